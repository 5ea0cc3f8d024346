import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { SimulatedCard } from '@cardbridge/fixtures/cards';
import { describeWith } from '@cardbridge/fixtures/requirements';
import fc from 'fast-check';
import { build } from 'tsup';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { allZero, citizenCard, type Desk, loadPeople, type Pki, simulatedDesk } from '../../test/support/simulated-desk.js';
import { replaceFile } from '../files/index.js';
import { authenticate, type OperationContext } from '../operations/index.js';
import { openPinTries, type PinTriesOptions } from './open-pin-tries.js';

const A = { kind: 'citizen', cardNumber: 'TP03010112345678' } as const;
const B = { kind: 'piv', cardNumber: '0123456789abcdef' } as const;
const SINCE = '2026-03-01T08:00:00.000Z';
const NOBODY = 65534;

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cardbridge-tries-'));
  path = join(folder, 'data', 'pin-tries.json');
});
afterEach(() => rm(folder, { recursive: true }));

const open = (options: Partial<PinTriesOptions> = {}) => openPinTries({ path, now: () => Date.parse(SINCE), ...options });
const textOnDisk = () => readFile(path, 'utf8');

const cardOnDisk = (index = 0) => ({
  card: Buffer.alloc(32, index).toString('base64'),
  kind: 'citizen',
  numberEnding: '5678',
  wrongInARow: 1,
  locked: false,
  since: SINCE,
});
const fileOnDisk = (changes: object = {}) => ({
  version: 1,
  key: Buffer.alloc(32, 7).toString('base64'),
  cards: [cardOnDisk()],
  ...changes,
});

async function write(content: unknown, mode = 0o600) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content));
  await chmod(path, mode);
}

/** Every call but `clear`. */
async function expectUnreadable(why: string | RegExp, options: Partial<PinTriesOptions> = {}) {
  const tries = open(options);
  const failure = {
    code: 'ERR_PIN_TRIES_UNREADABLE',
    detail: typeof why === 'string' ? `${path}: ${why}` : expect.stringMatching(why),
  };
  await expect(tries.of(A)).rejects.toMatchObject(failure);
  await expect(tries.asked(A)).rejects.toMatchObject(failure);
  await expect(tries.answered(A, 'right')).rejects.toMatchObject(failure);
  await expect(tries.list()).rejects.toMatchObject(failure);
  await expect(tries.resume('5678')).rejects.toMatchObject(failure);
}

