import { randomBytes, webcrypto } from 'node:crypto';
import { chmod, mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ALGORITHM, createAuthority, LOOPBACK, signLeaf } from './authority.js';
import { draftFolder, putInPlace, removeFolder } from './folder.js';
import type { IdentityFiles } from './identity-files.js';
import { makeIdentity, pem } from './make-identity.js';
import { readTlsIdentity } from './read-tls-identity.js';

const DAY_MS = 86_400_000;
const now = new Date('2027-03-04T05:06:07Z');
let base: string;
let directory: string;
let files: IdentityFiles;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'cardbridge-identity-'));
  directory = join(base, 'tls');
  files = await makeIdentity({ now });
});
afterEach(() => rm(base, { recursive: true }));

const keep = async (changed: Partial<IdentityFiles> = {}) =>
  putInPlace(await draftFolder(directory, { ...files, ...changed }), directory);
const path = (name: string) => join(directory, name);
const unreadable = (detail: string) => expect.objectContaining({ code: 'ERR_TRUST_UNREADABLE', detail });

describe('readTlsIdentity', () => {
  test('nothing before one is made', async () => {
    expect(await readTlsIdentity(directory, now)).toBeUndefined();
  });

  test('gives what was kept, and only that when it is replaced', async () => {
    await keep();
    expect(await readTlsIdentity(directory, now)).toEqual({
      key: files.key,
      certificate: files.certificate,
      notAfter: new Date(now.getTime() + 365 * DAY_MS),
    });
    files = await makeIdentity({ now });
    await keep();
    expect(await readTlsIdentity(directory, now)).toMatchObject({ key: files.key });
    expect(await readdir(base)).toEqual(['tls']);
  });

  test.skipIf(process.platform === 'win32')('D-23 not what others can read or change', async () => {
    await keep();
    await chmod(path('key.pem'), 0o640);
    await expect(readTlsIdentity(directory, now)).rejects.toEqual(
      unreadable(`${path('key.pem')}: others may read or change it (chmod 600)`),
    );
    await chmod(path('key.pem'), 0o600);
    await chmod(directory, 0o750);
    await expect(readTlsIdentity(directory, now)).rejects.toEqual(unreadable(`${directory}: others may use it (chmod 700)`));
  });

  test.skipIf(process.platform === 'win32')('D-23 not by a link; it is removed, and what it leads to stays', async () => {
    await keep();
    const elsewhere = join(base, 'elsewhere');
    await rename(directory, elsewhere);
    await symlink(elsewhere, directory);
    await expect(readTlsIdentity(directory, now)).rejects.toEqual(unreadable(`${directory}: it is a link or a file`));
    await removeFolder(directory);
    expect(await readdir(base)).toEqual(['elsewhere']);
    expect(await readdir(elsewhere)).toHaveLength(3);
  });

  test('not what is damaged, incomplete, or does not belong together', async () => {
    const other = await makeIdentity({ now });
    for (const [changed, place, why] of [
      [{ key: 'damaged' }, 'key.pem', 'it is damaged'],
      [{ certificate: 'damaged' }, 'certificate.pem', 'it is damaged'],
      [{ authority: '' }, 'authority.pem', 'it is damaged'],
      [{ key: other.key }, 'key.pem', 'it is not the key of the certificate'],
      [{ authority: other.authority }, 'certificate.pem', 'the authority beside it did not sign it'],
      [{ certificate: files.authority }, 'key.pem', 'it is not the key of the certificate'],
    ] as const) {
      await keep(changed);
      await expect(readTlsIdentity(directory, now)).rejects.toEqual(unreadable(`${path(place)}: ${why}`));
    }
    await rm(path('certificate.pem'));
    await expect(readTlsIdentity(directory, now)).rejects.toMatchObject({ detail: expect.stringMatching(/no such file$/) });
  });

  test('not before its time, and not after', async () => {
    await keep();
    const at = (days: number) => readTlsIdentity(directory, new Date(now.getTime() + days * DAY_MS));
    expect(await at(364.9)).toBeDefined();
    await expect(at(365)).rejects.toEqual(unreadable(`${path('certificate.pem')}: its time is over`));
    await expect(at(-1)).rejects.toEqual(unreadable(`${path('certificate.pem')}: its time has not begun`));
  });

  test('it ends with the first of the two, and a time that cannot be read is none', async () => {
    const sources = { webcrypto, random: randomBytes };
    const until = (count: number) => ({
      notBefore: new Date(now.getTime() - DAY_MS),
      notAfter: new Date(now.getTime() + count * DAY_MS),
    });
    const authority = await createAuthority(until(2), sources);
    const { privateKey, publicKey } = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
    const leaf = await signLeaf(authority, publicKey, LOOPBACK, until(9), sources);
    const der = Buffer.from(authority.certificate.toSchema().toBER());
    const changed = {
      key: pem('PRIVATE KEY', await webcrypto.subtle.exportKey('pkcs8', privateKey)),
      certificate: pem('CERTIFICATE', leaf.toSchema().toBER()),
      authority: pem('CERTIFICATE', Uint8Array.from(der).buffer),
    };
    await keep(changed);
    expect(await readTlsIdentity(directory, now)).toMatchObject({ notAfter: until(2).notAfter });
    const text = der.toString('latin1').replace('270306050607Z', '27XX06050607Z');
    await keep({ ...changed, authority: pem('CERTIFICATE', Uint8Array.from(Buffer.from(text, 'latin1')).buffer) });
    await expect(readTlsIdentity(directory, now)).rejects.toEqual(unreadable(`${path('authority.pem')}: it is damaged`));
  });

  test('what a killed process left beside it is swept away', async () => {
    await keep();
    await draftFolder(directory, files);
    await writeFile(join(base, 'tls.txt'), 'of somebody else');
    await removeFolder(directory);
    expect(await readdir(base)).toEqual(['tls.txt']);
  });
});
