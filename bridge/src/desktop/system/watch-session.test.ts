import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { watchSession } from './watch-session.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'session-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A display that says nothing, as long as nothing is said to it. */
async function startDisplay(name = 'wayland-0') {
  const clients = new Set<Socket>();
  let connections = 0;
  const server = createServer((client) => {
    connections += 1;
    clients.add(client);
    client.on('error', () => undefined).on('close', () => clients.delete(client));
  });
  await new Promise<void>((resolve) => server.listen(join(folder, name), resolve));
  const dropClients = () => {
    for (const client of clients) client.destroy();
  };
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      dropClients();
    });
  onTestFinished(() => void stop());
  return { connections: () => connections, dropClients, stop };
}

function watch(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform = 'linux', patience = 20) {
  let ends = 0;
  const onEnd = () => {
    ends += 1;
  };
  const stop = watchSession({ environment: { XDG_RUNTIME_DIR: folder, ...environment }, platform, onEnd, patience });
  onTestFinished(stop);
  return { ends: () => ends, stop };
}

describe.skipIf(process.platform === 'win32')('the end of the session', () => {
  test('is told once when the display is gone', async () => {
    const display = await startDisplay();
    const { ends } = watch({ WAYLAND_DISPLAY: 'wayland-0' });
    await expect.poll(display.connections).toBe(1);
    await display.stop();
    await expect.poll(ends).toBe(1);
  });

  test('is not a display that closes a connection on which nothing is said', async () => {
    const display = await startDisplay();
    const { ends } = watch({ WAYLAND_DISPLAY: join(folder, 'wayland-0') });
    for (let times = 1; times <= 4; times += 1) {
      await expect.poll(display.connections).toBe(times);
      display.dropClients();
    }
    await expect.poll(display.connections).toBe(5);
    expect(ends()).toBe(0);
  });

  test('is not a display that comes back', async () => {
    const display = await startDisplay();
    const { ends } = watch({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux', 3000);
    await expect.poll(display.connections).toBe(1);
    await display.stop();
    const again = await startDisplay();
    await expect.poll(again.connections).toBe(1);
    expect(ends()).toBe(0);
  });

  test.each<[string, NodeJS.ProcessEnv, NodeJS.Platform]>([
    ['without a display', {}, 'linux'],
    ['of another computer', { DISPLAY: 'localhost:10.0' }, 'linux'],
    ['with a display that was never there', { WAYLAND_DISPLAY: 'wayland-7' }, 'linux'],
    ['on another system', { WAYLAND_DISPLAY: 'wayland-0' }, 'darwin'],
  ])('is not looked for %s', async (_, environment, platform) => {
    const display = await startDisplay();
    const { ends } = watch(environment, platform);
    // Time enough for whoever would connect.
    const another = watch({ WAYLAND_DISPLAY: 'wayland-0' });
    await expect.poll(display.connections).toBe(1);
    another.stop();
    expect(ends()).toBe(0);
  });

  test('is told of nobody who does not watch any more', async () => {
    const display = await startDisplay();
    const { ends, stop } = watch({ WAYLAND_DISPLAY: 'wayland-0' });
    await expect.poll(display.connections).toBe(1);
    stop();
    await display.stop();
    const other = await startDisplay('wayland-1');
    const another = watch({ WAYLAND_DISPLAY: 'wayland-1' });
    await expect.poll(other.connections).toBe(1);
    await other.stop();
    await expect.poll(another.ends).toBe(1);
    expect(ends()).toBe(0);
  });
});
