import { expect, test } from 'vitest';
import { BridgeError } from './error.js';
import { createLog } from './log.js';

function logged(level = 'trace') {
  const lines: string[] = [];
  const log = createLog({ level, destination: { write: (line) => void lines.push(line) } });
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') };
}

test('writes JSON lines without host, process or user', () => {
  const { log, last } = logged();
  log.info({ port: 1 }, 'ready');
  expect(last()).toEqual({ level: 30, time: expect.stringMatching(/^\d{4}-.*Z$/), port: 1, msg: 'ready' });
});

test('respects its level', () => {
  const { log, lines } = logged('warn');
  log.info('no');
  log.trace('no');
  log.warn('yes');
  expect(lines).toHaveLength(1);
  logged('silent').log.fatal('no');
});

test('D-46 hides fields that may name a person or carry a secret', () => {
  const { log, lines } = logged();
  log.info({ pin: 'Mark42er', name: 'Mark42er', inner: { idNumber: 'Mark42er', token: { a: 'Mark42er' } } }, 'oops');
  expect(lines.join()).not.toContain('Mark42er');
});

test('D-46 tells where an error happened, and not what foreign ones say', () => {
  const { log, last, lines } = logged();
  const cause = Object.assign(new TypeError('Mark42er\nMark42er'), { input: 'Mark42er' });
  log.error({ err: new BridgeError('ERR_INTERNAL', { detail: 'while reading', cause }) }, 'failed');
  expect(lines.join()).not.toContain('Mark42er');
  expect(last().err).toEqual({
    code: 'ERR_INTERNAL',
    detail: 'while reading',
    cause: { type: 'TypeError', at: expect.arrayContaining([expect.stringContaining('log.test.ts')]) },
  });
  log.error({ err: 'Mark42er' }, 'failed');
  expect(last().err).toEqual({ type: 'string' });
});
