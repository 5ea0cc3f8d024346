import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, createPublicKey, verify, X509Certificate } from 'node:crypto';
import { createPivCard } from '@cardbridge/fixtures/cards';
import { openscModulePath } from '@cardbridge/fixtures/machine';
import { loadTestPki, type TestPerson } from '@cardbridge/fixtures/pki';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { createSoftHsm, type SoftHsm } from '@cardbridge/fixtures/tokens';
import { insertCard, type RunningPcscd, startPcscd, type VirtualInsertion } from '@cardbridge/fixtures/vpcd';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
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
  const signing = (algorithm: TokenSigning['algorithm'], pin: string, { signature } = rsa): TokenSigning => ({
    id: Buffer.from('SIGN'),
    certificate: signature.certificate,
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
    const outcome = await modules.sign(await tokenOf('曲線測試'), signing('ES256', curve.pin, curve), { signal });
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

  test('has no key of that kind', async () => {
    await expect(modules.sign(await tokenOf('RSA'), signing('ES256', rsa.pin), { signal })).rejects.toMatchObject({
      code: 'ERR_MODULE_FAILED',
      detail: expect.stringContaining('no private key'),
    });
  });

  test('ERR_CARD_CHANGED where the certificate is not there, or not by that name', async () => {
    const token = await tokenOf('RSA');
    const asked = signing('RS256', rsa.pin);
    for (const other of [{ id: Buffer.from('KEYX') }, { certificate: curve.signature.certificate }])
      await expect(modules.sign(token, { ...asked, ...other }, { signal })).rejects.toMatchObject({ code: 'ERR_CARD_CHANGED' });
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

describeWith(['pcscd', 'opensc-module'], "OpenSC's module with a card in a reader", () => {
  const people = new Map<string, TestPerson>();
  const path = openscModulePath() ?? '';
  let entry: BuiltEntry;
  let pcscd: RunningPcscd;
  let modules: Modules;
  let insertion: VirtualInsertion | undefined;

  beforeAll(async () => {
    const pki = await loadTestPki();
    const [citizen] = pki.citizens;
    if (!citizen) throw new Error('no citizen');
    // OpenSC has PIN pads in mind, and PIV digits.
    people.set('RS256', { ...citizen, pin: '12345678' });
    people.set('ES256', { ...pki.ellipticCurveCitizen, pin: '87654321' });
    entry = await buildEntry('module-host-entry.ts');
    pcscd = await startPcscd({ readers: ['CardBridge Module'] });
    modules = createModuleHosts({
      modules: async () => [path],
      spawn: () => spawn(process.execPath, [entry.path], { stdio: [...MODULE_HOST_STDIO] }),
    });
  });
  afterAll(async () => {
    await modules?.close();
    await insertion?.remove();
    await pcscd?.stop();
    await entry?.remove();
  });

  const insert = async (algorithm: string) => {
    const person = people.get(algorithm);
    if (!person) throw new Error('nobody');
    await insertion?.remove();
    insertion = await insertCard(createPivCard({ person, maxTries: 3 }), { port: pcscd.readers[0]?.port ?? 0 });
    const token = await vi.waitFor(
      async () => {
        const { tokens, troubles } = await modules.tokens({ signal });
        expect(troubles).toEqual([]);
        expect(tokens).toHaveLength(1);
        return tokens[0] as Token;
      },
      { timeout: 20_000, interval: 100 },
    );
    return { person, token };
  };
  const data = Buffer.from('a challenge of some origin');
  const digest = createHash('sha256').update(data).digest();

  test.each(['RS256', 'ES256'] as const)('the certificate leads to the key, which signs: %s', async (algorithm) => {
    const { person, token } = await insert(algorithm);
    // By which a token is matched to its reader.
    expect(token.slotDescription).toBe(pcscd.readers[0]?.name);
    const certificates = await modules.certificates(token, { signal });
    const own = certificates.find(({ certificate }) => Buffer.from(certificate).equals(person.signature.certificate));
    if (!own) throw new Error('the certificate is not there');
    const signing = { ...own, algorithm, digest, pin: Buffer.from(person.pin) };
    const outcome = await modules.sign(token, signing, { signal });
    if (!outcome.verified) throw new Error(`not signed: ${outcome.because}`);
    const { publicKey } = new X509Certificate(person.signature.certificate);
    expect(verify('sha256', data, { key: publicKey, dsaEncoding: 'ieee-p1363' }, outcome.signature)).toBe(true);
  });

  test('a wrong PIN counts down to the last try and the lock, one by one', async () => {
    const { person, token } = await insert('RS256');
    const [own] = await modules.certificates(token, { signal });
    if (!own) throw new Error('no certificate');
    const sign = (pin: string) =>
      modules.sign(token, { ...own, algorithm: 'RS256', digest, pin: Buffer.from(pin) }, { signal });
    const wrong = { verified: false, because: 'wrong' };
    expect(await sign('00000000')).toMatchObject(wrong);
    expect(await sign('00000000')).toEqual({ ...wrong, triesLeft: 1 });
    expect((await modules.tokens({ signal })).tokens[0]?.pin.triesLeft).toBe(1);
    // Right: from the beginning.
    expect(await sign(person.pin)).toMatchObject({ verified: true });
    for (let spent = 0; spent < 2; spent += 1) expect(await sign('00000000')).toMatchObject(wrong);
    await sign('00000000').catch((error: unknown) => expect(error).toMatchObject({ code: 'ERR_PIN_LOCKED' }));
    await expect(sign(person.pin)).rejects.toMatchObject({ code: 'ERR_PIN_LOCKED' });
  });

  test('a card that is pulled out is ERR_CARD_REMOVED, and no token is left', async () => {
    const { token } = await insert('RS256');
    await insertion?.remove();
    insertion = undefined;
    await vi.waitFor(async () => expect((await modules.tokens({ signal })).tokens).toEqual([]), { timeout: 20_000 });
    await expect(modules.certificates(token, { signal })).rejects.toMatchObject({ code: 'ERR_CARD_REMOVED' });
  });
});
