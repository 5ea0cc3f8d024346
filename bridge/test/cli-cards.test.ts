import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type CardIdentity, openPinTries, type PinAnswer } from '../src/tries/index.js';
import { cardbridge, logLines, NO_PCSCD, startDaemonProcess, startProgram } from './support/cardbridge.js';

/** `cardbridge cards` as real processes: with a daemon through its socket, without one on the file. */
let base: string;
let directory: string;
let file: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'cardbridge-cards-'));
  directory = join(base, 'run');
  file = join(base, 'data', 'pin-tries.json');
});
afterEach(() => rm(base, { recursive: true, force: true }));

const PAUSED: CardIdentity = { kind: 'piv', cardNumber: '0123456789abcdef' };
const LOCKED: CardIdentity = { kind: 'citizen', cardNumber: 'TP03010112345678' };
const WRONG: CardIdentity = { kind: 'organization', cardNumber: '00000000009999' };

const run = (...args: string[]) => cardbridge(['cards', ...args], directory, NO_PCSCD);
const startDaemon = async () => {
  const daemon = await startDaemonProcess(['--log-level', 'info'], directory, NO_PCSCD);
  onTestFinished(() => void daemon.stop());
  return daemon;
};
const since = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/);

/** One card is paused, one has locked itself, and one had a wrong PIN; written as another program of this person would. */
async function wrongPins(): Promise<void> {
  const tries = openPinTries({ path: file });
  const answers: [CardIdentity, PinAnswer][] = [
    ...[5, 4, 3].map((wrong): [CardIdentity, PinAnswer] => [PAUSED, { wrong }]),
    [LOCKED, 'locked'],
    [WRONG, { wrong: 2 }],
  ];
  for (const [card, answer] of answers) {
    await tries.asked(card);
    await tries.answered(card, answer);
  }
}