describe('openPinTries', () => {
  test('begins with nothing, and makes no file for that', async () => {
    const tries = open();
    expect(await tries.of(A)).toEqual({ wrongInARow: 0, locked: false });
    expect(await tries.list()).toEqual([]);
    expect(await tries.resume('5678')).toEqual([]);
    await tries.clear();
    expect(await readdir(dirname(path))).toEqual([]);
  });

  test('D-19 remembers wrong PINs over restarts, each card by itself', async () => {
    await open().asked(A);
    expect(await open().of(A)).toEqual({ wrongInARow: 1, locked: false });
    await open().answered(A, { wrong: 2 });
    await open().asked(B);
    await open().answered(B, { wrong: undefined });
    await open().asked(A);
    expect(await open().of(A)).toEqual({ wrongInARow: 2, triesLeft: 1, locked: false });
    expect(await open().list()).toEqual([
      { kind: 'piv', numberEnding: 'cdef', wrongInARow: 1, locked: false, since: SINCE, paused: false },
      { kind: 'citizen', numberEnding: '5678', wrongInARow: 2, triesLeft: 1, locked: false, since: SINCE, paused: false },
    ]);
    await open().answered(A, 'right');
    expect(await open().of(A)).toEqual({ wrongInARow: 0, locked: false });
    expect(await open().of(B)).toMatchObject({ wrongInARow: 1 });
  });

  test('D-19 a card is paused after three wrong PINs in a row, until it is resumed', async () => {
    for (let round = 0; round < 3; round += 1) {
      await open().asked(B);
      await open().answered(B, { wrong: 10 - round });
    }
    expect(await open().list()).toMatchObject([{ numberEnding: 'cdef', wrongInARow: 3, triesLeft: 8, paused: true }]);
    expect(await open().resume('5678')).toEqual([]);
    expect(await open().resume('cdef')).toMatchObject([{ kind: 'piv', paused: true }]);
    // It has no more tries by that, and nobody is to lose the warning before the last one.
    expect(await open().of(B)).toEqual({ wrongInARow: 0, triesLeft: 8, locked: false });
    expect(await open().resume('cdef')).toEqual([]);
    await open().asked(B);
    await open().answered(B, 'right');
    expect(await open().list()).toEqual([]);
  });

  test('D-19 a try that the card never answered counts, until the card tells that it has as many as before', async () => {
    await open().asked(B, 10);
    expect(await open().of(B)).toEqual({ wrongInARow: 1, triesLeft: 9, locked: false, toldBefore: 10 });
    await open().told(B, 10);
    expect(await open().list()).toEqual([]);

    await open().asked(B, 10);
    await open().told(B, 9);
    await open().told(B, 10);
    expect(await open().of(B)).toEqual({ wrongInARow: 1, triesLeft: 9, locked: false });

    // One that was answered is what the card said.
    await open().asked(B, 9);
    await open().answered(B, { wrong: 8 });
    await open().told(B, 9);
    expect(await open().of(B)).toEqual({ wrongInARow: 2, triesLeft: 8, locked: false });
  });

  test('D-19 a card that tells nothing, and never answered, may have one try left after two', async () => {
    await open().asked(A);
    await open().asked(A);
    expect(await open().of(A)).toEqual({ wrongInARow: 2, triesLeft: 1, locked: false });
  });

  test('a locked card stays known; one that was never asked is as before', async () => {
    await open().asked(A);
    await open().answered(A, 'locked');
    const before = await open().of(A);
    expect(before).toEqual({ wrongInARow: 0, locked: true });
    await open().asked(A);
    expect(await open().answered(A, { neverAsked: before })).toEqual(before);
    expect(await open().list()).toMatchObject([{ locked: true, paused: false }]);
    await open().clear();
    expect(await open().list()).toEqual([]);
  });

  test('D-46 the file does not name the card, and no two files name it alike', async () => {
    await open().asked(A);
    const first = JSON.parse(await textOnDisk());
    expect(JSON.stringify(first)).not.toContain(A.cardNumber);
    expect(first.cards).toMatchObject([{ kind: 'citizen', numberEnding: '5678' }]);
    await open().clear();
    await open().asked(A);
    // The key stays while the file does.
    expect(JSON.parse(await textOnDisk())).toEqual(first);
    await rm(path);
    await open().asked(A);
    const second = JSON.parse(await textOnDisk());
    expect([second.key, second.cards[0].card]).not.toContain(first.key);
    expect(second.cards[0].card).not.toBe(first.cards[0].card);
    // A card of another kind with the same number is another card.
    expect(await open().of({ ...A, kind: 'organization' })).toEqual({ wrongInARow: 0, locked: false });
  });

  test.skipIf(process.platform === 'win32')('only this user can open file and folder', async () => {
    await open().asked(A);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
    expect(await readdir(dirname(path))).toEqual(['pin-tries.json']);
  });

  test('two hundred cards and no more: the one that changed longest ago makes room', async () => {
    const cards = Array.from({ length: 200 }, (_, index) => ({ ...cardOnDisk(index), numberEnding: `${1000 + index}` }));
    await write(fileOnDisk({ cards }));
    await open().asked(A);
    const endings = (await open().list()).map(({ numberEnding }) => numberEnding);
    expect(endings).toHaveLength(200);
    expect([endings[0], endings.at(-1)]).toEqual(['1001', '5678']);
    await write(fileOnDisk({ cards: [...cards, cardOnDisk(200)] }));
    await expectUnreadable('cards: this is not as CardBridge writes it');
  });

  test('two hundred cards with the longest values fit', async () => {
    const longest = {
      numberEnding: '\u0001'.repeat(4),
      wrongInARow: Number.MAX_SAFE_INTEGER,
      triesLeft: Number.MAX_SAFE_INTEGER,
      toldBefore: Number.MAX_SAFE_INTEGER,
    };
    const cards = Array.from({ length: 200 }, (_, index) => ({ ...cardOnDisk(index), kind: 'organization', ...longest }));
    await write(JSON.stringify(fileOnDisk({ cards }), null, 2));
    expect(await open().resume('none')).toEqual([]);
    await open().asked(A);
    expect(await open().list()).toHaveLength(200);
  });

  test('whatever a card says its number is, the file can be read again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 20 }), async (cardNumber) => {
        await open().asked({ kind: 'unknown', cardNumber });
        expect(await open().of({ kind: 'unknown', cardNumber })).toMatchObject({ wrongInARow: 1 });
        await open().clear();
      }),
      { numRuns: 40, examples: [['\ud800abc'], ['\udc00'], [''], ['憑證']] },
    );
  });
});

