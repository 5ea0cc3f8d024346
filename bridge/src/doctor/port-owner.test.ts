import { createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { portOwner } from './port-owner.js';

async function listen(host: string): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe.runIf(process.platform === 'linux')('who listens, as the kernel tells', () => {
  test.each(['127.0.0.1', '0.0.0.0'])('a program of this person, by name: %s', async (host) => {
    expect(await portOwner(await listen(host))).toEqual({
      user: 'same',
      program: expect.stringMatching(new RegExp(`^.+, pid ${process.pid}$`)),
    });
  });

  test('one of another user', async () => {
    expect(await portOwner(await listen('127.0.0.1'), { userId: 4_000_000 })).toMatchObject({ user: 'other' });
  });

  test('nothing is told of a port that nobody has, and where there are no tables', async () => {
    expect(await portOwner(1)).toEqual({ user: undefined });
    expect(await portOwner(await listen('127.0.0.1'), { proc: '/nonexistent' })).toEqual({ user: undefined });
  });
});
