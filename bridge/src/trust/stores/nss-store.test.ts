import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunProgram } from '../../programs/index.js';
import { nssStore } from './nss-store.js';

let place: string;
beforeEach(async () => {
  place = await realpath(await mkdtemp(join(tmpdir(), 'cardbridge-nss-')));
});
afterEach(() => rm(place, { recursive: true }));

/** The database that certutil was told to open. */
const databaseOf = (args: readonly string[]) => args[args.indexOf('-d') + 1]?.replace(/^sql:/, '') ?? '';

// NSS runs what pkcs11.txt names: what a locked-in program writes into its own home would run outside of it.
test('D-24 certutil sees the database, and no module that lies beside it', async () => {
  for (const file of ['cert9.db', 'key4.db', 'pkcs11.txt', 'module.so']) await writeFile(join(place, file), file);
  const seen: string[] = [];
  const run: RunProgram = async (_path, args) => {
    const folder = databaseOf(args);
    seen.push(folder);
    expect((await readdir(folder)).sort()).toEqual(['cert9.db', 'key4.db']);
    expect(await realpath(join(folder, 'cert9.db'))).toBe(join(place, 'cert9.db'));
    expect(await realpath(join(folder, 'key4.db'))).toBe(join(place, 'key4.db'));
    if (args.includes('-A')) throw new Error('it broke');
    return { status: 0, stdout: '', stderr: '' };
  };
  const store = nssStore({ name: 'Chromium', place, certutil: '/usr/bin/certutil', run });
  const authority = { name: 'CardBridge local CA 0123abcd', file: '/authority.pem', sha1: '' };
  expect(await store.has(authority)).toBe(false);
  await expect(store.install(authority)).rejects.toMatchObject({ code: 'ERR_TRUST_STORE' });
  await store.remove(() => true);
  expect(seen.length).toBeGreaterThan(3);
  // Nothing is left of them, whatever happened.
  for (const folder of seen) await expect(readdir(folder)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('D-24 a new database is made without what lies there already', async () => {
  const empty = join(place, 'nssdb');
  await mkdir(empty);
  await writeFile(join(empty, 'pkcs11.txt'), 'library=/module.so');
  const verbs: (string | undefined)[] = [];
  const run: RunProgram = async (_path, args) => {
    verbs.push(args[0]);
    expect(await readdir(databaseOf(args))).not.toContain('pkcs11.txt');
    return { status: 255, stdout: '', stderr: 'not today' };
  };
  const store = nssStore({ name: 'Chromium', place: empty, isToBeMade: true, certutil: '/usr/bin/certutil', run });
  await expect(store.install({ name: '', file: '', sha1: '' })).rejects.toMatchObject({ detail: `${empty}: not today` });
  expect(verbs).toEqual(['-N']);
});
