import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type CardHostLimits, createCardHosts } from '../src/cardhost/index.js';
import { createReaderMonitor, type Pcsc, type PcscCard, toCardError } from '../src/pcsc/index.js';
import { findPinpad } from '../src/pinpad/index.js';
import { type BuiltEntry, buildEntry } from './support/build-entry.js';
import { countedChildren } from './support/counted-children.js';

const WHO = Uint8Array.of(0x00);
const CRASH = Uint8Array.of(0xfe);
/** VERIFY of a PIN of 6 to 8, in a block of 8. */
const VERIFY = { command: { cla: 0, ins: 0x20, p1: 0, p2: 0x80 }, blockLength: 8, padding: 0xff, minLength: 6, maxLength: 8 };
const never = new AbortController().signal;

describe('card hosts', () => {
  let entry: BuiltEntry;
  let pcsc: Pcsc;
  const { children, living, spawning } = countedChildren();

  beforeAll(async () => {
    entry = await buildEntry('card-host-entry.ts');
  });
  afterAll(() => entry.remove());

  const start = (limits: Partial<CardHostLimits> = {}, program = [entry.path]) =>
    createCardHosts({ backend: 'simulated', limits, spawn: spawning(program) });
  const hostOf = async (card: PcscCard) => Buffer.from(await card.transmit(WHO)).readUInt32BE(0);
  const killFromOutside = async (pid: number) => {
    const child = children.find((candidate) => candidate.pid === pid);
    if (!child) throw new Error(`no child ${pid}`);
    const gone = once(child, 'exit');
    process.kill(pid, 'SIGKILL');
    await gone;
  };

  beforeEach(() => {
    pcsc = start();
  });
  afterEach(async () => {
    await pcsc.close();
    expect(living()).toEqual([]);
    children.length = 0;
  });

  test('start with the first use, and one serves readers and a card', async () => {
    expect(children).toHaveLength(0);
    const readers = await pcsc.readers({ signal: never });
    expect(readers.map(({ name, card }) => [name, card])).toEqual([
      ['A', 'present'],
      ['B', 'present'],
      ['Mute', 'present'],
      ['Keys', 'present'],
      ['Keys, nobody there', 'present'],
    ]);
    expect(readers[0]?.atr).toEqual(Uint8Array.of(0x3b, 0x80, 0x80, 0x01, 0x01));
    const card = await pcsc.connect('A');
    expect(card).toMatchObject({ reader: 'A', protocol: 'T=1', atr: Uint8Array.of(0x3b, 0x80, 0x80, 0x01, 0x01) });
    expect(await hostOf(card)).toBe(children[0]?.pid);
    await card.disconnect('leave');
    expect(children).toHaveLength(1);
  });

  test('give each connected card a process of its own, and use it again', async () => {
    const first = await pcsc.connect('A');
    const second = await pcsc.connect('B');
    const pids = [await hostOf(first), await hostOf(second)];
    expect(new Set(pids).size).toBe(2);
    await first.disconnect('leave');
    const third = await pcsc.connect('A');
    expect(await hostOf(third)).toBe(pids[0]);
    await third.disconnect('leave');
    await second.disconnect('reset');
  });

  test('pass PC/SC errors on with their call and number', async () => {
    await expect(pcsc.connect('Nowhere')).rejects.toMatchObject({ call: 'SCardConnect', status: 'SCARD_E_UNKNOWN_READER' });
    const card = await pcsc.connect('A');
    await expect(card.endTransaction('leave')).rejects.toMatchObject({
      call: 'SCardEndTransaction',
      status: 'SCARD_E_NOT_TRANSACTED',
    });
    await card.beginTransaction();
    await card.endTransaction('leave');
    await card.disconnect('leave');
  });

  test('a command over its limit ends with its host; another card and the watching go on', async () => {
    await pcsc.close();
    pcsc = start({ transmitMs: 300 });
    const known = await pcsc.readers({ signal: never });
    const stop = new AbortController();
    const watching = pcsc.readers({ known, signal: stop.signal });
    // The first card goes to the host that watches.
    const mute = await pcsc.connect('Mute');
    const other = await pcsc.connect('A');
    const error = await mute.transmit(WHO).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ status: 'CARDHOST_TIMEOUT', call: 'SCardTransmit' });
    expect(toCardError(error).code).toBe('ERR_CARD_UNRESPONSIVE');
    await mute.disconnect('reset');
    expect(await hostOf(other)).toBe(children[1]?.pid);
    // Still waiting, in another process; a further reader would be seen there.
    const again = await pcsc.readers({ signal: never });
    expect(again).toEqual(known);
    stop.abort(new RangeError('enough'));
    await expect(watching).rejects.toEqual(new RangeError('enough'));
    await other.disconnect('leave');
    const back = await pcsc.connect('B');
    await back.disconnect('leave');
  });

  test('waiting for a transaction of another over the limit is a busy card', async () => {
    await pcsc.close();
    pcsc = start({ connectMs: 1 });
    const error = await pcsc.connect('A').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ status: 'CARDHOST_TIMEOUT', call: 'SCardConnect' });
    expect(toCardError(error).code).toBe('ERR_CARD_BUSY');
  });

  test('a card given up answers its caller at once and takes nobody with it', async () => {
    const mute = await pcsc.connect('Mute');
    const other = await pcsc.connect('A');
    const waiting = mute.transmit(WHO).catch((thrown: unknown) => thrown);
    mute.abandon();
    expect(await waiting).toMatchObject({ status: 'CARDHOST_LOST', call: 'SCardTransmit' });
    await mute.disconnect('leave');
    expect(await hostOf(other)).toBe(children[1]?.pid);
    await other.disconnect('leave');
  });

  test('a PIN is typed on a reader in its host, which tells what the reader can do', async () => {
    const card = await pcsc.connect('Keys');
    const features = await card.features();
    expect([...features.keys()]).toEqual([0x06, 0x0a]);
    const pinpad = await findPinpad(card, VERIFY);
    expect(await pinpad?.verify(VERIFY)).toEqual({ data: (await card.transmit(WHO)).slice(0, -2), sw: 0x9000 });
    await expect(card.control(1, new Uint8Array())).rejects.toMatchObject({
      call: 'SCardControl',
      status: 'SCARD_E_UNSUPPORTED_FEATURE',
    });
    await card.disconnect('reset');
    const without = await pcsc.connect('A');
    expect(await without.features()).toEqual(new Map());
    await without.disconnect('leave');
  });

  test('typing has a limit of its own, which is not that of a command', async () => {
    await pcsc.close();
    pcsc = start({ controlMs: 300 });
    const card = await pcsc.connect('Keys, nobody there');
    // The reader's answers to what it can do are within that limit.
    const pinpad = await findPinpad(card, VERIFY);
    await expect(pinpad?.verify(VERIFY)).rejects.toMatchObject({
      code: 'ERR_CARD_UNRESPONSIVE',
      cause: { status: 'CARDHOST_TIMEOUT', call: 'SCardControl' },
    });
    await card.disconnect('reset');
  });

  test('a card given up while its reader waits for a PIN ends its host, and nobody else', async () => {
    const card = await pcsc.connect('Keys, nobody there');
    const other = await pcsc.connect('A');
    const pinpad = await findPinpad(card, VERIFY);
    const typing = pinpad?.verify(VERIFY).catch((thrown: unknown) => thrown);
    // Behind the call that is on its way.
    await hostOf(other);
    expect(living()).toHaveLength(2);
    card.abandon();
    expect(await typing).toMatchObject({ cause: { status: 'CARDHOST_LOST', call: 'SCardControl' } });
    await card.disconnect('leave');
    await expect.poll(() => living().map(({ pid }) => pid)).toEqual([children[1]?.pid]);
    expect(await hostOf(other)).toBe(children[1]?.pid);
    await other.disconnect('leave');
  });

  test('a card given up between two commands costs no process', async () => {
    const card = await pcsc.connect('A');
    const pid = await hostOf(card);
    card.abandon();
    await card.disconnect('leave');
    const again = await pcsc.connect('A');
    expect(await hostOf(again)).toBe(pid);
    await again.disconnect('leave');
  });

  test('a host that crashes costs its own card; the next use has a new one', async () => {
    const card = await pcsc.connect('A');
    const other = await pcsc.connect('B');
    await expect(card.transmit(CRASH)).rejects.toMatchObject({ status: 'CARDHOST_LOST', call: 'SCardTransmit' });
    await expect(card.transmit(WHO)).rejects.toMatchObject({ status: 'CARDHOST_LOST' });
    await card.disconnect('reset');
    expect(await hostOf(other)).toBe(children[1]?.pid);
    const again = await pcsc.connect('A');
    expect(await hostOf(again)).toBe(children[2]?.pid);
    await again.disconnect('leave');
    await other.disconnect('leave');
  });

  test('watching survives a host killed from outside, unseen by its caller', async () => {
    const monitor = createReaderMonitor(pcsc);
    await new Promise<void>((resolve) => {
      monitor.onChange(resolve);
    });
    const seen: unknown[] = [];
    monitor.onChange(() => seen.push(monitor.trouble() ?? monitor.readers()));
    await killFromOutside(children[0]?.pid ?? 0);
    // Answered by the new host, behind the watching that moved there first.
    const card = await pcsc.connect('B');
    expect(await hostOf(card)).toBe(children[1]?.pid);
    await card.disconnect('leave');
    expect(seen).toEqual([]);
    await monitor.close();
  });

  test('a program that cannot start is trouble, not a loop', async () => {
    await pcsc.close();
    pcsc = start({}, ['--eval', 'process.exit(1)']);
    children.length = 0;
    await expect(pcsc.readers({ signal: never })).rejects.toMatchObject({ status: 'CARDHOST_LOST' });
    await expect(pcsc.connect('A')).rejects.toMatchObject({ status: 'CARDHOST_LOST' });
    expect(children).toHaveLength(2);
  });

  test('hosts with nothing to do end; the one that watches stays', async () => {
    await pcsc.close();
    pcsc = start({ idleMs: 50 });
    children.length = 0;
    const stop = new AbortController();
    const known = await pcsc.readers({ signal: never });
    const watching = pcsc.readers({ known, signal: stop.signal }).catch((error: unknown) => error);
    const cards = [await pcsc.connect('A'), await pcsc.connect('B')];
    expect(living()).toHaveLength(2);
    for (const card of cards) await card.disconnect('leave');
    await expect.poll(() => living().map(({ pid }) => pid), { timeout: 10_000 }).toEqual([children[0]?.pid]);
    stop.abort();
    await watching;
    await expect.poll(living, { timeout: 10_000 }).toEqual([]);
  });

  test('end when the daemon is gone, also with a command that is never answered', async () => {
    const mute = await pcsc.connect('Mute');
    const waiting = mute.transmit(WHO).catch((thrown: unknown) => thrown);
    const [child] = children;
    if (!child) throw new Error('no child');
    const gone = once(child, 'exit');
    child.stdin.end();
    await gone;
    expect(await waiting).toMatchObject({ status: expect.stringMatching(/CARDHOST_LOST|SCARD_E_CANCELLED/) });
  });

  test('when the daemon is gone one of them is its heir, also while a card is used', async () => {
    await pcsc.close();
    const folder = await mkdtemp(join(tmpdir(), 'cardbridge-orphans-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const orphans = join(folder, 'orphans');
    pcsc = start({}, [entry.path, orphans]);
    const known = await pcsc.readers({ signal: never });
    const card = await pcsc.connect('A');
    // The first host has the card; what comes next is watched in another.
    const watching = new AbortController();
    const watched = pcsc.readers({ known, signal: watching.signal });
    watched.catch(() => undefined);
    await expect.poll(() => children.length).toBe(2);
    await pcsc.readers({ signal: never });
    await hostOf(card);
    const ended = Promise.all(children.map((child) => once(child, 'exit')));
    for (const { stdin } of children) stdin.end();
    await ended;
    watching.abort();
    expect(await readFile(orphans, 'utf8')).toBe(`${children[1]?.pid}\n`);
  });

  test('end on bytes that are no frames', async () => {
    await pcsc.readers({ signal: never });
    const [child] = children;
    if (!child) throw new Error('no child');
    const gone = once(child, 'exit');
    child.stdin.write(Buffer.from('ffffffff', 'hex'));
    expect(await gone).toEqual([3, null]);
  });

  test('closing answers whoever waits', async () => {
    const known = await pcsc.readers({ signal: never });
    const mute = await pcsc.connect('Mute');
    const waiting = [pcsc.readers({ known, signal: never }), mute.transmit(WHO)].map((call) =>
      expect(call).rejects.toMatchObject({ status: 'SCARD_E_CANCELLED' }),
    );
    await pcsc.close();
    await Promise.all(waiting);
  });
});
