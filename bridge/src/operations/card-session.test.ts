import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { recording } from '../../test/support/simulated-desk.js';
import type { Channel } from '../apdu/index.js';
import { BridgeError } from '../error.js';
import { createSimulatedPcsc, type InsertionFaults, type Pcsc, PcscError, type SimulatedPcsc } from '../pcsc/index.js';
import { type CardSessionOptions, withCard } from './card-session.js';

const chip = { atr: Uint8Array.of(0x3b, 0x00), reset: vi.fn(), transmit: () => Uint8Array.of(0x90, 0x00) };
const SELECT = { cla: 0, ins: 0xa4, p1: 4, p2: 0 };
const never = new AbortController().signal;
const unhandled = vi.fn();
let pcsc: SimulatedPcsc;
let calls: string[];

beforeEach(() => {
  pcsc = createSimulatedPcsc({ readers: ['A'] });
  calls = [];
  unhandled.mockClear();
  chip.reset.mockClear();
  process.on('unhandledRejection', unhandled);
});
afterEach(async () => {
  await pcsc.close();
  // Rejections count as unhandled after the microtasks of their turn.
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});

function insert(faults: InsertionFaults = {}): void {
  pcsc.insert('A', chip, faults);
}
const use = <T>(
  body: (channel: Channel) => Promise<T>,
  signal = never,
  { after = 'reset', ...options }: Partial<CardSessionOptions> = {},
) => withCard({ pcsc: recording(pcsc, calls) }, 'A', { busyPausesMs: [], ...options, signal, after }, body);
/** What another program does that ends with a reset of the card. */
const resetByAnother = async () => {
  const other = await pcsc.connect('A');
  await other.disconnect('reset');
};

test('one transaction, and nothing held afterwards', async () => {
  insert();
  expect(await use(async (channel) => (await channel.transmit(SELECT)).sw)).toBe(0x9000);
  expect(calls).toEqual(['connect A', 'begin', 'end reset', 'disconnect reset']);
  expect(chip.reset).toHaveBeenCalledTimes(2);
});

test('a body that fails: the same end, and its error', async () => {
  insert();
  const failure = new BridgeError('ERR_PIN_LOCKED');
  await expect(use(() => Promise.reject(failure))).rejects.toBe(failure);
  await expect(use(() => Promise.reject(new TypeError('ours')))).rejects.toMatchObject({ code: 'ERR_INTERNAL' });
  expect(calls).toEqual([
    'connect A',
    'begin',
    'end reset',
    'disconnect reset',
    'connect A',
    'begin',
    'end reset',
    'disconnect reset',
  ]);
});

test('no card to connect to: an error, and nothing to let go of', async () => {
  const body = vi.fn();
  await expect(use(body)).rejects.toMatchObject({ code: 'ERR_CARD_REMOVED', cause: { call: 'SCardConnect' } });
  expect(calls).toEqual(['connect A']);
  expect(body).not.toHaveBeenCalled();
});

describe('a card that another program holds', () => {
  test('is ERR_CARD_BUSY after the last pause, and nothing is held', async () => {
    insert();
    const other = await pcsc.connect('A', { exclusive: true });
    const pauses: number[] = [];
    const pause = async (ms: number) => void pauses.push(ms);
    const body = vi.fn();
    await expect(use(body, never, { busyPausesMs: [5, 10], pause })).rejects.toMatchObject({
      code: 'ERR_CARD_BUSY',
      cause: { status: 'SCARD_E_SHARING_VIOLATION' },
    });
    expect(pauses).toEqual([5, 10]);
    expect(calls).toEqual(['connect A', 'connect A', 'connect A']);
    expect(body).not.toHaveBeenCalled();
    await other.disconnect('leave');
    await use((channel) => channel.transmit(SELECT));
  });

  test('is used when it is let go of meanwhile', async () => {
    insert();
    const other = await pcsc.connect('A', { exclusive: true });
    const pause = async (ms: number) => {
      if (ms === 10) await other.disconnect('leave');
    };
    const used = use((channel) => channel.transmit(SELECT), never, { busyPausesMs: [5, 10, 20], pause });
    expect(await used).toMatchObject({ sw: 0x9000 });
    expect(calls).toEqual(['connect A', 'connect A', 'connect A', 'begin', 'end reset', 'disconnect reset']);
  });

  test('is waited for by nobody when the page is gone', async () => {
    insert();
    const other = await pcsc.connect('A', { exclusive: true });
    const page = new AbortController();
    const used = use(vi.fn(), page.signal, { busyPausesMs: [60_000] });
    await vi.waitFor(() => expect(calls).toEqual(['connect A']));
    page.abort('gone');
    await expect(used).rejects.toBe('gone');
    await other.disconnect('leave');
    expect(calls).toEqual(['connect A']);
  });
});