describe('a file that cannot be trusted', () => {
  test.each([
    ['nothing at all', '', 'it is not JSON'],
    ['half a file', '{"version": 1, "key": "', 'it is not JSON'],
    ['zeros, as a power cut may leave them', '\0'.repeat(100), 'it is not JSON'],
    ['no text', Uint8Array.of(0xff, 0xfe, 0x00), 'it is not UTF-8 text'],
    ['no object', '[]', /version/],
    ['another version', fileOnDisk({ version: 2 }), /: version: /],
    ['no cards', fileOnDisk({ cards: undefined }), /: cards: /],
    ['a key that is too short', fileOnDisk({ key: Buffer.alloc(31).toString('base64') }), /: key: /],
    ['a key in another spelling', fileOnDisk({ key: `${Buffer.alloc(32).toString('base64').slice(0, -2)}B=` }), /: key: /],
    ['something more', fileOnDisk({ more: 1 }), /: more: /],
    ['a card with something more', fileOnDisk({ cards: [{ ...cardOnDisk(), pin: '1' }] }), /: cards\.0\.pin: /],
    ['a kind that does not exist', fileOnDisk({ cards: [{ ...cardOnDisk(), kind: 'bank' }] }), /: cards\.0\.kind: /],
    ['a whole number', fileOnDisk({ cards: [{ ...cardOnDisk(), numberEnding: '12345' }] }), /: cards\.0\.numberEnding: /],
    ['less than no try', fileOnDisk({ cards: [{ ...cardOnDisk(), triesLeft: -1 }] }), /: cards\.0\.triesLeft: /],
    ['half a try', fileOnDisk({ cards: [{ ...cardOnDisk(), wrongInARow: 0.5 }] }), /: cards\.0\.wrongInARow: /],
    ['no time', fileOnDisk({ cards: [{ ...cardOnDisk(), since: 'today' }] }), /: cards\.0\.since: /],
    ['a card twice', fileOnDisk({ cards: [cardOnDisk(), cardOnDisk()] }), /: cards: /],
    ['too much', ' '.repeat(128 * 1024 + 1), 'it is larger than 131072 bytes'],
  ])('%s', async (_, content, why) => {
    await write(content);
    await expectUnreadable(why);
  });

  test.skipIf(process.platform === 'win32').each([0o644, 0o640, 0o604, 0o620, 0o602, 0o660])(
    'others could open it (mode %o)',
    async (mode) => {
      await write(fileOnDisk(), mode);
      await expectUnreadable('others may read or change it (chmod 600)');
    },
  );

  test.skipIf(process.platform === 'win32')('a link, even to a good file, which stays as it was', async () => {
    const other = join(folder, 'other.json');
    await writeFile(other, JSON.stringify(fileOnDisk()), { mode: 0o600 });
    await mkdir(dirname(path));
    await symlink(other, path);
    await expectUnreadable('it is a link');
    await open().clear();
    await open().asked(A);
    expect(JSON.parse(await readFile(other, 'utf8'))).toEqual(fileOnDisk());
  });

  test('a folder in its place', async () => {
    await mkdir(path, { recursive: true });
    await expectUnreadable(/not a regular file|cannot be opened/);
    await open().clear();
    await open().asked(A);
  });

  test.runIf(process.geteuid?.() === 0)('another user owns it', async () => {
    await write(fileOnDisk());
    await chown(path, NOBODY, NOBODY);
    await expectUnreadable('it belongs to another user');
  });

  test('is left as it is until it is cleared, which keeps it aside and begins anew', async () => {
    await write('{"version": 1, "key": "');
    await expectUnreadable('it is not JSON');
    expect(await textOnDisk()).toBe('{"version": 1, "key": "');
    await open().clear();
    expect(await readdir(dirname(path))).toEqual(['pin-tries.json.damaged']);
    expect(await readFile(`${path}.damaged`, 'utf8')).toBe('{"version": 1, "key": "');
    expect(await open().list()).toEqual([]);
    await open().asked(A);
    expect(await open().list()).toHaveLength(1);
  });

  test('that cannot be moved aside is an error as before', async () => {
    await write('damaged');
    await mkdir(join(`${path}.damaged`, 'in the way'), { recursive: true });
    await expect(open().clear()).rejects.toMatchObject({
      code: 'ERR_PIN_TRIES_UNREADABLE',
      detail: `${path}: it cannot be moved aside`,
    });
  });

  test('one that a person damaged or mended counts at the next call', async () => {
    const tries = open();
    await tries.asked(A);
    const good = await textOnDisk();
    await write('damaged');
    await expect(tries.of(A)).rejects.toMatchObject({ code: 'ERR_PIN_TRIES_UNREADABLE' });
    await write(good);
    expect(await tries.of(A)).toMatchObject({ wrongInARow: 1 });
  });

  test('D-46 an error says nothing of what stands there', async () => {
    const { key } = fileOnDisk();
    for (const content of [`${JSON.stringify(fileOnDisk()).slice(0, -2)}`, fileOnDisk({ key: `${key}=` }), { key }]) {
      await write(content);
      const error: unknown = await open()
        .list()
        .catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'ERR_PIN_TRIES_UNREADABLE' });
      for (const text of [(error as { detail: string }).detail, String((error as Error).cause)]) {
        expect(text).not.toContain(key.slice(0, 6));
      }
    }
  });

  test('whatever the file holds, it is taken exactly or refused with its own error', async () => {
    const tries = open();
    const text = JSON.stringify(fileOnDisk());
    const bytes = Buffer.from(text);
    const garbage = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.json({ maxDepth: 4 }).map((json) => Buffer.from(json)),
      // The right file, cut off, or with one byte that is another.
      fc.nat(bytes.length - 1).map((length) => bytes.subarray(0, length)),
      fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)).map(([at, byte]) => bytes.with(at, byte)),
      // The right form, with any value somewhere.
      fc
        .tuple(fc.constantFrom(...Object.keys(cardOnDisk()), 'triesLeft', '__proto__', 'more'), fc.jsonValue())
        .map(([name, value]) => Buffer.from(JSON.stringify(fileOnDisk({ cards: [{ ...cardOnDisk(), [name]: value }] })))),
    );
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(garbage, async (content) => {
        await write(content);
        try {
          const cards = await tries.list();
          taken += 1;
          expect(cards.length).toBeLessThanOrEqual(1);
        } catch (error) {
          expect(error).toMatchObject({ code: 'ERR_PIN_TRIES_UNREADABLE', detail: expect.stringContaining(path) });
        }
      }),
      { numRuns: 400 },
    );
    expect(taken).toBeGreaterThan(0);
  });
});

