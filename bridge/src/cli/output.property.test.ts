import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { createOutput } from './output.js';

afterEach(() => void vi.restoreAllMocks());

/** What a reader or card could call itself: text with everything in it that moves a cursor or reorders a line. */
const name = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.constantFrom('\u001b[2J', '\r', '\n', '\u009b', '\u202e', '\u2066', '\u0000', '\u0007', '讀卡機'),
    ),
    { maxLength: 5 },
  )
  .map((parts) => parts.join(''));

test.each([false, true])('whatever a reader or card is called, it paints no terminal (JSON: %s)', (json) => {
  const written: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
  const output = createOutput({ json, language: 'en' });
  fc.assert(
    fc.property(name, (reader) => {
      written.length = 0;
      output.result({ reader }, [reader]);
      const [line = '', ...others] = written.join('').split('\n');
      expect(others).toEqual(['']);
      expect(line).not.toMatch(/(?!\t)[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
      if (json) expect(JSON.parse(line)).toEqual({ ok: true, reader });
    }),
  );
});
