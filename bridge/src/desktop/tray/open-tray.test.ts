import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { trayLog } from '../../../test/support/tray-log.js';
import { trayView as view } from '../../../test/support/tray-views.js';
import { openTray } from './index.js';

const resources = join(tmpdir(), 'cardbridge-no-such-resources');
const onClick = () => {};

describe.runIf(process.platform !== 'win32')('a program that has no tray', () => {
  test.each<[string, NodeJS.ProcessEnv]>([
    ['no bus', {}],
    ['a bus that is not there', { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere/bus' }],
    ['a bus by a program', { DBUS_SESSION_BUS_ADDRESS: 'unixexec:path=/bin/false' }],
    ['an address that is none', { DBUS_SESSION_BUS_ADDRESS: ';;=,:' }],
  ])('goes on with %s', async (_, environment) => {
    const { log, lines } = trayLog();
    const tray = await openTray({ view, onClick, log, platform: 'linux', environment, resources });
    tray.show({ ...view, icon: 'attention', menu: [] });
    expect(tray.isShown()).toBe(false);
    expect(lines.length).toBeLessThanOrEqual(1);
    await tray.close();
    await tray.close();
    tray.show(view);
  });

  test('does not wait for a bus that says nothing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cardbridge-silent-'));
    const sockets: Socket[] = [];
    const server = createServer((socket) => sockets.push(socket.on('error', () => {})));
    await new Promise<void>((resolve) => server.listen(join(folder, 'bus'), resolve));
    try {
      const environment = { XDG_RUNTIME_DIR: folder };
      const tray = await openTray({ view, onClick, log: trayLog().log, platform: 'linux', environment, resources });
      expect(sockets).toHaveLength(1);
      expect(tray.isShown()).toBe(false);
      await tray.close();
    } finally {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    }
  });
});