describe('a disk that fails', () => {
  const failing = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  const notWritten = {
    code: 'ERR_PIN_TRIES_UNREADABLE',
    get detail() {
      return `${path}: it cannot be written (ENOSPC); nothing was changed`;
    },
  };

  test('changes nothing, and later it works', async () => {
    const replace = vi.fn<NonNullable<PinTriesOptions['replace']>>(replaceFile);
    const tries = open({ replace });
    await tries.asked(A);
    replace.mockRejectedValue(failing);
    await expect(tries.asked(A)).rejects.toMatchObject(notWritten);
    await expect(tries.answered(A, 'right')).rejects.toMatchObject(notWritten);
    await expect(tries.resume('5678')).rejects.toMatchObject(notWritten);
    await expect(tries.clear()).rejects.toMatchObject(notWritten);
    expect(await tries.of(A)).toMatchObject({ wrongInARow: 1 });
    replace.mockImplementation(replaceFile);
    await tries.asked(A);
    expect(await open().of(A)).toMatchObject({ wrongInARow: 2 });
    expect(await readdir(dirname(path))).toEqual(['pin-tries.json']);
  });

  test('a mistake of ours is not called a full disk', async () => {
    const random = () => {
      throw new TypeError('ours');
    };
    await expect(open({ random }).asked(A)).rejects.toThrow(TypeError);
  });

  describe('and a card', () => {
    let people: Pki;
    beforeAll(async () => {
      people = await loadPeople();
    });

    /** A desk with the person's citizen card, over that storage. */
    async function deskWithCard(
      tries: OperationContext['tries'],
      card: SimulatedCard = citizenCard(people),
    ): Promise<{ desk: Desk; sign: () => Promise<unknown> }> {
      const desk = simulatedDesk();
      desk.pcsc.insert('A', card);
      await desk.settled();
      desk.trace.length = 0;
      const run = { origin: 'https://service.example', signal: new AbortController().signal, onProgress: () => {} };
      const challengeNonce = Buffer.alloc(32, 7).toString('base64');
      return { desk, sign: () => authenticate({ ...desk.context, tries }, { ...run, challengeNonce }) };
    }
    const verified = (desk: Desk) => desk.trace.some((line) => line.startsWith('20 VERIFY'));

    test('D-19 a card is not asked while its try cannot be kept', async () => {
      const { desk, sign } = await deskWithCard(open({ replace: () => Promise.reject(failing) }));
      desk.prompt.answers = [people.person.pin];
      await expect(sign()).rejects.toMatchObject(notWritten);
      expect(desk.prompt.asked).toHaveLength(1);
      expect(desk.trace.length).toBeGreaterThan(0);
      expect(verified(desk)).toBe(false);
      expect(allZero(desk.prompt.given)).toBe(true);
    });

    test('D-19 nor where the folder cannot be made', async () => {
      await writeFile(dirname(path), 'in the way');
      const { desk, sign } = await deskWithCard(open());
      desk.prompt.answers = [people.person.pin];
      await expect(sign()).rejects.toMatchObject({ code: 'ERR_PIN_TRIES_UNREADABLE' });
      expect(verified(desk)).toBe(false);
    });

    test('D-19 nor is anyone asked for a PIN while the file is damaged', async () => {
      await write('damaged');
      const { desk, sign } = await deskWithCard(open());
      await expect(sign()).rejects.toMatchObject({ code: 'ERR_PIN_TRIES_UNREADABLE' });
      expect(desk.prompt.asked).toEqual([]);
      expect(verified(desk)).toBe(false);
    });

    test('D-19 the try is on the disk when the card is asked', async () => {
      const onDisk: unknown[] = [];
      const card = citizenCard(people);
      const { desk, sign } = await deskWithCard(open(), {
        kind: card.kind,
        atr: card.atr,
        reset: () => card.reset(),
        memory: () => card.memory(),
        transmit: (command) => {
          if (command[1] === 0x20) onDisk.push(JSON.parse(readFileSync(path, 'utf8')).cards[0].wrongInARow);
          return card.transmit(command);
        },
      });
      desk.prompt.answers = ['00000000', undefined];
      await expect(sign()).rejects.toMatchObject({ code: 'ERR_PIN_CANCELLED' });
      expect(onDisk).toEqual([1]);
    });
  });
});

