import { execFile } from 'node:child_process';
import { createHash, verify, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createPivCard, type PivCardOptions, type SimulatedCard } from '@cardbridge/fixtures/cards';
import { loadTestPki, makeSignatureKey, type TestPerson, type TestPki } from '@cardbridge/fixtures/pki';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { insertCard, type RunningPcscd, startPcscd, type VirtualInsertion } from '@cardbridge/fixtures/vpcd';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { authenticate, createInventory, type Inventory } from '../src/operations/index.js';
import { createReaderMonitor, createWinscardPcsc, type Pcsc, type ReaderMonitor } from '../src/pcsc/index.js';
import { withoutModules } from '../src/pkcs11/index.js';
import { withoutTriesFile } from '../src/tries/index.js';
import { expectSigned, NONCE, ORIGIN } from './support/signed-token.js';
import { scriptedPrompt } from './support/simulated-desk.js';

const run = promisify(execFile);
/** Milliseconds; for a tool that hangs. */
const TOOL_LIMIT = 60_000;
const MESSAGE = 'signed by a program that nobody here wrote';

/** What the simulated card is worth is told by a program that knows nothing of it; and what ours does, by the same card. */
describeWith(['pcscd', 'opensc'], 'a simulated PIV card over the real pcscd', () => {
  let folder: string;
  let pcscd: RunningPcscd;
  let reader: string;
  let pcsc: Pcsc;
  let monitor: ReaderMonitor;
  let inventory: Inventory;
  let pki: TestPki;
  let person: TestPerson;
  let inserted: VirtualInsertion | undefined;
  /** Every command that the card got since it was put in, in hex, without data. */
  const asked: string[] = [];

  beforeAll(async () => {
    pki = await loadTestPki();
    const [first] = pki.citizens;
    if (!first) throw new Error('the test PKI has no citizen');
    person = first;
    folder = await mkdtemp(join(tmpdir(), 'cardbridge-opensc-'));
    await writeFile(join(folder, 'message'), MESSAGE);
    for (const hash of ['sha256', 'sha384']) await writeFile(join(folder, hash), createHash(hash).update(MESSAGE).digest());
    pcscd = await startPcscd({ readers: ['CardBridge PIV'] });
    reader = pcscd.readers[0]?.name ?? '';
  });
  afterAll(async () => {
    await pcscd?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  beforeEach(() => {
    pcsc = createWinscardPcsc();
    monitor = createReaderMonitor(pcsc);
  });
  afterEach(async () => {
    inventory?.close();
    await inserted?.remove();
    await expect.poll(() => monitor.readers().every(({ card }) => card === 'absent'), { timeout: 10_000 }).toBe(true);
    await monitor.close();
    await pcsc.close();
  });

  const put = async (options: Partial<PivCardOptions> = {}): Promise<SimulatedCard> => {
    const card = createPivCard({ person, ...options });
    asked.length = 0;
    const counted: SimulatedCard = {
      kind: card.kind,
      atr: card.atr,
      reset: () => card.reset(),
      memory: () => card.memory(),
      transmit: (command) => {
        asked.push(Buffer.from(command.subarray(0, 4)).toString('hex'));
        return card.transmit(command);
      },
    };
    inserted = await insertCard(counted, { port: pcscd.readers[0]?.port ?? 0 });
    await expect.poll(() => monitor.readers().find(({ name }) => name === reader)?.card, { timeout: 10_000 }).toBe('present');
    return card;
  };

  describe("OpenSC's tools", () => {
    /** Their PIN is a test card's: it may stand on a command line. HOME: they keep what they read there, if told to. */
    const tool = async (name: string, ...args: readonly string[]): Promise<string> => {
      const options = { timeout: TOOL_LIMIT, env: { ...process.env, HOME: folder } };
      return (await run(name, ['--reader', reader, ...args], options)).stdout;
    };
    const sign = async (mechanism: string, input: string, ...more: readonly string[]): Promise<Buffer> => {
      const output = join(folder, 'signature');
      const files = ['--input-file', join(folder, input), '--output-file', output];
      const slot = ['--slot', '0', '--login', '--pin', person.pin, '--sign', '--id', '01', '--mechanism', mechanism];
      await run('pkcs11-tool', [...slot, ...files, ...more], { timeout: TOOL_LIMIT, env: { ...process.env, HOME: folder } });
      return readFile(output);
    };

    test('know it for what it is', async () => {
      await put();
      expect(await tool('opensc-tool', '-n')).toContain('Personal Identity Verification Card');
      expect(await tool('piv-tool', '-n')).toContain('Personal Identity Verification Card');
    });

    test.each([
      ['as it is', {}],
      ['packed, on a card of short lengths', { compressed: true, lengths: 'short' }],
    ] as const)('read its certificate, %s', async (_how, options) => {
      await put(options);
      expect(await tool('pkcs15-tool', '--list-certificates')).toContain('Certificate for PIV Authentication');
      const read = new X509Certificate(await tool('pkcs15-tool', '--read-certificate', '01'));
      expect(read.raw.equals(person.signature.certificate)).toBe(true);
    });

    test('verify its PIN, right and wrong', async () => {
      const card = await put({ maxTries: 5 });
      await tool('pkcs15-tool', '--verify-pin', '--pin', person.pin);
      await expect(tool('pkcs15-tool', '--verify-pin', '--pin', '00000000')).rejects.toThrow();
      expect(card.memory()).toEqual({ triesLeft: 4 });
    });

    test.each([
      ['RSA-2048', {}],
      ['RSA-2048, short lengths, the PIN of the whole card', { lengths: 'short', primaryPin: 'global' }],
    ] as const)('sign: %s', async (_what, options) => {
      await put(options);
      const { publicKey } = new X509Certificate(person.signature.certificate);
      expect(verify('sha256', Buffer.from(MESSAGE), publicKey, await sign('SHA256-RSA-PKCS', 'message'))).toBe(true);
    });

    test.each([
      ['P-256', 'sha256'],
      ['P-384', 'sha384'],
    ] as const)('sign: %s', async (curve, hash) => {
      const signature = curve === 'P-256' ? pki.ellipticCurveCitizen.signature : await makeSignatureKey('P-384');
      await put({ person: { ...person, signature } });
      const key = { key: new X509Certificate(signature.certificate).publicKey, dsaEncoding: 'ieee-p1363' } as const;
      expect(verify(hash, Buffer.from(MESSAGE), key, await sign('ECDSA', hash))).toBe(true);
    });

    test('need more than twice as many commands as we do for the same signature', async () => {
      await put();
      await sign('SHA256-RSA-PKCS', 'message');
      const theirs = asked.length;
      await inserted?.remove();
      await expect.poll(() => monitor.readers().every(({ card }) => card === 'absent'), { timeout: 10_000 }).toBe(true);
      await put();
      await signIn();
      // Commands, not times: how many of theirs belong to looking for other cards differs between releases.
      expect(asked.length * 2).toBeLessThan(theirs);
    });
  });

  /** Our own sign-in, over winscard. */
  const signIn = async () => {
    inventory = createInventory({ pcsc }, monitor);
    await expect.poll(() => inventory.readers().find(({ name }) => name === reader)?.state, { timeout: 10_000 }).toBe('ready');
    const prompt = scriptedPrompt();
    const context = {
      pcsc,
      inventory,
      prompt,
      keyProvider: { keysFor: async () => undefined },
      modules: withoutModules(),
      simulated: true,
      assertMayAsk: () => undefined,
      tries: withoutTriesFile(),
    };
    const signOnce = async () => {
      prompt.answers = [person.pin];
      const signal = new AbortController().signal;
      const token = await authenticate(context, {
        origin: ORIGIN,
        signal,
        onProgress: () => {},
        challengeNonce: NONCE,
        reader,
      });
      expectSigned(token);
      return token;
    };
    return { token: await signOnce(), again: signOnce };
  };

  describe('our own sign-in with the same card', () => {
    test.each([
      ['extended', 12, 7],
      ['short', 17, 8],
    ] as const)('%s lengths: %i commands at most, %i for the next one', async (lengths, cold, warm) => {
      await put({ lengths });
      const { token, again } = await signIn();
      expect(token).toMatchObject({ algorithm: 'RS256' });
      expect(asked.length).toBeLessThanOrEqual(cold);
      asked.length = 0;
      await again();
      expect(asked.length).toBeLessThanOrEqual(warm);
    });

    test.each([
      ['P-256', 'ES256'],
      ['P-384', 'ES384'],
    ] as const)('%s', async (curve, algorithm) => {
      const signature = curve === 'P-256' ? pki.ellipticCurveCitizen.signature : await makeSignatureKey('P-384');
      await put({ person: { ...person, signature }, compressed: true, primaryPin: 'global' });
      expect((await signIn()).token).toMatchObject({ algorithm });
    });
  });
});
