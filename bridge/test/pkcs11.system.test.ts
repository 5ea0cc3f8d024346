import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, createPublicKey, verify, X509Certificate } from 'node:crypto';
import { loadTestPki, type TestPerson } from '@cardbridge/fixtures/pki';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { createSoftHsm, type SoftHsm } from '@cardbridge/fixtures/tokens';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createModuleHosts, MODULE_HOST_STDIO } from '../src/cardhost/index.js';
import type { Modules, Token, TokenSigning } from '../src/pkcs11/index.js';
import { type BuiltEntry, buildEntry } from './support/build-entry.js';

const { signal } = new AbortController();

describeWith(['softhsm'], 'SoftHSM', () => {
  let entry: BuiltEntry;
  let hsm: SoftHsm;
  let rsa: TestPerson;
  let curve: TestPerson;
  let modules: Modules;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    const pki = await loadTestPki();
    const [citizen] = pki.citizens;
    if (!citizen) throw new Error('no citizen');
    [rsa, curve] = [citizen, pki.ellipticCurveCitizen];
    [entry, hsm] = await Promise.all([
      buildEntry('module-host-entry.ts'),
      createSoftHsm([
        { label: 'RSA', person: rsa },
        { label: '曲線測試', person: curve },
      ]),
    ]);
    modules = createModuleHosts({
      modules: async () => [hsm.module],
      spawn: () => {
        const env = { ...process.env, ...hsm.environment };
        const child = spawn(process.execPath, [entry.path], { stdio: [...MODULE_HOST_STDIO], env });
        children.push(child);
        return child;
      },
    });
  });
  afterAll(async () => {
    await modules?.close();
    await Promise.all([entry?.remove(), hsm?.remove()]);
  });
  afterEach(() => {
    // Not one lives on.
    expect(children.every(({ exitCode, signalCode }) => exitCode !== null || signalCode !== null)).toBe(true);
    children.length = 0;
  });

  const tokenOf = async (label: string): Promise<Token> => {
    const { tokens, troubles } = await modules.tokens({ signal });
    expect(troubles).toEqual([]);
    const token = tokens.find((candidate) => candidate.label === label);
    if (!token) throw new Error(`no token ${label}`);
    return token;
  };
  const data = Buffer.from('a challenge of some origin');
  const signing = (algorithm: TokenSigning['algorithm'], pin: string, id = 'SIGN'): TokenSigning => ({
    id: Buffer.from(id),
    algorithm,
    digest: createHash('sha256').update(data).digest(),
    pin: Buffer.from(pin),
  });

  test('tells of its tokens and leaves out the spare one', async () => {
    const { tokens } = await modules.tokens({ signal });
    expect(tokens.map(({ label }) => label).sort()).toEqual(['RSA', '曲線測試']);
    expect(tokens[0]).toMatchObject({
      module: hsm.module,
      manufacturer: 'SoftHSM project',
      serialNumber: expect.stringMatching(/^[0-9a-f]{16}$/),
      slotDescription: expect.stringMatching(/^SoftHSM slot ID 0x/),
      pin: { minLength: 4, maxLength: 255, triesLeft: undefined, onReader: false },
    });
  });

  test('gives the certificates, without a PIN', async () => {
    const certificates = await modules.certificates(await tokenOf('RSA'), { signal });
    const byId = new Map(certificates.map(({ id, certificate }) => [Buffer.from(id).toString(), certificate]));
    expect([...byId.keys()].sort()).toEqual(['KEYX', 'SIGN']);
    expect(byId.get('SIGN')).toEqual(Uint8Array.from(rsa.signature.certificate));
    expect(byId.get('KEYX')).toEqual(Uint8Array.from(rsa.encryption.certificate));
  });

  test('signs with RSA-2048, in one process', async () => {
    const token = await tokenOf('RSA');
    children.length = 0;
    const outcome = await modules.sign(token, signing('RS256', rsa.pin), { signal });
    expect(children).toHaveLength(1);
    if (!outcome.verified) throw new Error('not signed');
    expect(outcome.signature).toHaveLength(256);
    const { publicKey } = new X509Certificate(rsa.signature.certificate);
    expect(verify('sha256', data, publicKey, outcome.signature)).toBe(true);
  });

  test('signs with P-256: r‖s', async () => {
    const outcome = await modules.sign(await tokenOf('曲線測試'), signing('ES256', curve.pin), { signal });
    if (!outcome.verified) throw new Error('not signed');
    expect(outcome.signature).toHaveLength(64);
    const key = createPublicKey(curve.signature.privateKey);
    expect(verify('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, outcome.signature)).toBe(true);
  });

  test('tells a wrong PIN, and one that no PIN is like', async () => {
    const token = await tokenOf('RSA');
    const outcome = (pin: string) => modules.sign(token, signing('RS256', pin), { signal });
    expect(await outcome('87654321')).toEqual({ verified: false, because: 'wrong', triesLeft: undefined });
    expect(await outcome('123')).toEqual({ verified: false, because: 'format' });
    expect(await outcome('')).toEqual({ verified: false, because: 'format' });
    expect(await outcome('9'.repeat(256))).toEqual({ verified: false, because: 'format' });
  });

  test('has no key of that name, or of that kind', async () => {
    const token = await tokenOf('RSA');
    for (const asked of [signing('RS256', rsa.pin, 'NONE'), signing('ES256', rsa.pin)]) {
      await expect(modules.sign(token, asked, { signal })).rejects.toMatchObject({
        code: 'ERR_MODULE_FAILED',
        detail: expect.stringContaining('no private key'),
      });
    }
  });

  test('ERR_CARD_CHANGED for a token that is another now, ERR_CARD_REMOVED for one that is gone', async () => {
    const token = await tokenOf('RSA');
    const other = await tokenOf('曲線測試');
    const sign = (slotId: number) => modules.sign({ ...token, slotId }, signing('RS256', rsa.pin), { signal });
    await expect(sign(other.slotId)).rejects.toMatchObject({ code: 'ERR_CARD_CHANGED' });
    await expect(sign(12345)).rejects.toMatchObject({
      code: 'ERR_CARD_REMOVED',
      detail: 'C_GetTokenInfo: CKR_SLOT_ID_INVALID (0x3)',
    });
  });
});
