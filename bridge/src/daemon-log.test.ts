import { expect, test } from 'vitest';
import { logTries, withLoggedTries } from './daemon-log.js';
import { BridgeError } from './error.js';
import { createLog } from './log.js';
import { withoutTriesFile } from './tries/index.js';

const CARD = { kind: 'piv', cardNumber: '0123456789abcdef' } as const;

function logged() {
  const lines: string[] = [];
  const log = createLog({ level: 'trace', destination: { write: (line) => void lines.push(line) } });
  return { log, lines, said: () => lines.map((line) => JSON.parse(line)) };
}

test('a line when a card is paused, locked and used again: its kind, and nothing else of it', async () => {
  const { log, lines, said } = logged();
  const tries = withLoggedTries(withoutTriesFile(), log);
  for (let round = 0; round < 3; round += 1) {
    await tries.asked(CARD);
    expect(lines).toEqual([]);
    await tries.answered(CARD, { wrong: 9 - round });
  }
  await tries.resume('cdef');
  await tries.resume('cdef');
  await tries.asked(CARD);
  await tries.answered(CARD, 'locked');
  await tries.asked(CARD);
  await tries.answered(CARD, 'right');
  await tries.clear();
  expect(said()).toMatchObject([
    { level: 30, kind: 'piv', msg: 'card paused' },
    { level: 30, kind: 'piv', msg: 'card resumed' },
    { level: 30, kind: 'piv', msg: 'card locked' },
    { level: 30, msg: 'all cards resumed' },
  ]);
  expect(lines.join()).not.toContain('cdef');
});

test('at the start, how it stands with wrong PINs', async () => {
  const { log, said } = logged();
  const tries = withoutTriesFile();
  await logTries(log, tries);
  const detail = '/x/pin-tries.json: it is not JSON';
  await logTries(log, { ...tries, list: () => Promise.reject(new BridgeError('ERR_PIN_TRIES_UNREADABLE', { detail })) });
  expect(said()).toMatchObject([
    { level: 30, paused: 0, msg: 'wrong PINs' },
    { level: 50, err: { code: 'ERR_PIN_TRIES_UNREADABLE', detail }, msg: expect.stringContaining('no card is used') },
  ]);
});
