import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openCardMemory } from './card-memory.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cardbridge-memory-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const file = () => join(directory, 'simulated-cards.json');

test('remembers over a restart, and puts the next card in the place of an old one', () => {
  const memory = openCardMemory(directory);
  memory.set('a', { triesLeft: 0 });
  memory.set('b', { triesLeft: 2 });
  const again = openCardMemory(directory);
  expect(again.get('a')).toEqual({ edition: 0, memory: { triesLeft: 0 } });
  expect(again.get('c')).toEqual({ edition: 0 });
  again.renew(['a', 'c']);
  const third = openCardMemory(directory);
  expect([third.get('a'), third.get('b'), third.get('c')]).toEqual([
    { edition: 1 },
    { edition: 0, memory: { triesLeft: 2 } },
    { edition: 1 },
  ]);
});

test('makes its directory, and leaves nothing beside its file', () => {
  const nested = join(directory, 'not', 'there', 'yet');
  openCardMemory(nested).set('a', { triesLeft: 1 });
  expect(readdirSync(nested)).toEqual(['simulated-cards.json']);
});

test.skipIf(process.platform === 'win32')('only its owner may read it', () => {
  openCardMemory(directory).set('a', { triesLeft: 1 });
  expect(statSync(file()).mode & 0o777).toBe(0o600);
});

test.each([
  '',
  '{',
  '[]',
  '{}',
  '{"cards":{"a":{"triesLeft":1}}}',
  '{"cards":{"a":{"edition":-1}}}',
  '{"cards":{"a":{"edition":0,"memory":{"triesLeft":-1}}}}',
  '{"cards":{"a":{"edition":0,"memory":{"triesLeft":"3"}}}}',
  '{"cards":{"a":{"edition":0,"unlocked":true}}}',
])('a damaged file (%s) is refused rather than taken for fresh cards', (content) => {
  writeFileSync(file(), content);
  expect(() => openCardMemory(directory)).toThrow(expect.objectContaining({ code: 'ERR_CONFIGURATION_INVALID' }));
});
