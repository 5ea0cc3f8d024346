import { describe, expect, test } from 'vitest';
import { BridgeError } from '../../error.js';
import { createLog } from '../../log.js';
import type { MessageWindow } from '../../pin/index.js';
import { createTell, type TellOptions } from './tell.js';

function rig(options: Partial<TellOptions> = {}) {
  const shown: MessageWindow[] = [];
  const printed: string[] = [];
  const logged: string[] = [];
  const tell = createTell({
    language: () => 'en',
    show: async (window) => void shown.push(window),
    maxBytes: 900,
    print: (line) => void printed.push(line),
    log: createLog({ level: 'info', destination: { write: (line) => void logged.push(line) } }),
    ...options,
  });
  return { tell, shown, printed, logged };
}
const { signal } = new AbortController();

describe('a message', () => {
  test('is a window of the product with one button, in the language of now', async () => {
    let language: 'zh-TW' | 'en' = 'en';
    const { tell, shown, printed } = rig({ language: () => language });
    await tell({ title: 'About', text: 'one\ntwo' }, { signal });
    language = 'zh-TW';
    await tell({ title: '關於', text: '一' }, { signal });
    expect(shown).toEqual([
      { title: 'CardBridge - About', text: 'one\ntwo', ok: 'OK' },
      { title: 'CardBridge - 關於', text: '一', ok: '知道了' },
    ]);
    expect(printed).toEqual([]);
  });

  test('is read in the terminal where no window can be shown, and the log has no word of it', async () => {
    const show = () => Promise.reject(new BridgeError('ERR_PROMPT_UNAVAILABLE', { detail: 'no display' }));
    const { tell, printed, logged } = rig({ show });
    await tell({ title: 'About', text: 'one\ntwo' }, { signal });
    expect(printed).toEqual(['CardBridge - About', 'one', 'two']);
    expect(logged.map((line) => JSON.parse(line))).toMatchObject([
      { err: { code: 'ERR_PROMPT_UNAVAILABLE' }, window: 'About' },
    ]);
    expect(logged.join()).not.toContain('two');
  });

  test('that was forgotten, or is taken back, is no trouble', async () => {
    const late = rig({ show: () => Promise.reject(new BridgeError('ERR_PROMPT_TIMEOUT')) });
    await late.tell({ title: 'a', text: 'b' }, { signal });
    const gone = rig({ show: () => Promise.reject(new Error('aborted')) });
    await gone.tell({ title: 'a', text: 'b' }, { signal: AbortSignal.abort() });
    expect([late.printed, late.logged, gone.printed, gone.logged]).toEqual([[], [], [], []]);
  });

  test('that is too long is cut behind a line, says so, and fits', async () => {
    const { tell, shown } = rig({ maxBytes: 300 });
    const lines = Array.from({ length: 40 }, (_, index) => `第 ${index} 行：100%`);
    await tell({ title: 'a', text: lines.join('\n') }, { signal });
    const [{ text } = { text: '' }] = shown;
    const kept = text.split('\n');
    expect(kept.at(-1)).toBe('… (all of it: cardbridge doctor)');
    expect(kept.slice(0, -1)).toEqual(lines.slice(0, kept.length - 1));
    expect(kept.length).toBeGreaterThan(3);
    expect(Buffer.byteLength(text.replace(/[%\n]/g, encodeURIComponent))).toBeLessThanOrEqual(300);
  });

  test('that just fits is whole', async () => {
    const { tell, shown } = rig({ maxBytes: 10 });
    await tell({ title: 'a', text: 'ab\ncd' }, { signal });
    await tell({ title: 'a', text: 'abc\ncd' }, { signal });
    expect(shown.map(({ text }) => text)).toEqual(['ab\ncd', '… (all of it: cardbridge doctor)']);
  });
});
