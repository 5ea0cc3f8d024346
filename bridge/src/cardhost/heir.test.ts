import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, onTestFinished, test, vi } from 'vitest';
import { encodeFrame } from '../frames/index.js';
import { createSimulatedPcsc } from '../pcsc/index.js';
import { recentRestarts, startHeir } from './heir.js';
import { serveCardHost, type WindowsCalls } from './serve-card-host.js';

const MINUTE = 60_000;
const NOW = Date.parse('2026-01-01T12:00:00Z');
const restarts = (...minutes: number[]) => ({ CARDBRIDGE_RESTARTS: minutes.map((ago) => NOW - ago * MINUTE).join() });
const windows: WindowsCalls = {
  showTaskDialog: async () => ({ button: null, openMs: 0 }),
  showCredentialPrompt: async () => null,
  socketOwner: async () => 'other',
};

test.each([
  ['a person', {}, []],
  ['a crash', restarts(1), [1]],
  ['crashes long ago', restarts(11, 10), []],
  ['some long ago', restarts(11, 9, 1), [9, 1]],
  ['more than count', restarts(5, 4, 3, 2, 1), [3, 2, 1]],
  ['a clock that was set back', restarts(-5, -11), [-5]],
  ['words', { CARDBRIDGE_RESTARTS: 'x,-1,1e9,,Infinity,__proto__' }, []],
])('started by %s: the restarts that count', (_by, environment, minutes) => {
  expect(recentRestarts(environment, NOW).map((time) => (NOW - time) / MINUTE)).toEqual(minutes);
});

test('an endless list of times costs nothing', () => {
  expect(recentRestarts({ CARDBRIDGE_RESTARTS: `${NOW},`.repeat(100_000) }, NOW)).toHaveLength(3);
});

/** Starts Node with a program that writes the restarts that it was told of into a file. */
async function inherit(environment: Record<string, string>) {
  const folder = await mkdtemp(join(tmpdir(), 'cardbridge-heir-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'told');
  const program = `require('node:fs').writeFileSync(${JSON.stringify(file)}, process.env.CARDBRIDGE_RESTARTS)`;
  const lines: string[] = [];
  const heir = { file: process.execPath, args: ['--eval', program] };
  await startHeir(heir, { environment, now: NOW, say: (line) => void lines.push(line) });
  return { lines, told: () => readFile(file, 'utf8').catch(() => '') };
}

test('an heir is told when it and those before it were started', async () => {
  const { told, lines } = await inherit(restarts(30, 9, 1));
  await expect.poll(told, { timeout: 10_000 }).toBe([NOW - 9 * MINUTE, NOW - MINUTE, NOW].join());
  expect(lines).toEqual([expect.stringContaining('started again')]);
});

test('after three within ten minutes there is none, and a line says so', async () => {
  const { told, lines } = await inherit(restarts(9, 5, 1));
  expect(lines).toEqual([expect.stringContaining('enough')]);
  expect(await told()).toBe('');
});

test('one that is not there any more is told of', async () => {
  const say = vi.fn();
  await startHeir({ file: join(tmpdir(), 'no', 'such', 'program'), args: [] }, { environment: {}, now: NOW, say });
  expect(say.mock.calls).toEqual([[expect.stringContaining('could not be started again')]]);
});

/** A card host that hears these messages, and then that its input ends. Whether it found itself orphaned. */
async function isOrphaned(...methods: object[]): Promise<boolean> {
  const onOrphaned = vi.fn();
  const input = new PassThrough();
  const openInput = (onBytes: (bytes: Buffer) => void) => input.on('data', onBytes);
  const pcsc = createSimulatedPcsc({ readers: ['A'] });
  const served = serveCardHost(pcsc, windows, openInput, new PassThrough(), onOrphaned);
  for (const [index, request] of methods.entries()) input.write(encodeFrame({ id: index + 1, ...request }));
  input.end();
  await served;
  return onOrphaned.mock.calls.length === 1;
}

test('of the card hosts whose input ends without a farewell, that which watched readers is orphaned', async () => {
  const readers = { method: 'readers' };
  const farewell = { method: 'farewell' };
  expect(await isOrphaned(readers)).toBe(true);
  expect(await isOrphaned({ method: 'connect', reader: 'A', exclusive: false }, readers)).toBe(true);
  expect(await isOrphaned(readers, { method: 'relieved' })).toBe(false);
  expect(await isOrphaned(readers, { method: 'relieved' }, readers)).toBe(true);
  expect(await isOrphaned(readers, farewell)).toBe(false);
  expect(await isOrphaned(farewell, readers)).toBe(false);
  expect(await isOrphaned({ method: 'connect', reader: 'A', exclusive: false })).toBe(false);
  expect(await isOrphaned()).toBe(false);
});
