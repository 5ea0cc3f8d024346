import { afterEach, describe, expect, test, vi } from 'vitest';
import { type FakeBridgeOptions, Refusal, startFakeBridge, TOKEN } from '../../test/support/fake-bridge.js';
import { connectPage, failure } from '../../test/support/page.js';

/** This client with daemons that are newer or older than it (protocol.md, "Versions"). */

const NONCE = 'A'.repeat(44);
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  while (cleanUps.length > 0) await cleanUps.pop()?.();
});

async function start(options: FakeBridgeOptions) {
  const fake = await startFakeBridge(options);
  cleanUps.push(fake.stop);
  return { fake, ...connectPage({ ports: [fake.port], tlsPorts: [] }) };
}

async function connect(options: FakeBridgeOptions) {
  const page = await start(options);
  const bridge = await page.connecting;
  cleanUps.push(bridge.close);
  return { ...page, bridge };
}

describe('another protocol', () => {
  test('a newer daemon that still takes ours works', async () => {
    const { bridge } = await connect({ newest: 'cardbridge.v2', takes: ['cardbridge.v2', 'cardbridge.v1'] });
    expect(await bridge.readers()).toHaveLength(2);
  });

  test.each([
    ['a newer daemon that does not take ours', 'cardbridge.v2'],
    ['an older daemon', 'cardbridge.v0'],
  ])('%s does not fit, and is not asked again', async (_, protocol) => {
    const { fake, states, connecting } = await start({ newest: protocol, takes: [protocol] });
    expect(await failure(connecting)).toMatchObject({ code: 'ERR_PROTOCOL_VERSION', retriable: false });
    expect(states).toEqual(['probing', 'connecting', 'closed']);
    expect(fake.accepted()).toBe(0);
  });
});

describe('a newer daemon of the same protocol', () => {
  test('members that are not known disturb nothing', async () => {
    const { bridge } = await connect({
      methods: {
        'access.request': () => ({ granted: true, until: 'noon' }),
        'bridge.info': () => ({ version: '9.0.0', protocol: 'cardbridge.v1', simulated: false, mood: { good: true } }),
        'readers.list': () => ({ readers: [{ id: 'r', name: 'R', state: 'ready', card: { kind: 'nhi', age: 3 } }], more: 1 }),
        'card.authenticate': () => ({ token: { ...TOKEN, seal: [1] }, took: 3 }),
      },
    });
    expect(bridge.info).toMatchObject({ version: '9.0.0', simulated: false });
    expect(await bridge.readers()).toMatchObject([{ id: 'r', card: { kind: 'nhi' } }]);
    expect(await bridge.authenticate({ challengeNonce: NONCE })).toEqual({ ...TOKEN, seal: [1] });
  });

  test('a kind of card that is not known is unknown, and a state of a reader is busy', async () => {
    const readers = [
      { id: 'a', name: 'A', state: 'ready', card: { kind: 'passport' } },
      { id: 'b', name: 'B', state: 'asleep' },
      { id: 'c', name: 'C', state: ['empty'], card: { kind: ['constructor'] } },
    ];
    const { fake, bridge } = await connect({ methods: { 'readers.list': () => ({ readers }) } });
    const read = [
      { id: 'a', name: 'A', state: 'ready', card: { kind: 'unknown' } },
      { id: 'b', name: 'B', state: 'busy' },
      { id: 'c', name: 'C', state: 'empty', card: { kind: 'unknown' } },
    ];
    expect(await bridge.readers()).toEqual(read);
    const heard: unknown[] = [];
    bridge.watchReaders((now) => heard.push(now));
    await vi.waitFor(() => expect(heard).toHaveLength(1));
    fake.changeReaders(readers as never);
    await vi.waitFor(() => expect(heard.at(-1)).toEqual(read));
  });

  test('events and stages that are not known are passed over', async () => {
    const { states, bridge } = await connect({
      methods: {
        'card.authenticate': ({ id, notify }) => {
          notify('weather.changed', { sunny: true });
          notify('operation.progress', { requestId: id, stage: 'warming-up' });
          notify('operation.progress', { requestId: id, stage: 'waiting-for-pin', triesLeft: 3, digits: 6 });
          notify('operation.progress', { requestId: id, stage: 'signing', triesLeft: 'many' });
          return { token: TOKEN };
        },
      },
    });
    const heard: unknown[] = [];
    await bridge.authenticate({ challengeNonce: NONCE, onProgress: (progress) => heard.push(progress) });
    expect(heard).toEqual([{ stage: 'waiting-for-pin', triesLeft: 3 }, { stage: 'signing' }]);
    expect(states.at(-1)).toBe('ready');
  });

  test('what this version has no code for arrives as ERR_INTERNAL, with what the bridge says', async () => {
    class Newer extends Refusal {
      override readonly message = 'The card sings.';
    }
    const { states, bridge } = await connect({
      methods: {
        'card.readNhi': () => {
          throw new Newer('ERR_INTERNAL');
        },
      },
    });
    const error = await failure(bridge.readNhi());
    expect(error.code).toBe('ERR_INTERNAL');
    expect(error.message).toMatch(/^The card sings\./);
    expect(states.at(-1)).toBe('ready');
  });
});