describe.each(['with a daemon', 'without a daemon'])('%s', (how) => {
  let log = () => '';
  beforeEach(async () => {
    if (how === 'with a daemon') log = (await startDaemon()).log;
  });

  test('cards with wrong PINs are listed, for people and for programs', async () => {
    expect(await run('--json')).toMatchObject({ status: 0, json: { ok: true, cards: [] } });
    expect((await run('--language', 'en')).stdout).toBe('No wrong PIN is remembered of any card.\n');
    expect((await run('--language', 'zh-TW')).stdout).toBe('沒有記住任何卡片的 PIN 碼錯誤。\n');
    await wrongPins();
    expect((await run('list', '--json')).json).toEqual({
      ok: true,
      cards: [
        { kind: 'piv', numberEnding: 'cdef', wrongInARow: 3, triesLeft: 3, locked: false, since, paused: true },
        { kind: 'citizen', numberEnding: '5678', wrongInARow: 0, locked: true, since, paused: false },
        { kind: 'organization', numberEnding: '9999', wrongInARow: 1, triesLeft: 2, locked: false, since, paused: false },
      ],
    });
    const lines = (await run('--language', 'en')).stdout.trimEnd().split('\n');
    expect(lines).toEqual([
      expect.stringMatching(/^card +number ends in +state +since$/),
      expect.stringMatching(/^PIV card +cdef +paused: three wrong PINs in a row +\d{4}-/),
      expect.stringMatching(/^citizen certificate card +5678 +was locked when it was last here +\d{4}-/),
      expect.stringMatching(/^organisation card +9999 +1 wrong PIN, 2 tries left +\d{4}-/),
      expect.stringContaining('cardbridge cards resume <'),
    ]);
    const chinese = (await run('--language', 'zh-TW')).stdout;
    for (const words of ['暫停使用', '上次在這裡時已經鎖住', '還可以試 2 次', '恢復使用']) expect(chinese).toContain(words);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test('one card is used again by the end of its number, the command that the window names', async () => {
    await wrongPins();
    expect(await run('resume', 'cdef', '--json')).toMatchObject({
      status: 0,
      json: { ok: true, cards: [{ kind: 'piv', numberEnding: 'cdef', paused: true }] },
    });
    expect(await run('resume', 'cdef', '--json')).toMatchObject({
      status: 1,
      json: { code: 'ERR_USAGE', detail: 'there is nothing remembered of a card whose number ends in cdef' },
    });
    expect((await run('resume', 'cdef', '--language', 'zh-TW')).stderr).toContain('沒有記住卡號結尾為 cdef 的卡片');
    expect((await run('resume', '5678', '--language', 'zh-TW')).stdout).toBe('已恢復使用：自然人憑證 …5678\n');
    expect((await run('resume', '9999', '--language', 'en')).stdout).toBe('Resumed: organisation card …9999\n');
    // They have no more tries by that, and the last one is still warned of.
    expect((await run('--json')).json).toEqual({
      ok: true,
      cards: [
        { kind: 'piv', numberEnding: 'cdef', wrongInARow: 0, triesLeft: 3, locked: false, since, paused: false },
        { kind: 'organization', numberEnding: '9999', wrongInARow: 0, triesLeft: 2, locked: false, since, paused: false },
      ],
    });
    if (how === 'without a daemon') return;
    expect(logLines(log()).filter(({ msg }) => msg === 'card resumed')).toMatchObject(
      ['piv', 'citizen', 'organization'].map((kind) => ({ kind })),
    );
    expect(log()).not.toMatch(/5678|9999/);
  });

  test('all are used again', async () => {
    await wrongPins();
    expect((await run('resume', '--all', '--language', 'en')).stdout).toMatch(/^Resumed all cards/);
    expect((await run('--json')).json).toEqual({ ok: true, cards: [] });
  });

  test('a damaged file is an error with its remedy, until all are used again', async () => {
    await mkdir(join(base, 'data'), { recursive: true });
    await writeFile(file, 'not ours', { mode: 0o600 });
    const unreadable = { status: 1, json: { code: 'ERR_PIN_TRIES_UNREADABLE', detail: `${file}: it is not JSON` } };
    expect(await run('--json')).toMatchObject(unreadable);
    expect(await run('resume', 'cdef', '--json')).toMatchObject(unreadable);
    expect((await run('--language', 'en')).stderr).toContain('cardbridge cards resume --all');
    expect((await run('--language', 'zh-TW')).stderr).toContain('它不是 JSON');
    expect(await run('resume', '--all', '--json')).toMatchObject({ status: 0, json: { ok: true } });
    expect((await run('--json')).json).toEqual({ ok: true, cards: [] });
    expect(await readFile(`${file}.damaged`, 'utf8')).toBe('not ours');
  });
});

describe('a mistake in the command line', () => {
  test.each([
    [['fly'], /unknown command 'fly'/],
    [['resume'], /either the end of one number or --all/],
    [['resume', '1234', '--all'], /either the end of one number or --all/],
    [['resume', ''], /give the last 4 characters/],
  ])('is named: %j', async (args, detail) => {
    expect(await run(...args, '--json')).toMatchObject({
      status: 1,
      json: { code: 'ERR_USAGE', detail: expect.stringMatching(detail) },
    });
  });

  test('D-46 a whole number, or a PIN, is not said again', async () => {
    const { status, stdout, stderr } = await run('resume', '12345678', '--language', 'en');
    expect({ status, stderr }).toMatchObject({ status: 1, stderr: expect.stringMatching(/give the last 4 characters/) });
    expect(stdout + stderr).not.toContain('12345678');
  });
});

describe('the daemon', () => {
  test('tells how many cards are paused, and what is wrong with the file', async () => {
    await wrongPins();
    const daemon = await startDaemon();
    const status = () => cardbridge(['status', '--json'], directory);
    expect((await status()).json).toMatchObject({ tries: { paused: 1 } });
    expect((await cardbridge(['status', '--language', 'en'], directory)).stdout).toMatch(/^paused cards: 1$/m);
    await writeFile(file, 'not ours');
    const trouble = { code: 'ERR_PIN_TRIES_UNREADABLE', detail: `${file}: it is not JSON` };
    expect((await status()).json).toMatchObject({ tries: { paused: 0, trouble } });
    expect((await cardbridge(['status', '--language', 'zh-TW'], directory)).stdout).toMatch(
      /暫停使用的卡片: 0 \(目前不使用任何卡片\)\n.*(?:\n.*)*問題: .*ERR_PIN_TRIES_UNREADABLE/,
    );
    expect(logLines(daemon.log())).toContainEqual(expect.objectContaining({ level: 30, paused: 1, msg: 'wrong PINs' }));
  });

  test('starts with a damaged file all the same, and says so', async () => {
    await mkdir(join(base, 'data'), { recursive: true });
    await writeFile(file, 'not ours', { mode: 0o600 });
    const daemon = await startDaemon();
    expect(daemon.log()).toContain(`ERR_PIN_TRIES_UNREADABLE (${file}: `);
    expect(logLines(daemon.log())).toContainEqual(
      expect.objectContaining({ level: 50, err: { code: 'ERR_PIN_TRIES_UNREADABLE', detail: `${file}: it is not JSON` } }),
    );
  });
});

test('the simulator remembers in its own folder, over restarts, and forgets when it starts over', async () => {
  const state = join(base, 'state');
  const token = 'a-token-for-this-test-and-no-other-use-000';
  const start = async () => {
    const { child, stdout, result } = startProgram(
      'simulator',
      ['--port', '0', '--state-dir', state, '--runtime-dir', directory],
      { CARDBRIDGE_PANEL_TOKEN: token },
    );
    const stop = async () => {
      child.kill();
      await result;
    };
    onTestFinished(stop);
    await vi.waitFor(() => expect(stdout()).toContain('\n'), { timeout: 15_000 });
    return { stop, panelUrl: String(JSON.parse(stdout()).panelUrl) };
  };
  const cards = async () => (await run('--json')).json?.cards;
  const first = await start();
  await mkdir(join(base, 'data'));
  file = join(state, 'pin-tries.json');
  await wrongPins();
  expect(await cards()).toHaveLength(3);
  await first.stop();
  // The person's own are others.
  expect(await cards()).toEqual([]);
  const second = await start();
  expect(await cards()).toHaveLength(3);
  const startedOver = await fetch(new URL('/api/start-over', second.panelUrl), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: '{}',
  });
  expect(startedOver.status).toBe(200);
  expect(await cards()).toEqual([]);
});
