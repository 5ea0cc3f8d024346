import { createHash, X509Certificate } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadTestPki, makeTlsCertificate } from '@cardbridge/fixtures/pki';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createVerifier, memoryChallengeStore, VerifierConfigurationError, withoutRevocationCheck } from '../index.js';
import { explainTrust, type LoadedTrust, loadTrustFolder, type TrustFolderOptions } from './index.js';

const pki = await loadTestPki();
const [root1, root2, issuer1, issuer2] = [...pki.trustAnchors, ...pki.intermediates] as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
  Uint8Array,
];
const sha256 = (der: Uint8Array): string => createHash('sha256').update(der).digest('hex');
const pem = (...ders: Uint8Array[]): string => ders.map((der) => new X509Certificate(der).toString()).join('');
const asTest: TrustFolderOptions = { pinned: [sha256(root1), sha256(root2)], withTestOnlyTrustAnchors: true };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cardbridge-trust-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [file, content] of Object.entries(files)) await writeFile(join(folder, file), content);
}

/** `file: use, English explanation`, for each row. */
const rows = ({ files }: LoadedTrust): readonly string[] =>
  files.map(({ file, use, explanation }) => `${file}: ${use}. ${explanation.en}`);

describe('loadTrustFolder', () => {
  it('makes anchors of pinned roots and issuing CAs of what they have signed, in DER and in PEM', async () => {
    await put({ 'root-1.cer': root1, 'root-2.pem': pem(root2), 'issuer-1.crt': pem(issuer1), 'issuer-2.der': issuer2 });
    const trust = await loadTrustFolder(folder, asTest);
    expect(trust.trustAnchors.map(sha256)).toEqual([root1, root2].map(sha256));
    expect(trust.intermediates.map(sha256)).toEqual([issuer1, issuer2].map(sha256));
    expect(rows(trust)).toEqual([
      'issuer-1.crt: issuing CA. The CA of root-1.cer has signed it.',
      'issuer-2.der: issuing CA. The CA of root-2.pem has signed it.',
      'root-1.cer: trust anchor. Its SHA-256 stands in the option pinned: your own decision.',
      'root-2.pem: trust anchor. Its SHA-256 stands in the option pinned: your own decision.',
    ]);
    expect(trust.files[2]).toMatchObject({
      sha256: sha256(root1),
      subject: expect.stringMatching(/^C=TW, O=行政院.*TEST ONLY/),
    });
  });

  it('is spread into the options of a verifier', async () => {
    await put({
      'all.pem': `Bag Attributes\n${pem(root1, root2)}and more\r\n${pem(issuer1, issuer2).replaceAll('\n', '\r\n')}`,
    });
    const trust = await loadTrustFolder(folder, asTest);
    expect(trust.files).toHaveLength(4);
    const verifier = createVerifier({
      ...trust,
      expectedOrigin: 'https://www.example.gov.tw',
      store: memoryChallengeStore(),
      revocation: withoutRevocationCheck(),
      withTestOnlyTrustAnchors: true,
    });
    await expect(verifier.issueChallenge({ sessionId: 'a', purpose: 'sign-in' })).resolves.toBeDefined();
  });

  it('takes pins as OpenSSL prints them', async () => {
    await put({ 'root.cer': root1 });
    const pinned = [`${sha256(root1).toUpperCase().match(/../g)?.join(':')}\n`];
    expect((await loadTrustFolder(folder, { ...asTest, pinned })).trustAnchors).toHaveLength(1);
    for (const wrong of ['', 'ab', `${sha256(root1)}00`, 'g'.repeat(64)]) {
      await expect(loadTrustFolder(folder, { ...asTest, pinned: [wrong] })).rejects.toThrow(VerifierConfigurationError);
    }
  });

  it('gives a certificate once that lies there twice, and explains it twice', async () => {
    await put({ 'root.cer': root1, 'again.pem': pem(root1, issuer1), 'issuer.cer': issuer1 });
    const trust = await loadTrustFolder(folder, asTest);
    expect([trust.trustAnchors.length, trust.intermediates.length, trust.files.length]).toEqual([1, 1, 4]);
  });

  it('follows links inside the folder, as a mounted ConfigMap has them, and none out of it', async () => {
    await mkdir(join(folder, '..2026_11_22'));
    await put({ '..2026_11_22/root.cer': root1 });
    await symlink('..2026_11_22', join(folder, '..data'));
    await symlink(join('..data', 'root.cer'), join(folder, 'root.cer'));
    const outside = await mkdtemp(join(tmpdir(), 'cardbridge-outside-'));
    try {
      await writeFile(join(outside, 'root.cer'), root2);
      await symlink(join(outside, 'root.cer'), join(folder, 'other.cer'));
      await symlink('nowhere', join(folder, 'broken.cer'));
      const trust = await loadTrustFolder(folder, asTest);
      expect(trust.trustAnchors.map(sha256)).toEqual([sha256(root1)]);
      expect(rows(trust).slice(0, 2)).toEqual([
        'broken.cer: refused. It could not be read (ENOENT).',
        'other.cer: refused. It is a link that leads out of the folder, so it was not read.',
      ]);
    } finally {
      await rm(outside, { recursive: true });
    }
  });

  it('refuses what is no certificate of a CA, each for its reason', async () => {
    const { key } = await makeTlsCertificate();
    const { signature } = pki.citizens[0] ?? pki.organisation;
    await put({
      '.hidden.cer': issuer1,
      'a-root.cer': root1,
      'b-person.cer': signature.certificate,
      'c-key.pem': pem(issuer1) + key,
      'd-key.der': signature.privateKey.export({ type: 'pkcs8', format: 'der' }),
      'e-key.cer': signature.privateKey.export({ type: 'pkcs1', format: 'der' }),
      'f-keys.p12': 'anything',
      'g-text.cer': 'not a certificate',
      'h-cut.pem': pem(issuer1).slice(0, -40),
      'i-cut.cer': issuer1.subarray(0, -1),
      'j-readme.txt': 'read me',
      'k-empty.pem': '',
      'l-list.pem': '-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\n',
      'm-large.cer': '',
      'o-crl.crt': pki.crls[0] ?? '',
      'p-many.pem': '-----BEGIN CERTIFICATE-----\n'.repeat(20_000),
    });
    await truncate(join(folder, 'm-large.cer'), 1024 * 1024 + 1);
    await mkdir(join(folder, 'n-folder.cer'));
    const trust = await loadTrustFolder(folder, asTest);
    const privateKey =
      'WARNING: this file holds a private key! Take it out of this folder at once, and replace the key if anyone may have read it.';
    const none = 'There is no certificate in it that can be read. It may be DER, PEM, or PKCS #7 (.p7b) in either.';
    const malformed = 'It is not a well-formed X.509 certificate. It may be damaged.';
    expect(rows(trust).slice(1)).toEqual([
      'b-person.cer: refused. It is not the certificate of a CA. Certificates of people and servers do not belong here.',
      `c-key.pem: refused. ${privateKey}`,
      `d-key.der: refused. ${privateKey}`,
      `e-key.cer: refused. ${privateKey}`,
      'f-keys.p12: refused. WARNING: files of this kind hold private keys, so it was not read. Take it out of this folder.',
      `g-text.cer: refused. ${none}`,
      `h-cut.pem: refused. ${none}`,
      `i-cut.cer: refused. ${none}`,
      'j-readme.txt: refused. Its name does not end in .cer, .crt, .der, .pem, .p7b or .p7c, so it was not read.',
      `k-empty.pem: refused. ${none}`,
      `l-list.pem: refused. ${none}`,
      'm-large.cer: refused. It is larger than 1 MiB, so it was not read. No certificate is.',
      'n-folder.cer: refused. It is not a plain file. Only files directly in the folder are read.',
      `o-crl.crt: refused. ${malformed}`,
      `p-many.pem: refused. ${none}`,
    ]);
    expect(trust.intermediates).toEqual([]);
  });

  it('says nothing of the person whose certificate was put there', async () => {
    const person = pki.citizens[0] ?? pki.organisation;
    await put({ 'root.cer': root1, 'person.cer': person.signature.certificate });
    const trust = await loadTrustFolder(folder, asTest);
    const told = JSON.stringify(trust.files) + explainTrust(trust, 'zh-TW') + explainTrust(trust, 'en');
    expect(told).not.toContain(person.name);
    expect(told).not.toContain(person.subjectSerialNumber);
  });

  it('refuses test roots that are not asked for by name, and roots that nobody has pinned', async () => {
    await put({ 'issuer.cer': issuer1, 'root.cer': root1 });
    const noTest = loadTrustFolder(folder, { pinned: asTest.pinned ?? [] });
    await expect(noTest).rejects.toThrow(VerifierConfigurationError);
    await expect(noTest).rejects.toThrow(/root\.cer: refused.* says TEST ONLY/);
    await expect(loadTrustFolder(folder, { ...asTest, withTestOnlyTrustAnchors: 'yes' as never })).rejects.toThrow(/TEST ONLY/);
    const noPin = loadTrustFolder(folder, { withTestOnlyTrustAnchors: true });
    await expect(noPin).rejects.toThrow(`add it to pinned: ${sha256(root1)}`);
    await expect(noPin).rejects.toThrow(/issuer\.cer: refused.* not in the folder/);
  });

  it('refuses what is out of its time, with the day', async () => {
    await put({ 'root.cer': root1, 'issuer.cer': issuer1 });
    const { validFromDate, validToDate } = dates(issuer1);
    const late = await loadTrustFolder(folder, { ...asTest, clock: () => validToDate.getTime() + 1 });
    expect(rows(late)[0]).toBe(`issuer.cer: refused. It expired on ${validToDate.toISOString().slice(0, 10)}.`);
    const early = await loadTrustFolder(folder, { ...asTest, clock: () => validFromDate.getTime() - 1 });
    expect(rows(early)[0]).toContain(`It is not valid before ${validFromDate.toISOString().slice(0, 10)}.`);
    await expect(loadTrustFolder(folder, { ...asTest, clock: () => 0 })).rejects.toThrow(
      /root\.cer: refused.* not valid before/,
    );
  });

  it('D-37 refuses a CA that has only the name of an issuer on its side', async () => {
    // The last octets of a certificate are those of its signature.
    const forged = Uint8Array.from(issuer1);
    forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
    await put({ 'root.cer': root1, 'other-root.cer': issuer2, 'forged.cer': forged });
    expect(rows(await loadTrustFolder(folder, asTest))).toEqual([
      'forged.cer: refused. The CA that it names has not signed it. The file may be forged or damaged.',
      'other-root.cer: refused. The CA that signed it is not in the folder. If it belongs to the GPKI, add the certificate of the GRCA above it.',
      'root.cer: trust anchor. Its SHA-256 stands in the option pinned: your own decision.',
    ]);
  });

  it('needs a folder, with something in it', async () => {
    await expect(loadTrustFolder(join(folder, 'missing'))).rejects.toThrow(VerifierConfigurationError);
    await expect(loadTrustFolder(folder)).rejects.toThrow(/no trust anchor:\nthere are no files in it/);
  });
});

it('explainTrust has a line for each, in either language, whatever the names hold', async () => {
  await put({ 'root.cer': root1, 'a\nb\u2028c.txt': '' });
  const trust = await loadTrustFolder(folder, asTest);
  const [odd, root] = explainTrust(trust, 'en');
  expect(odd).toBe(
    'a\uFFFDb\uFFFDc.txt: refused. Its name does not end in .cer, .crt, .der, .pem, .p7b or .p7c, so it was not read.',
  );
  expect(root).toMatch(/^root\.cer: trust anchor, C=TW, O=行政院.*, SHA-256 [0-9a-f]{64}\. Its SHA-256 stands/);
  expect(explainTrust(trust, 'zh-TW')[1]).toMatch(/^root\.cer：信賴起源, C=TW, .*, SHA-256 [0-9a-f]{64}。SHA-256 列在 pinned/);
});

function dates(der: Uint8Array): { validFromDate: Date; validToDate: Date } {
  const { validFrom, validTo } = new X509Certificate(der);
  return { validFromDate: new Date(validFrom), validToDate: new Date(validTo) };
}
