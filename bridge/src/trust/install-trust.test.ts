import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BridgeError } from '../error.js';
import { installTrust } from './install-trust.js';
import { lookAtTrust } from './look-at-trust.js';
import { removeTrust } from './remove-trust.js';
import type { TrustStore } from './stores/index.js';

let base: string;
let directory: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'cardbridge-install-'));
  directory = join(base, 'tls');
});
afterEach(() => rm(base, { recursive: true }));

const now = new Date('2027-03-04T05:06:07Z');

/** A list in memory. */
function list(name: string): TrustStore & { readonly names: Set<string>; broken: boolean } {
  const names = new Set<string>();
  const store = {
    name,
    place: `/${name}`,
    names,
    broken: false,
    async install(authority: { readonly name: string; readonly file: string }) {
      if (store.broken) throw new BridgeError('ERR_TRUST_STORE', { detail: `/${name}: it is broken` });
      // What a real list reads.
      expect(await readFile(authority.file, 'utf8')).toContain('BEGIN CERTIFICATE');
      names.add(authority.name);
    },
    has: async (authority: { readonly name: string }) => names.has(authority.name),
    async remove(isUnwanted: (name: string) => boolean) {
      for (const found of [...names].filter(isUnwanted)) names.delete(found);
    },
  };
  return store;
}

const install = (stores: readonly TrustStore[], renew = false, signal?: AbortSignal) =>
  installTrust({ directory, stores, renew, now, ...(signal ? { signal } : {}) });

test('D-24 one that fails is told of and gets it the next time; others and earlier ones of ours are gone', async () => {
  const [one, two] = [list('one'), list('two')];
  one.names.add('CardBridge local CA 00000000');
  two.broken = true;
  const first = await install([one, two]);
  expect(first).toMatchObject({
    outcome: 'made',
    stores: [{ trusted: true }, { trusted: false, error: { code: 'ERR_TRUST_STORE' } }],
  });
  expect([...one.names]).toHaveLength(1);
  two.broken = false;
  expect(await install([one, two])).toMatchObject({ outcome: 'kept', stores: [{ trusted: true }, { trusted: true }] });
  expect([...two.names]).toEqual([...one.names]);
});

test('D-24 when none takes the new one, what was there stays as it was', async () => {
  const [one, two] = [list('one'), list('two')];
  await install([one, two]);
  const before = await readFile(join(directory, 'certificate.pem'), 'utf8');
  const names = [...one.names];
  one.broken = true;
  two.broken = true;
  await expect(install([one, two], true)).rejects.toMatchObject({ code: 'ERR_TRUST_STORE', detail: '/one: it is broken' });
  expect(await readFile(join(directory, 'certificate.pem'), 'utf8')).toBe(before);
  expect([...one.names, ...two.names]).toEqual([...names, ...names]);
  expect(await readdir(base)).toEqual(['tls']);
});

test('D-24 what is given up leaves nothing', async () => {
  const one = list('one');
  await expect(install([one], false, AbortSignal.abort(new BridgeError('ERR_OPERATION_CANCELLED')))).rejects.toMatchObject({
    code: 'ERR_OPERATION_CANCELLED',
  });
  expect([...one.names]).toEqual([]);
  expect(await readdir(base)).toEqual([]);
});

test('D-24 a damaged one is replaced only when that is asked for', async () => {
  const one = list('one');
  await install([one]);
  await writeFile(join(directory, 'key.pem'), 'damaged');
  await expect(install([one])).rejects.toMatchObject({ code: 'ERR_TRUST_UNREADABLE' });
  expect(await lookAtTrust({ directory, stores: [one], now })).toMatchObject({ trouble: { code: 'ERR_TRUST_UNREADABLE' } });
  expect(await install([one], true)).toMatchObject({ outcome: 'renewed' });
  expect([...one.names]).toHaveLength(1);
  expect(await lookAtTrust({ directory, stores: [one], now })).toMatchObject({ stores: [{ trusted: true }] });
});

test('D-24 two at once take turns, and both tell of the same one', async () => {
  const one = list('one');
  const both = await Promise.all([install([one]), install([one])]);
  expect(both.map(({ outcome }) => outcome).sort()).toEqual(['kept', 'made']);
  expect([...one.names]).toHaveLength(1);
});

test('D-24 removal goes on where one list fails, and deletes the key', async () => {
  const [one, two] = [list('one'), list('two')];
  await install([one, two]);
  const broken: TrustStore = { ...one, remove: () => Promise.reject(new BridgeError('ERR_TRUST_STORE')) };
  expect(await removeTrust({ directory, stores: [broken, two] })).toMatchObject({
    wasInstalled: true,
    stores: [{ error: { code: 'ERR_TRUST_STORE' } }, { trusted: false }],
  });
  expect([...two.names]).toEqual([]);
  expect(await readdir(base)).toEqual([]);
});
