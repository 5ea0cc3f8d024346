import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCitizenCard } from '@cardbridge/fixtures/cards';
import { loadTestPki } from '@cardbridge/fixtures/pki';
import { describeWith } from '@cardbridge/fixtures/requirements';
import type { Pixels } from '@cardbridge/fixtures/screen';
import { insertCard, type RunningPcscd, startPcscd } from '@cardbridge/fixtures/vpcd';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { askDesktop, type DesktopProgram, startDesktopProgram } from './support/desktop-program.js';
import { keepPicture } from './support/keep-picture.js';
import { DESKTOP, startTrayHost, type TrayHost } from './support/tray-host.js';

const SIZE = { width: 640, height: 640 };
const ICON = { left: 0, top: 0, width: 32, height: DESKTOP.panel };
const BELOW = { left: 0, top: DESKTOP.panel + 4, width: 460, height: 560 };
const PATIENCE = { timeout: 30_000 };

describeWith(['pcscd', 'tray-host', 'xvfb', 'xdotool'], 'the desktop program in a panel', () => {
  let base: string;
  let directory: string;
  let host: TrayHost;
  let pcscd: RunningPcscd;
  let program: DesktopProgram;

  const environment = () => ({
    DISPLAY: host.environment.DISPLAY ?? '',
    DBUS_SESSION_BUS_ADDRESS: host.environment.DBUS_SESSION_BUS_ADDRESS ?? '',
    PCSCLITE_CSOCK_NAME: '/run/pcscd/pcscd.comm',
  });
  const ask = (...args: string[]) => askDesktop(args, { directory, environment: environment() });
  const changes = (area: typeof ICON, before: Pixels) =>
    vi.waitFor(async () => {
      const now = await host.picture(area);
      expect(Buffer.compare(now.rgb, before.rgb)).not.toBe(0);
      return now;
    }, PATIENCE);

  beforeAll(async () => {
    base = await mkdtemp(join(tmpdir(), 'cardbridge-desktop-tray-'));
    directory = join(base, 'run');
    await mkdir(directory, { mode: 0o700 });
    host = await startTrayHost(SIZE);
    await host.screen.xdotool('mousemove', String(SIZE.width - 1), String(SIZE.height - 1));
    pcscd = await startPcscd({ readers: ['CardBridge Test A'] });
  });
  afterAll(async () => {
    await program?.stop();
    await pcscd?.stop();
    await host?.stop();
    await rm(base, { recursive: true, force: true });
  });

  test('shows its icon, the card in the reader, and quits by the last entry of its menu', async () => {
    const pki = await loadTestPki();
    const [person] = pki.citizens;
    if (!person) throw new Error('the test PKI has no citizen');
    const empty = await host.picture(ICON);
    program = startDesktopProgram(['--background'], { directory, environment: environment() });
    await program.ready;
    await changes(ICON, empty);
    const insertion = await insertCard(createCitizenCard({ person, pki }), { port: pcscd.readers[0]?.port ?? 0 });
    try {
      await vi.waitFor(async () => expect((await ask('readers')).stdout).toContain('自然人憑證'), PATIENCE);
      await ask('grants', 'allow', 'https://www.example.gov.tw');
      const below = await host.picture(BELOW);
      await host.screen.xdotool('mousemove', '14', '16');
      await host.screen.xdotool('click', '1');
      await changes(BELOW, below);
      await keepPicture('desktop-menu', await host.picture({ left: 0, top: 0, width: 300, height: 412 }));
      await host.screen.xdotool('key', 'Up');
      await host.screen.xdotool('key', 'Return');
      expect((await program.result).status).toBe(0);
      expect((await ask('status')).status).not.toBe(0);
    } finally {
      await insertion.remove();
    }
  });
});
