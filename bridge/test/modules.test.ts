import { ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { buildTestModule, type TestModule } from '@cardbridge/fixtures/tokens';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createModuleHosts, MODULE_HOST_STDIO, type ModuleHostLimits } from '../src/cardhost/index.js';
import type { Modules, Token, TokenSigning } from '../src/pkcs11/index.js';
import { type BuiltEntry, buildEntry } from './support/build-entry.js';

const { signal } = new AbortController();
const RIGHT = '123456';

describeWith(['c-compiler'], 'a PKCS#11 module that misbehaves', () => {
  let entry: BuiltEntry;
  let module: TestModule;
  let hicos: TestModule;
  let folder: string;
  let log: string;
  const children: ChildProcess[] = [];
  const hosts: Modules[] = [];
  /** As the test module looks when it behaves. */
  let token: Token;

  beforeAll(async () => {
    [entry, module, hicos, folder] = await Promise.all([
      buildEntry('module-host-entry.ts'),
      buildTestModule(),
      buildTestModule('libHicos_p11v1.so'),
      mkdtemp(join(tmpdir(), 'cardbridge-modules-')),
    ]);
    log = join(folder, 'calls');
    const [first] = (await modulesThat('').tokens({ signal })).tokens;
    if (!first) throw new Error('no token');
    token = first;
  });
  afterAll(async () => {
    await Promise.all([entry?.remove(), module?.remove(), hicos?.remove(), rm(folder, { recursive: true, force: true })]);
  });
  beforeEach(() => writeFile(log, ''));
  afterEach(async () => {
    await Promise.all(hosts.map((one) => one.close()));
    expect(living()).toEqual([]);
    children.length = 0;
    hosts.length = 0;
  });

  const living = () => children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
  const spawnWith = (faults: string, args: readonly string[]) => () => {
    const env = { ...process.env, CARDBRIDGE_TEST_MODULE: faults, CARDBRIDGE_TEST_MODULE_LOG: log };
    const child = spawn(process.execPath, args, { stdio: [...MODULE_HOST_STDIO], env });
    children.push(child);
    return child;
  };
  const modulesThat = (
    faults: string,
    { limits, args = [entry.path], paths = [module.path] }: ModulesOptions = {},
  ): Modules => {
    const made = createModuleHosts({
      modules: async () => paths,
      spawn: spawnWith(faults, args),
      ...(limits ? { limits } : {}),
    });
    hosts.push(made);
    return made;
  };
  interface ModulesOptions {
    readonly limits?: Partial<ModuleHostLimits>;
    readonly args?: readonly string[];
    readonly paths?: readonly string[];
  }
  const signing = (pin: string | 'on-reader' = RIGHT): TokenSigning => ({
    id: Buffer.from('SIGN'),
    certificate: Uint8Array.of(0x30, 3, 2, 1, 42),
    algorithm: 'RS256',
    digest: new Uint8Array(32),
    pin: pin === 'on-reader' ? pin : Buffer.from(pin),
  });
  const sign = (faults: string, pin?: string, options?: ModulesOptions) =>
    modulesThat(faults, options).sign(token, signing(pin), { signal });
  const certificates = (faults: string) => modulesThat(faults).certificates(token, { signal });
  const calls = async () => (await readFile(log, 'utf8')).trim().split('\n');
  const signed = { verified: true, signature: new Uint8Array(256).fill(0x5a) };
  const failed = (detail: string | RegExp) => ({
    code: 'ERR_MODULE_FAILED',
    detail: typeof detail === 'string' ? detail : expect.stringMatching(detail),
  });

  describe('when it behaves', () => {
    test('is asked for its token and its certificates without a login', async () => {
      expect(token).toEqual({
        module: module.path,
        slotId: 7,
        slotDescription: 'Test reader 00 00',
        label: 'Test token',
        manufacturer: 'CardBridge tests',
        model: 'C',
        serialNumber: 'TP99000000000001',
        pin: { minLength: 6, maxLength: 8, triesLeft: undefined, onReader: false },
      });
      expect(await certificates('')).toEqual([
        { id: Uint8Array.from(Buffer.from('SIGN')), certificate: Uint8Array.of(0x30, 3, 2, 1, 42) },
      ]);
      expect(await calls()).not.toContain('C_Login');
      expect((await calls()).slice(-2)).toEqual(['C_CloseSession', 'C_Finalize']);
    });

    test('signs, and nobody is logged in afterwards', async () => {
      expect(await sign('')).toEqual(signed);
      const said = await calls();
      expect(said.filter((call) => call === 'C_Login')).toHaveLength(1);
      expect(said.slice(said.indexOf('C_Login'))).toEqual([
        'C_Login',
        'C_FindObjectsInit',
        'C_FindObjects',
        'C_FindObjects',
        'C_FindObjectsFinal',
        'C_GetAttributeValue',
        'C_GetAttributeValue',
        'C_SignInit',
        'C_Sign',
        'C_Logout',
        'C_CloseSession',
        'C_Finalize',
      ]);
    });

    test('gets the PIN again where the key wants it for itself (CKA_ALWAYS_AUTHENTICATE)', async () => {
      expect(await sign('asks-again')).toEqual(signed);
      const said = await calls();
      expect(said.slice(said.indexOf('C_SignInit'), said.indexOf('C_Sign') + 1)).toEqual([
        'C_SignInit',
        'again:',
        'C_Login',
        'C_Sign',
      ]);
    });

    test('gets no PIN where it is typed on the reader', async () => {
      expect(await sign('pinpad', 'on-reader')).toEqual(signed);
      await expect(sign('', 'on-reader')).rejects.toMatchObject(failed('no CKF_PROTECTED_AUTHENTICATION_PATH'));
    });
  });

  describe('prints', () => {
    test.each(['C_GetFunctionList', 'C_Initialize', 'C_Login', 'C_Sign', 'C_Finalize'])(
      'in %s: the answer is as ever',
      async (name) => {
        expect(await sign(`${name}=print`)).toEqual(signed);
      },
    );
  });

  describe.each(['C_GetFunctionList', 'C_Initialize', 'C_GetSlotList'])('in %s', (name) => {
    test.each([
      ['hangs', 'hang', 'no answer within 1500 ms'],
      ['crashes', 'crash', 'its process ended (SIGSEGV)'],
      ['ends the process', 'exit', /^its process ended /],
    ])('%s: its trouble is told', async (_, fault, detail) => {
      const { tokens, troubles } = await modulesThat(`${name}=${fault}`, { limits: { lookMs: 1500 } }).tokens({ signal });
      expect(tokens).toEqual([]);
      expect(troubles).toEqual([{ module: module.path, error: expect.objectContaining(failed(detail)) }]);
    });
  });

  describe.each(['C_Initialize', 'C_Login', 'C_Sign'])('in %s', (name) => {
    test('crashes: the next request finds it as if nothing had been', async () => {
      await expect(sign(`${name}=crash`)).rejects.toMatchObject(failed('its process ended (SIGSEGV)'));
      expect(await sign('')).toEqual(signed);
    });

    test('hangs, and the page goes: rejects with the reason, and the process is gone', async () => {
      const page = new AbortController();
      const reason = new Error('the page went away');
      const answer = modulesThat(`${name}=hang`).sign(token, signing(), { signal: page.signal });
      const rejected = expect(answer).rejects.toBe(reason);
      while (!(await calls()).includes(name)) await delay(10);
      page.abort(reason);
      await rejected;
      expect(children.map(({ killed }) => killed)).toEqual([true]);
    });
  });

  describe('hangs', () => {
    test.each(['C_Initialize', 'C_Login', 'C_Sign'])('in %s: its process is ended over the limit', async (name) => {
      const withPin = sign(`${name}=hang`, RIGHT, { limits: { signMs: 1500 } });
      const onReader = sign(`${name}=hang,pinpad`, 'on-reader', { limits: { onReaderMs: 1500 } });
      await Promise.all([
        expect(withPin).rejects.toMatchObject(failed('no answer within 1500 ms')),
        // Nobody typed.
        expect(onReader).rejects.toMatchObject({ code: 'ERR_PROMPT_TIMEOUT' }),
      ]);
    });

    test('while our own memory is tidied up, again and again', async () => {
      const collecting = ['--expose-gc', '--import', 'data:text/javascript,setInterval(gc,20)', entry.path];
      const answer = sign('C_Sign=hang', RIGHT, { args: collecting, limits: { signMs: 3000 } });
      await expect(answer).rejects.toMatchObject(failed('no answer within 3000 ms'));
      expect(await sign('', RIGHT, { args: collecting })).toEqual(signed);
    });

    test('when it has signed: the signature is there all the same', async () => {
      const faults = ['C_Logout=hang', 'C_CloseSession=hang', 'C_Finalize=hang', 'C_Logout=0x30'];
      expect(await Promise.all(faults.map((fault) => sign(fault)))).toEqual(faults.map(() => signed));
    });
  });

  describe('lies', () => {
    test.each([
      ['about its functions', 'C_GetFunctionList=lie', 'it cannot be loaded: C_GetFunctionList: no list'],
      ['about how many slots', 'C_GetSlotList=lie', 'C_GetSlotList: 100000 where there is room for 64'],
    ])('%s', async (_, faults, detail) => {
      const { troubles } = await modulesThat(faults).tokens({ signal });
      expect(troubles).toEqual([{ module: module.path, error: expect.objectContaining(failed(detail)) }]);
    });

    test.each([
      ['about how many objects', 'C_FindObjects=lie', /^C_FindObjects: \d+ where there is room for 64$/],
      ['about the length that it gave', 'C_GetAttributeValue=lie', /where there is room for/],
      ['about how long a certificate is', 'C_GetAttributeValue=huge', 'C_GetAttributeValue: an attribute of 2147483648 bytes'],
    ])('%s', async (_, faults, detail) => {
      await expect(certificates(faults)).rejects.toMatchObject(failed(detail));
    });

    test('about its structures, and writes behind them', async () => {
      const { tokens, troubles } = await modulesThat('C_GetTokenInfo=lie').tokens({ signal });
      expect(troubles).toEqual([]);
      expect(tokens).toMatchObject([
        { label: '\u{FFFD}'.repeat(32), pin: { minLength: 1, maxLength: 255, triesLeft: 0, onReader: true } },
      ]);
    });

    test('about how long a signature is', async () => {
      await expect(sign('C_Sign=lie')).rejects.toMatchObject(failed('C_Sign: 1048576 where there is room for 1024'));
    });

    test('has no end of objects: as many as a card could have are read', async () => {
      expect(await certificates('C_FindObjects=endless')).toHaveLength(64);
    });

    test('has none', async () => {
      expect(await certificates('C_FindObjects=nothing')).toEqual([]);
      await expect(sign('C_FindObjects=nothing')).rejects.toMatchObject({ code: 'ERR_CARD_CHANGED' });
    });
  });

  describe('the result of C_Login', () => {
    test.each([
      [0xa0, { verified: false, because: 'wrong', triesLeft: undefined }],
      // Only for setting a PIN, by the standard: nobody knows whether it spent a try.
      [0xa1, { verified: false, because: 'wrong', triesLeft: undefined }],
      [0xa2, { verified: false, because: 'format' }],
    ])('0x%s is an outcome', async (result, outcome) => {
      expect(await sign(`C_Login=${result}`)).toEqual(outcome);
      expect((await calls()).filter((call) => call === 'C_Login')).toHaveLength(1);
    });

    test.each([
      [0xa4, 'ERR_PIN_LOCKED', 'C_Login: CKR_PIN_LOCKED (0xa4)'],
      [0xa3, 'ERR_MODULE_FAILED', 'C_Login: CKR_PIN_EXPIRED (0xa3)'],
      [0x30, 'ERR_MODULE_FAILED', 'C_Login: CKR_DEVICE_ERROR (0x30)'],
      [0x32, 'ERR_CARD_REMOVED', 'C_Login: CKR_DEVICE_REMOVED (0x32)'],
      [0xe0, 'ERR_CARD_REMOVED', 'C_Login: CKR_TOKEN_NOT_PRESENT (0xe0)'],
      [0xb3, 'ERR_CARD_REMOVED', 'C_Login: CKR_SESSION_HANDLE_INVALID (0xb3)'],
      [0xe1, 'ERR_CARD_UNSUPPORTED', 'C_Login: CKR_TOKEN_NOT_RECOGNIZED (0xe1)'],
      [0x50, 'ERR_MODULE_FAILED', 'C_Login: CKR_FUNCTION_CANCELED (0x50)'],
      [0x7123, 'ERR_MODULE_FAILED', 'C_Login: CKR (0x7123)'],
      [0x80000001, 'ERR_MODULE_FAILED', 'C_Login: CKR (0x80000001)'],
    ])('0x%s is %s', async (result, code, detail) => {
      await expect(sign(`C_Login=${result}`)).rejects.toMatchObject({ code, detail });
      expect((await calls()).filter((call) => call === 'C_Login')).toHaveLength(1);
      expect(await calls()).not.toContain('C_SignInit');
    });

    test("CKR_FUNCTION_CANCELED is the reader's cancel key, where there is one", async () => {
      await expect(sign('C_Login=0x50,pinpad', 'on-reader')).rejects.toMatchObject({ code: 'ERR_PIN_CANCELLED' });
    });

    test.each([
      [0x80000001, 1],
      [0x80000002, 2],
      // As a negative number of 32 bits in one of 64.
      [-0x7fffffffn, 1],
    ])("%s is HiCOS' own for a wrong PIN, from HiCOS", async (result, triesLeft) => {
      const wrong = { verified: false, because: 'wrong', triesLeft };
      const number = BigInt.asUintN(64, BigInt(result));
      expect(await sign(`C_Login=${number},hicos`)).toEqual(wrong);
      const named = modulesThat(`C_Login=${number}`, { paths: [hicos.path] });
      expect(await named.sign({ ...token, module: hicos.path }, signing(), { signal })).toEqual(wrong);
    });
  });

  test('a wrong PIN spends one try, and the flags tell what is left', async () => {
    const wrong = { verified: false, because: 'wrong' };
    expect(await sign('', '654321')).toEqual({ ...wrong, triesLeft: undefined });
    expect(await sign('final-try', '654321')).toEqual({ ...wrong, triesLeft: 1 });
    expect((await calls()).filter((call) => call === 'C_Login')).toHaveLength(2);
  });

  test('a wrong PIN that was the last one is ERR_PIN_LOCKED, though the result tells only that it was wrong', async () => {
    await expect(sign('locks', '654321')).rejects.toMatchObject({ code: 'ERR_PIN_LOCKED' });
  });

  test('a token that is locked, changed or whose PIN cannot be as typed is not logged in to', async () => {
    await expect(sign('locked')).rejects.toMatchObject({ code: 'ERR_PIN_LOCKED' });
    await expect(sign('other-token')).rejects.toMatchObject({ code: 'ERR_CARD_CHANGED' });
    expect(await sign('', '12345')).toEqual({ verified: false, because: 'format' });
    expect(await sign('', '123456789')).toEqual({ verified: false, because: 'format' });
    expect(await calls()).not.toContain('C_Login');
  });

  test('a token that tells of itself what another does, and has another certificate, gets no PIN', async () => {
    await expect(sign('other-certificate')).rejects.toMatchObject({ code: 'ERR_CARD_CHANGED' });
    expect(await calls()).not.toContain('C_Login');
  });

  test('a module in trouble hides no other', async () => {
    const paths = [join(folder, 'nothing.so'), module.path];
    const { tokens, troubles } = await modulesThat('', { paths }).tokens({ signal });
    expect(tokens).toEqual([token]);
    expect(troubles).toEqual([
      { module: paths[0], error: expect.objectContaining(failed('it is not loaded: there is no such file (ENOENT)')) },
    ]);
  });

  test('one alone is asked where it is named', async () => {
    const paths = [join(folder, 'nothing.so'), module.path];
    const both = modulesThat('', { paths });
    expect(await both.tokens({ signal, module: module.path })).toEqual({ tokens: [token], troubles: [] });
    expect(await both.tokens({ signal, module: join(folder, 'unheard-of.so') })).toEqual({ tokens: [], troubles: [] });
  });

  test('a library that is no module, and a file that is no library', async () => {
    const text = join(folder, 'text.so');
    await writeFile(text, 'no library', { mode: 0o600 });
    const { troubles } = await modulesThat('', { paths: [text] }).tokens({ signal });
    expect(troubles).toEqual([{ module: text, error: expect.objectContaining(failed(/^it cannot be loaded: /)) }]);
  });

  test('a host that cannot be started, or says something else', async () => {
    const none = createModuleHosts({
      modules: async () => [module.path],
      spawn: () => spawn(join(folder, 'nothing'), [], { stdio: [...MODULE_HOST_STDIO] }),
    });
    expect((await none.tokens({ signal })).troubles).toMatchObject([{ error: failed(/ENOENT/) }]);
    // As Node gives it where there are no descriptors left (child_process: EMFILE, ENFILE): without any pipes.
    const bare = createModuleHosts({
      modules: async () => [module.path],
      spawn: () => {
        const child = new ChildProcess();
        process.nextTick(() => child.emit('error', new Error('spawn EMFILE')));
        return child;
      },
    });
    await expect(bare.sign(token, signing(), { signal })).rejects.toMatchObject(failed('spawn EMFILE'));
    for (const [script, detail] of [
      ['process.exit(3)', 'its process ended (3)'],
      ['require("fs").writeSync(3, "no frames at all")', 'FRAME_TOO_LARGE'],
      ['require("fs").writeSync(3, Buffer.from([0, 0, 0, 4, 0, 2, 0x7b, 0x7d]))', /did not answer what it was asked/],
    ] as const) {
      const strange = modulesThat('', { args: ['--eval', script] });
      expect((await strange.tokens({ signal })).troubles).toMatchObject([{ error: failed(detail) }]);
    }
  });

  test.runIf(process.platform === 'linux')('one that leaves a process behind costs us no pipe', async () => {
    const pipes = async () => (await readdir('/proc/self/fd')).length;
    await sign('');
    const before = await pipes();
    for (let times = 0; times < 3; times += 1) expect(await sign('C_Initialize=fork')).toEqual(signed);
    const left = (await calls()).flatMap((call) => (call.startsWith('left behind: ') ? Number(call.slice(13)) : []));
    for (const pid of left) process.kill(pid, 0);
    try {
      await vi.waitFor(async () => expect(await pipes()).toBeLessThanOrEqual(before), { timeout: 3000 });
    } finally {
      for (const pid of left) process.kill(pid, 'SIGKILL');
    }
    expect(left).toHaveLength(3);
  });

  test.runIf(process.platform === 'linux')('D-47 what crashes it is written to no file, nor into a pipe', async () => {
    const page = new AbortController();
    const answer = modulesThat('C_Login=hang').sign(token, signing(), { signal: page.signal });
    const rejected = expect(answer).rejects.toThrow();
    while (!(await calls()).includes('C_Login')) await delay(10);
    const limits = await readFile(`/proc/${children.at(-1)?.pid}/limits`, 'utf8');
    page.abort();
    await rejected;
    expect(limits).toMatch(/^Max core file size +1 +1 +bytes/m);
  });

  test('closing ends what runs', async () => {
    const modules = modulesThat('C_Login=hang');
    const rejected = expect(modules.sign(token, signing(), { signal })).rejects.toMatchObject(failed('the bridge ends'));
    while (!(await calls()).includes('C_Login')) await delay(10);
    await modules.close();
    await rejected;
    expect(living()).toEqual([]);
  });

  test.each(['C_Initialize', 'load'])('ends when the daemon does, though the module hangs: %s', async (name) => {
    const child = spawnWith(`${name}=hang`, [entry.path])();
    const gone = new Promise((resolve) => child.once('exit', (_, ended) => resolve(ended)));
    const header = Buffer.from(JSON.stringify({ method: 'tokens', module: module.path }));
    const frame = Buffer.alloc(6);
    frame.writeUInt32BE(2 + header.length, 0);
    frame.writeUInt16BE(header.length, 4);
    child.stdin?.write(Buffer.concat([frame, header]));
    while (!(await calls()).includes(name)) await delay(10);
    child.stdin?.end();
    expect(await gone).toBe('SIGKILL');
  });
});
