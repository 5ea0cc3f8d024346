import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { abortAfter } from './abort-after.js';

test('a limit within another signal aborts, also when garbage is collected meanwhile', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  const reason = new Promise((resolve) => {
    const limited = AbortSignal.any([new AbortController().signal, abortAfter(300)]);
    limited.addEventListener('abort', () => resolve(limited.reason));
  });
  await delay(50);
  collect();
  expect(await reason).toMatchObject({ name: 'TimeoutError' });
});