describe('a card that another program resets', () => {
  test('before our transaction: connected anew, whatever follows', async () => {
    insert();
    let times = 1;
    const meddled: Pcsc = {
      ...pcsc,
      connect: async (reader) => {
        const card = await pcsc.connect(reader);
        if (times-- > 0) await resetByAnother();
        return card;
      },
    };
    const run = vi.fn(async (channel: Channel) => (await channel.transmit(SELECT)).sw);
    const options = { signal: never, after: 'reset' } as const;
    expect(await withCard({ pcsc: recording(meddled, calls) }, 'A', options, run)).toBe(0x9000);
    expect(run).toHaveBeenCalledTimes(1);
    expect(calls.filter((call) => call === 'connect A')).toHaveLength(2);
    times = 2;
    await expect(withCard({ pcsc: meddled }, 'A', options, run)).rejects.toMatchObject({ code: 'ERR_CARD_BUSY' });
    expect(run).toHaveBeenCalledTimes(1);
  });

  test.each([
    { after: 'leave', runs: 2 },
    { after: 'reset', runs: 1 },
  ] as const)('in the middle, after: $after: the body runs $runs times', async ({ after, runs }) => {
    insert();
    const other = await pcsc.connect('A');
    const run = vi.fn(async (channel: Channel) => {
      await channel.transmit(SELECT);
      await other.disconnect('reset');
      return (await channel.transmit(SELECT)).sw;
    });
    const used = use(run, never, { after });
    if (runs === 2) expect(await used).toBe(0x9000);
    else await expect(used).rejects.toMatchObject({ code: 'ERR_CARD_BUSY', cause: { status: 'SCARD_W_RESET_CARD' } });
    expect(run).toHaveBeenCalledTimes(runs);
  });

  test('again and again: connected anew once, and then ERR_CARD_BUSY', async () => {
    insert();
    const meddled: Pcsc = {
      ...pcsc,
      connect: async (reader) => ({
        ...(await pcsc.connect(reader)),
        transmit: () => Promise.reject(new PcscError('SCardTransmit', 'SCARD_W_RESET_CARD')),
      }),
    };
    const run = vi.fn((channel: Channel) => channel.transmit(SELECT));
    const used = withCard({ pcsc: meddled }, 'A', { signal: never, after: 'leave' }, run);
    await expect(used).rejects.toMatchObject({ code: 'ERR_CARD_BUSY' });
    expect(run).toHaveBeenCalledTimes(2);
  });
});

test('a card pulled in the middle: ERR_CARD_REMOVED, and it is let go of all the same', async () => {
  insert({ pullAtApdu: 1 });
  await expect(use((channel) => channel.transmit(SELECT))).rejects.toMatchObject({ code: 'ERR_CARD_REMOVED' });
  expect(calls).toEqual(['connect A', 'begin', 'end reset', 'disconnect reset']);
});

test('a service that stops in the middle: ERR_PCSC_SERVICE_STOPPED', async () => {
  insert({ muteAfter: 1 });
  const used = use((channel) => {
    const answer = channel.transmit(SELECT);
    setImmediate(() => pcsc.stopService());
    return answer;
  });
  await expect(used).rejects.toMatchObject({ code: 'ERR_PCSC_SERVICE_STOPPED' });
});

test('aborting answers at once and gives the card up, reset, for the next one', async () => {
  insert({ muteAfter: 1 });
  const page = new AbortController();
  const used = use((channel) => {
    const answer = channel.transmit(SELECT);
    setImmediate(() => page.abort('gone'));
    return answer;
  }, page.signal);
  await expect(used).rejects.toBe('gone');
  expect(calls.slice(0, 3)).toEqual(['connect A', 'begin', 'abandon']);
  await vi.waitFor(() => expect(chip.reset).toHaveBeenCalledTimes(2));
  const next = await pcsc.connect('A');
  await next.beginTransaction();
  await next.disconnect('leave');
});

test('aborting while another program is in a transaction does not wait for it', async () => {
  insert();
  const other = await pcsc.connect('A');
  await other.beginTransaction();
  const page = new AbortController();
  const body = vi.fn();
  const used = use(body, page.signal);
  setImmediate(() => page.abort('gone'));
  await expect(used).rejects.toBe('gone');
  await other.disconnect('leave');
  // The connection that came too late is let go of.
  await vi.waitFor(() => expect(calls).toEqual(['connect A', 'disconnect reset']));
  expect(body).not.toHaveBeenCalled();
});

test('aborted before: nothing is touched', async () => {
  insert();
  await expect(use(vi.fn(), AbortSignal.abort('gone'))).rejects.toBe('gone');
  expect(calls).toEqual([]);
});

test('D-48 a body that goes on after the abort reaches the card no more', async () => {
  const transmitted = vi.fn(() => Uint8Array.of(0x90, 0x00));
  pcsc.insert('A', { ...chip, transmit: transmitted });
  const page = new AbortController();
  let after: Promise<unknown> | undefined;
  const used = use(async (channel) => {
    page.abort('gone');
    after = channel.transmit(SELECT).catch((error: unknown) => error);
    return after;
  }, page.signal);
  await expect(used).rejects.toBe('gone');
  expect(await after).toBe('gone');
  expect(transmitted).not.toHaveBeenCalled();
});
