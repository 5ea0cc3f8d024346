import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { createDaemonTls } from './daemon-tls.js';
import { BridgeError } from './error.js';
import type { TlsIdentity } from './trust/index.js';

const DAY = 24 * 60 * 60 * 1000;
const BEGIN = Date.parse('2026-01-01T00:00:00Z');
const days = (count: number) => new Date(BEGIN + count * DAY);

let directory: string;
let portFile: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cardbridge-tls-'));
  portFile = join(directory, 'tls-port');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** A keeper with a certificate until that time, on a clock of its own. */
function keeperUntil(notAfter: Date | undefined) {
  vi.useFakeTimers({ now: BEGIN, toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const lines: Record<string, unknown>[] = [];
  const shown: (string | undefined)[] = [];
  const rig = {
    lines,
    shown,
    certificate: notAfter && ({ key: 'key', certificate: 'first', notAfter } as TlsIdentity),
    isTaken: false,
    portIn: async () => (existsSync(portFile) ? readFile(portFile, 'utf8') : undefined),
    warnings: () => lines.filter(({ level }) => level === 40).map(({ msg }) => msg),
  };
  const keeper = createDaemonTls({
    door: {
      serveTls: async (certificate) => {
        if (certificate && rig.isTaken) throw new BridgeError('ERR_PORT_TAKEN', { detail: '28740' });
        shown.push(certificate?.certificate);
        return certificate && 28740;
      },
    },
    readCertificate: async (now) => {
      if (rig.certificate && now >= rig.certificate.notAfter) throw new BridgeError('ERR_TRUST_UNREADABLE', { detail: 'over' });
      return rig.certificate;
    },
    portFile,
    log: pino({ base: {} }, { write: (line: string) => void lines.push(JSON.parse(line)) }),
    now: () => new Date(),
  });
  onTestFinished(() => keeper.close());
  return { ...rig, rig, keeper };
}

test('a certificate is served, and the port is in a file until the end', async () => {
  const { keeper, portIn, lines, shown } = keeperUntil(days(365));
  const served = { served: { port: 28740, notAfter: days(365) }, trouble: undefined };
  expect(await keeper.reload()).toEqual(served);
  expect(keeper.state()).toEqual(served);
  expect(shown).toEqual(['first']);
  expect(await portIn()).toBe('28740\n');
  expect(lines).toMatchObject([{ msg: 'wss', port: 28740 }]);
  await keeper.close();
  expect(await portIn()).toBeUndefined();
});

test('without one nothing is served, and nothing is wrong', async () => {
  const { keeper, portIn, lines } = keeperUntil(undefined);
  expect(await keeper.reload()).toEqual({ served: null, trouble: undefined });
  expect(await portIn()).toBeUndefined();
  expect(lines).toEqual([]);
});

test('one that must not be used, and ports that are all taken, are told; what was served before is served no more', async () => {
  const { keeper, rig, portIn, shown, warnings } = keeperUntil(days(365));
  await keeper.reload();
  rig.isTaken = true;
  expect(await keeper.reload()).toMatchObject({ served: null, trouble: { code: 'ERR_PORT_TAKEN', detail: '28740' } });
  expect(shown).toEqual(['first', undefined]);
  expect(await portIn()).toBeUndefined();
  rig.isTaken = false;
  rig.certificate = { key: 'key', certificate: 'old', notAfter: days(-1) };
  expect(await keeper.reload()).toMatchObject({ served: null, trouble: { code: 'ERR_TRUST_UNREADABLE' } });
  expect(warnings()).toEqual(['wss is not served', 'wss is not served']);
  rig.certificate = { key: 'key', certificate: 'new', notAfter: days(365) };
  expect(await keeper.reload()).toMatchObject({ served: { port: 28740 }, trouble: undefined });
  expect(shown.at(-1)).toBe('new');
});

test('a port file that can neither be written nor removed is told, and ends no daemon', async () => {
  const { keeper, shown } = keeperUntil(days(365));
  await mkdir(join(portFile, 'deeper'), { recursive: true });
  expect(await keeper.reload()).toMatchObject({ served: null, trouble: { code: 'ERR_INTERNAL' } });
  expect(shown.at(-1)).toBeUndefined();
  await rm(portFile, { recursive: true });
  expect(await keeper.reload()).toMatchObject({ served: { port: 28740 } });
});

test('one that was taken away is served no more', async () => {
  const { keeper, rig, lines } = keeperUntil(days(365));
  await keeper.reload();
  rig.certificate = undefined;
  expect(await keeper.reload()).toEqual({ served: null, trouble: undefined });
  expect(lines.at(-1)).toMatchObject({ msg: 'wss is not served any more' });
});

test('the last month begins with a warning every day; at its end the listener closes, not a day later', async () => {
  const { keeper, shown, warnings } = keeperUntil(new Date(BEGIN + 31.5 * DAY));
  await keeper.reload();
  expect(warnings()).toEqual([]);
  await vi.advanceTimersByTimeAsync(DAY);
  await keeper.reload();
  expect(warnings()).toEqual([]);
  for (let day = 2; day <= 4; day += 1) {
    await vi.advanceTimersByTimeAsync(DAY);
    await vi.waitFor(() => expect(warnings()).toHaveLength(day - 1));
  }
  expect(shown).not.toContain(undefined);
  vi.setSystemTime(BEGIN + 31 * DAY);
  await keeper.reload();
  await vi.advanceTimersByTimeAsync(DAY / 2 - 1);
  expect(shown).not.toContain(undefined);
  await vi.advanceTimersByTimeAsync(1);
  await vi.waitFor(() => expect(keeper.state()).toMatchObject({ served: null, trouble: { code: 'ERR_TRUST_UNREADABLE' } }));
  expect(shown.at(-1)).toBeUndefined();
  expect(warnings().at(-1)).toBe('wss is not served');
});

test('what becomes well again by itself is found within a day; after the end nothing is looked at', async () => {
  const { keeper, rig, shown } = keeperUntil(days(365));
  rig.isTaken = true;
  await keeper.reload();
  rig.isTaken = false;
  await vi.advanceTimersByTimeAsync(DAY);
  await vi.waitFor(() => expect(keeper.state().served).not.toBeNull());
  await keeper.close();
  const before = shown.length;
  expect(vi.getTimerCount()).toBe(0);
  await keeper.reload();
  expect(shown).toHaveLength(before);
});
