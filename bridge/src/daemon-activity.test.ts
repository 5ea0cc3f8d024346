import type { BridgeErrorCode } from '@cardbridge/sdk/protocol';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createDaemonActivity, withChangesTold } from './daemon-activity.js';
import { BridgeError } from './error.js';
import { withoutTriesFile } from './tries/index.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

const ok = async () => undefined;
const fail = (code: BridgeErrorCode) => async () => {
  throw new BridgeError(code);
};

function activity() {
  let time = 0;
  const { witness, ...rest } = createDaemonActivity(() => {
    time += 1;
    return new Date(time);
  });
  /** As a page's request, whose own outcome is not what these tests are about. */
  const request = (origin: string, method: Parameters<typeof witness>[1], work: () => Promise<unknown>) =>
    witness(origin, method, work).catch((error: unknown) => error);
  return { ...rest, witness, request, sites: () => rest.recentSites().map(({ origin, did }) => `${origin} ${did}`) };
}

test('what a site did last is told, the latest first, each once', async () => {
  const { request, sites, recentSites } = activity();
  await request('a', 'access.request', ok);
  await request('a', 'card.authenticate', ok);
  await request('b', 'access.request', fail('ERR_ACCESS_REFUSED'));
  await request('c', 'card.readNhi', ok);
  await request('d', 'card.authenticate', fail('ERR_CARD_REMOVED'));
  await request('e', 'card.readNhi', fail('ERR_CONFIRMATION_REFUSED'));
  expect(sites()).toEqual(['e refused', 'd failed', 'c read-nhi', 'b refused', 'a signed']);
  expect(recentSites().at(-1)).toEqual({ origin: 'a', did: 'signed', at: new Date(2) });
  await request('b', 'access.request', ok);
  await request('a', 'card.authenticate', fail('ERR_PIN_CANCELLED'));
  expect(sites()).toEqual(['a refused', 'b was-granted', 'e refused', 'd failed', 'c read-nhi']);
});

test('a page that is loaded again does not hide what it did with a card; what has no answer is not told', async () => {
  const { request, sites } = activity();
  await request('a', 'card.authenticate', ok);
  await request('a', 'access.request', ok);
  await request('a', 'readers.list', ok);
  await request('b', 'access.request', fail('ERR_OPERATION_CANCELLED'));
  await request('c', 'access.request', fail('ERR_PROMPT_COOLING_DOWN'));
  await request('d', 'bridge.info', ok);
  expect(sites()).toEqual(['a signed']);
});

test('ten are kept; of those that were refused five, so that strangers do not push out the sites that are used', async () => {
  const { request, sites } = activity();
  for (let site = 0; site < 12; site += 1) await request(`used${site}`, 'card.authenticate', ok);
  expect(sites()).toHaveLength(10);
  expect(sites().at(-1)).toBe('used2 signed');
  for (let site = 0; site < 1000; site += 1) await request(`evil${site}`, 'access.request', fail('ERR_ACCESS_REFUSED'));
  expect(sites()).toEqual([
    ...[999, 998, 997, 996, 995].map((site) => `evil${site} refused`),
    ...[11, 10, 9, 8, 7].map((site) => `used${site} signed`),
  ]);
});

test('an operation is under way until it has ended, and gives what it gave', async () => {
  const { witness, underWay } = activity();
  let end: (value: string) => void = () => undefined;
  const signing = witness('a', 'card.authenticate', () => new Promise<string>((resolve) => (end = resolve)));
  const failing = witness('b', 'card.readNhi', fail('ERR_CARD_NONE'));
  expect(underWay()).toEqual([
    { origin: 'a', what: 'authenticate' },
    { origin: 'b', what: 'read-nhi' },
  ]);
  await expect(failing).rejects.toMatchObject({ code: 'ERR_CARD_NONE' });
  expect(underWay()).toEqual([{ origin: 'a', what: 'authenticate' }]);
  end('token');
  expect(await signing).toBe('token');
  expect(underWay()).toEqual([]);
});

test('changes that come together are told once; after the end nothing is', async () => {
  const { request, onChange, changed, close } = activity();
  const listener = vi.fn();
  const other = vi.fn();
  const stop = onChange(listener);
  onChange(other);
  await request('a', 'card.authenticate', ok);
  changed();
  expect(listener).not.toHaveBeenCalled();
  vi.runAllTimers();
  expect([listener.mock.calls.length, other.mock.calls.length]).toEqual([1, 1]);
  vi.runAllTimers();
  expect(listener).toHaveBeenCalledTimes(1);
  stop();
  changed();
  vi.runAllTimers();
  expect([listener.mock.calls.length, other.mock.calls.length]).toEqual([1, 2]);
  changed();
  close();
  changed();
  expect(vi.getTimerCount()).toBe(0);
});

test('tries tell when a card may have been paused or resumed, also when that failed', async () => {
  const changed = vi.fn();
  const tries = withChangesTold(withoutTriesFile(), changed);
  const card = { kind: 'piv', cardNumber: '0123456789abcdef' } as const;
  await tries.asked(card);
  expect(changed).not.toHaveBeenCalled();
  await tries.answered(card, { wrong: 2 });
  await tries.resume('cdef');
  await tries.clear();
  expect(changed).toHaveBeenCalledTimes(3);
  const refused = { ...withoutTriesFile(), clear: () => Promise.reject(new BridgeError('ERR_PIN_TRIES_UNREADABLE')) };
  await expect(withChangesTold(refused, changed).clear()).rejects.toMatchObject({ code: 'ERR_PIN_TRIES_UNREADABLE' });
  expect(changed).toHaveBeenCalledTimes(4);
});