describe('several processes', () => {
  let program: string;
  let module: string;
  beforeAll(async () => {
    program = await mkdtemp(join(tmpdir(), 'cardbridge-tries-program-'));
    await build({
      config: false,
      silent: true,
      entry: [fileURLToPath(new URL('./open-pin-tries.ts', import.meta.url))],
      outDir: program,
      format: 'esm',
      noExternal: [/./],
      outExtension: () => ({ js: '.mjs' }),
    });
    module = pathToFileURL(join(program, 'open-pin-tries.mjs')).href;
  });
  afterAll(() => rm(program, { recursive: true, force: true }));

  /** Runs `body` with `tries` over the file, in a process of its own that says `ready` before. */
  function start(body: string): {
    readonly child: ChildProcess;
    readonly said: () => string;
    readonly ended: Promise<unknown>;
  } {
    const text = `
      import { openPinTries } from ${JSON.stringify(module)};
      const tries = openPinTries({ path: ${JSON.stringify(path)} });
      ${body}`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', text], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
    });
    return { child, said: () => said, ended: once(child, 'close') };
  }

  test('D-19 who is killed between the question and the answer has spent the try', async () => {
    const { child, said, ended } = start(
      `await tries.asked(${JSON.stringify(A)}); process.stdout.write('asked'); setInterval(() => {}, 1000);`,
    );
    await vi.waitFor(() => expect(said()).toBe('asked'), { timeout: 15_000 });
    child.kill('SIGKILL');
    await ended;
    expect(await open().of(A)).toMatchObject({ wrongInARow: 1 });
  });

  describeWith(['other-user'], 'and a folder that they may not write to', () => {
    test('it is known before a PIN is typed', async () => {
      await open().asked(A);
      await chown(path, NOBODY, NOBODY);
      // The other user may come here and read, and no more.
      await chmod(folder, 0o755);
      await chmod(dirname(path), 0o755);
      const { said, ended } = start(`
        process.setgid(${NOBODY});
        process.setuid(${NOBODY});
        const card = ${JSON.stringify(A)};
        for (const ask of [() => tries.of(card), () => tries.list(), () => tries.asked(card), () => tries.clear()]) {
          await ask().then(() => console.log('done'), ({ code, detail }) => console.log(code, detail));
        }`);
      await ended;
      const refused = `ERR_PIN_TRIES_UNREADABLE ${path}: it cannot be written (EACCES); nothing was changed\n`;
      expect(said()).toBe(refused.repeat(4));
    });
  });

  test('D-19 two daemons with one file lose none of the tries that they keep at the same time', async () => {
    const ROUNDS = 25;
    const cards = [0, 1, 2].map((index) => ({ kind: 'piv', cardNumber: `card ${index}` }) as const);
    const processes = cards.map((card) =>
      start(`for (let round = 0; round < ${ROUNDS}; round += 1) await tries.asked(${JSON.stringify(card)});
        process.stdout.write('done');`),
    );
    await Promise.all(processes.map(({ ended }) => ended));
    expect(processes.map(({ said }) => said())).toEqual(['done', 'done', 'done']);
    for (const card of cards) expect(await open().of(card)).toMatchObject({ wrongInARow: ROUNDS });
    expect(await readdir(dirname(path))).toEqual(['pin-tries.json']);
  });

  test('D-19 who is killed anywhere in a change leaves the file whole, and does not stop the others', async () => {
    let kept = 0;
    for (let round = 0; round < 5; round += 1) {
      const { child, said, ended } = start(`for (;;) { await tries.asked(${JSON.stringify(A)}); process.stdout.write('.'); }`);
      await vi.waitFor(() => expect(said().length).toBeGreaterThan(round), { timeout: 15_000, interval: 1 });
      child.kill('SIGKILL');
      await ended;
      const tries = open({ patience: 50 });
      await tries.asked(B);
      const { wrongInARow } = await tries.of(A);
      // All that it said were kept, and perhaps one more.
      expect(wrongInARow).toBeGreaterThanOrEqual(kept + said().length);
      expect(wrongInARow).toBeLessThanOrEqual(kept + said().length + 1);
      kept = wrongInARow;
    }
    expect(await open().of(B)).toMatchObject({ wrongInARow: 5 });
  });
});
