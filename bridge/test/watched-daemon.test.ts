import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { runCommand } from '../src/local/index.js';
import { localDoorPath } from '../src/paths.js';
import { attackedDaemon, HONEST } from './attacks/attacked-daemon.js';
import { rawPage } from './support/raw-page.js';
import { loadPeople, type Pki } from './support/simulated-desk.js';

/** What a desktop program sees of a whole daemon, and does with it. */
const NONCE = Buffer.alloc(32, 7).toString('base64');
const PATIENT = { timeout: 10_000 };
let people: Pki;
beforeAll(async () => {
  people = await loadPeople();
});

test('readers, what is under way, and what sites did are told as they change', async () => {
  const watched = await attackedDaemon(people);
  const { daemon, pcsc } = watched;
  const seen = { underWay: new Set<string>(), readers: 0, sites: '' };
  daemon.onChange(() => {
    for (const { what } of daemon.underWay()) seen.underWay.add(what);
    seen.readers = daemon.readers().length;
    seen.sites = daemon
      .recentSites()
      .map(({ origin, did }) => `${origin} ${did}`)
      .join();
  });
  const page = await watched.page(HONEST);
  expect(daemon.readers()).toEqual([
    { name: 'A', state: 'ready', card: { kind: 'citizen' } },
    { name: 'B', state: 'ready', card: { kind: 'nhi' } },
  ]);
  watched.person = async () => {
    await vi.waitFor(() => expect(seen.underWay.size).toBe(1), PATIENT);
    return true;
  };
  await page.readNhi();
  await expect.poll(() => seen.sites, PATIENT).toBe(`${HONEST} read-nhi`);
  expect([...seen.underWay]).toEqual(['read-nhi']);
  expect(daemon.underWay()).toEqual([]);
  pcsc.addReader('C');
  await expect.poll(() => seen.readers, PATIENT).toBe(3);
  expect(await daemon.status()).toMatchObject({ simulated: true, paused: false, readers: 3, connections: 1 });
});

test('pausing ends what pages do, not what the person at the command line does; resuming lets pages go on', async () => {
  const watched = await attackedDaemon(people);
  const { daemon } = watched;
  const changed = vi.fn();
  daemon.onChange(changed);
  const page = await rawPage(watched.port, HONEST);
  await page.ask('access.request');
  const signing = page.ask('card.authenticate', { challengeNonce: NONCE });
  await expect.poll(() => watched.shown.map(({ about }) => about), PATIENT).toEqual(['pin']);
  daemon.pause();
  expect(await signing).toEqual({ error: 'ERR_BRIDGE_PAUSED' });
  expect(daemon.isPaused()).toBe(true);
  await expect.poll(() => daemon.underWay(), PATIENT).toEqual([]);
  expect(await page.ask('readers.list')).toEqual({ error: 'ERR_BRIDGE_PAUSED' });
  watched.person = () => true;
  const local = { signal: new AbortController().signal };
  const path = localDoorPath(join(watched.directory, 'run'));
  expect(await runCommand(path, 'status', {}, local)).toMatchObject({ paused: true });
  expect(await runCommand(path, 'nhi', { prompt: 'desktop' }, local)).toMatchObject({ basicData: { sex: expect.anything() } });
  changed.mockClear();
  daemon.resume();
  await expect.poll(() => changed.mock.calls.length, PATIENT).toBe(1);
  expect(daemon.isPaused()).toBe(false);
  expect(await page.ask('card.readNhi')).toMatchObject({ result: {} });
  // What the page was refused meanwhile is no deed of it.
  expect(daemon.recentSites()).toMatchObject([{ origin: HONEST, did: 'read-nhi' }]);
});

test('a pause outlives a daemon that did not end by itself, until the person resumes or ends it', async () => {
  const first = await attackedDaemon(people, { keepPause: true });
  const paused = join(first.directory, 'run', 'paused');
  const isKept = () => existsSync(paused);
  first.daemon.pause();
  expect(isKept()).toBe(true);
  await first.daemon.close();
  expect(isKept()).toBe(false);
  // As one that was killed leaves it.
  await writeFile(paused, '');
  const runtimeDirectory = join(first.directory, 'run');
  const taken = { keepPause: true, runtimeDirectory, ports: [(await attackedDaemon(people)).port] };
  await expect(attackedDaemon(people, taken)).rejects.toMatchObject({ code: 'ERR_PORT_TAKEN' });
  const { daemon, port } = await attackedDaemon(people, { keepPause: true, runtimeDirectory });
  expect(daemon.isPaused()).toBe(true);
  const page = await rawPage(port, HONEST);
  expect(await page.ask('access.request')).toEqual({ error: 'ERR_BRIDGE_PAUSED' });
  daemon.resume();
  expect(isKept()).toBe(false);
  expect(await page.ask('access.request')).toMatchObject({ result: { granted: true } });
});

test('where nobody could resume it a daemon begins unpaused, and leaves nothing of the pause before it', async () => {
  const first = await attackedDaemon(people);
  await first.daemon.close();
  const paused = join(first.directory, 'run', 'paused');
  await writeFile(paused, '');
  const { daemon } = await attackedDaemon(people, { runtimeDirectory: join(first.directory, 'run') });
  expect(daemon.isPaused()).toBe(false);
  await daemon.close();
  expect(existsSync(paused)).toBe(false);
});

test('one who asks to see the desktop program is shown it', async () => {
  const onShow = vi.fn();
  const { directory } = await attackedDaemon(people, { onShow });
  const path = localDoorPath(join(directory, 'run'));
  const signal = new AbortController().signal;
  expect(await runCommand(path, 'desktop.show', {}, { signal })).toEqual({ shown: true });
  expect(onShow).toHaveBeenCalledTimes(1);
});
