import { execFile } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { loadTestPki } from '@cardbridge/fixtures/pki';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadTrustFolder } from './index.js';

const run = promisify(execFile);
const pki = await loadTestPki();
const fingerprint = (der: Uint8Array): string => createHash('sha256').update(der).digest('hex');
const options = { pinned: pki.trustAnchors.map(fingerprint), withTestOnlyTrustAnchors: true };

describeWith(['openssl'], 'loadTrustFolder with files that OpenSSL made', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cardbridge-trust-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const openssl = (...args: string[]) => run('openssl', args, { cwd: folder });

  it.each(['DER', 'PEM'])('reads PKCS #7 in %s', async (form) => {
    const all = [...pki.trustAnchors, ...pki.intermediates];
    await writeFile(join(folder, 'all.txt'), all.map((der) => new X509Certificate(der).toString()).join(''));
    await openssl('crl2pkcs7', '-nocrl', '-certfile', 'all.txt', '-outform', form, '-out', 'all.p7b');
    const trust = await loadTrustFolder(folder, options);
    expect(trust.trustAnchors.map(fingerprint).sort()).toEqual(pki.trustAnchors.map(fingerprint).sort());
    expect(trust.intermediates.map(fingerprint).sort()).toEqual(pki.intermediates.map(fingerprint).sort());
    expect(trust.files.filter(({ file }) => file === 'all.p7b')).toHaveLength(4);
  });

  it('shows the SHA-256 of a root that nobody has pinned as OpenSSL does, and takes it back as a pin', async () => {
    await openssl(
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'root.key', '-out', 'root.crt', '-days', '2'],
      ...['-subj', '/C=TW/O=Example/CN=Example Root', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
    );
    const { stdout } = await openssl('x509', '-in', 'root.crt', '-noout', '-fingerprint', '-sha256');
    const printed = stdout.split('=')[1] ?? '';
    await expect(loadTrustFolder(folder)).rejects.toThrow(
      new RegExp(
        `root\\.crt: refused, C=TW, O=Example, CN=Example Root.*pinned: ${printed.trim().replaceAll(':', '').toLowerCase()}`,
      ),
    );
    const trust = await loadTrustFolder(folder, { pinned: [printed] });
    expect(trust.files.map(({ file, use }) => [file, use])).toEqual([
      ['root.crt', 'trust anchor'],
      ['root.key', 'refused'],
    ]);
    expect(trust.files[1]?.explanation.en).toMatch(/^WARNING/);
  });

  it('refuses a file with a key, however the key is written', async () => {
    await openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'k.txt', '-out', 'c.txt', '-subj', '/CN=Example');
    await openssl('pkcs8', '-topk8', '-in', 'k.txt', '-out', 'encrypted.pem', '-passout', 'pass:secret');
    await openssl('rsa', '-in', 'k.txt', '-traditional', '-out', 'traditional.pem');
    await openssl('pkcs12', '-export', '-inkey', 'k.txt', '-in', 'c.txt', '-out', 'bundle.der', '-passout', 'pass:secret');
    await writeFile(
      join(folder, 'both.pem'),
      Buffer.concat([await readFile(join(folder, 'c.txt')), await readFile(join(folder, 'k.txt'))]),
    );
    await writeFile(join(folder, 'root.cer'), pki.trustAnchors[0] ?? '');
    const { files } = await loadTrustFolder(folder, options);
    for (const name of ['encrypted.pem', 'traditional.pem', 'bundle.der', 'both.pem']) {
      expect(files.find(({ file }) => file === name)?.explanation.en).toMatch(/^WARNING: this file holds a private key/);
    }
  });
});
