import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  closedPort,
  type FakeBridgeOptions,
  READERS,
  Refusal,
  startFakeBridge,
  TOKEN,
} from '../../../test/support/fake-bridge.js';
import { fakeIdentityServer, held, MEMBER, refuse } from '../../../test/support/fake-identity-server.js';
import { granted, PageWebSocket, permission } from '../../../test/support/page.js';
import type { CardKind, ReaderInfo } from '../../client/index.js';
import { errorCodes } from '../../protocol/errors.js';
import { identityServerErrorCodes } from '../api/errors.js';
import { type CardLinkOptions, createCardLink } from '../card-link/create-card-link.js';
import type { Upgrade } from '../index.js';
import { createCardProofFlow } from './create-card-proof-flow.js';
import type { CardProofKind } from './state.js';
import { waysOnFrom } from './ways-on.js';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  while (cleanUps.length > 0) await cleanUps.pop()?.();
});

const UPGRADE: Upgrade = {
  member: { ...MEMBER, status: 'gold', accountName: 'gold-1' },
  accountName: 'gold-1',
  appLink: 'https://id.example/app',
};
const NONCE = 'n'.repeat(44);
const BEGIN = { type: 'begin' } as const;
const NUMBER = { type: 'submit-number', number: 'a123 456 789' } as const;
const GO_ON = { type: 'go-on' } as const;
const CANCEL = { type: 'cancel' } as const;

const reader = (id: string, kind?: CardKind): ReaderInfo => ({
  id,
  name: `Reader ${id}`,
  ...(kind === undefined ? { state: 'empty' } : { state: 'ready', card: { kind } }),
});

interface StartOptions extends Pick<CardLinkOptions, 'permissions' | 'lookAgainMs'> {
  readonly kind?: CardProofKind;
  readonly answers?: Parameters<typeof fakeIdentityServer>[0];
}

function startAt(port: number, { kind = 'gold', answers = {}, ...link }: StartOptions = {}) {
  const server = fakeIdentityServer({ upgradeToGold: () => UPGRADE, proveOrganization: () => UPGRADE, ...answers });
  const cardLink = createCardLink({
    ports: [port],
    WebSocket: PageWebSocket,
    permissions: granted,
    lookAgainMs: 10,
    ...link,
  });
  const flow = createCardProofFlow({ api: server.api, cardLink, kind });
  const steps: string[] = [];
  flow.subscribe(({ step }) => {
    if (steps.at(-1) !== step) steps.push(step);
  });
  cleanUps.push(cardLink.close, flow.close);
  const isAt = (step: string) => vi.waitFor(() => expect(flow.state.step).toBe(step), 5_000);
  return { ...server, flow, cardLink, steps, isAt };
}

async function start(options?: StartOptions, methods: FakeBridgeOptions['methods'] = {}) {
  const fake = await startFakeBridge({ methods });
  cleanUps.push(fake.stop);
  return { fake, ...startAt(fake.port, options) };
}

async function startAtNumber(options?: StartOptions, methods?: FakeBridgeOptions['methods']) {
  const started = await start(options, methods);
  await started.flow.send(BEGIN);
  await started.isAt('number');
  return started;
}

const signingFails = (code: ConstructorParameters<typeof Refusal>[0]) => ({
  'card.authenticate': () => {
    throw new Refusal(code);
  },
});

describe('to gold', () => {
  test('the whole walk', async () => {
    const { fake, flow, calls, steps, isAt } = await start();
    expect(flow.state).toEqual({ step: 'introduction' });
    expect(fake.received).toEqual([]);
    await flow.send(BEGIN);
    await isAt('number');
    expect(flow.state).toEqual({ step: 'number', readers: READERS, readerId: 'r1' });
    await flow.send(NUMBER);
    expect(flow.state).toEqual({ step: 'proved', upgrade: UPGRADE });
    expect(steps).toEqual(['bridge', 'number', 'proving', 'proved']);
    expect(calls.map(({ name, request }) => [name, request])).toEqual([
      ['issueChallenge', { purpose: 'gold' }],
      ['upgradeToGold', { idNumber: 'A123456789', challengeNonce: NONCE, token: TOKEN }],
    ]);
    expect(fake.received.at(-1)?.params).toEqual({ challengeNonce: NONCE, readerId: 'r1' });
  });

  test.each([
    ['gold', 'organization', 'citizen'],
    ['gold', 'piv', 'pkcs11'],
    ['organization', 'citizen', 'organization'],
    ['organization', 'unknown', 'pkcs11'],
  ] as const)('for %s a card of kind %s is not offered, one of kind %s is', async (kind, other, fitting) => {
    const { fake, flow, isAt } = await start({ kind });
    await flow.send(BEGIN);
    fake.changeReaders([reader('a', other)]);
    await isAt('card');
    fake.changeReaders([reader('a', other), reader('b', fitting)]);
    await isAt('number');
    expect(flow.state).toMatchObject({ readerId: 'b' });
    await flow.send({ type: 'choose-reader', readerId: 'a' });
    expect(flow.state).toMatchObject({ readerId: 'b' });
  });

  test('an organisation proves with its tax id, and with its own card', async () => {
    const { fake, flow, calls, isAt } = await start({ kind: 'organization' });
    await flow.send(BEGIN);
    fake.changeReaders([reader('a', 'nhi')]);
    await isAt('card');
    fake.changeReaders([reader('a', 'citizen'), reader('b', 'organization')]);
    await isAt('number');
    expect(flow.state).toMatchObject({ readerId: 'b' });
    await flow.send({ type: 'submit-number', number: '04595258' });
    expect(flow.state).toMatchObject({ step: 'number', problem: { code: 'ERR_TAX_ID_INVALID' } });
    await flow.send({ type: 'submit-number', number: '0459-5257' });
    expect(flow.state.step).toBe('proved');
    expect(calls.map(({ name, request }) => [name, request])).toEqual([
      ['issueChallenge', { purpose: 'organization' }],
      ['proveOrganization', { taxId: '04595257', challengeNonce: NONCE, token: TOKEN }],
    ]);
  });
});

describe('bridge, readers and cards move it by themselves', () => {
  test('a bridge that is absent is noticed when it starts', async () => {
    const port = await closedPort();
    const { flow, isAt } = startAt(port);
    await flow.send(BEGIN);
    expect(flow.state).toMatchObject({ step: 'bridge', link: { bridge: 'absent' } });
    const fake = await startFakeBridge({ port });
    cleanUps.push(fake.stop);
    await isAt('number');
  });

  test('a second click on the way there does not connect twice', async () => {
    const { fake, flow, steps, isAt } = await start();
    await Promise.all([flow.send(BEGIN), flow.send(BEGIN)]);
    await isAt('number');
    expect(steps).toEqual(['bridge', 'number']);
    expect(fake.methods().filter((method) => method === 'access.request')).toHaveLength(1);
  });

  test('a card that comes, goes, or does not fit', async () => {
    const { fake, flow, isAt } = await startAtNumber();
    fake.changeReaders([reader('a', 'nhi')]);
    await isAt('card');
    expect(flow.state).toEqual({ step: 'card', readers: [reader('a', 'nhi')] });
    fake.changeReaders([reader('a'), reader('b', 'citizen')]);
    await isAt('number');
    expect(flow.state).toMatchObject({ readerId: 'b' });
    fake.changeReaders([]);
    await isAt('card');
  });

  test('with several fitting cards the first is taken until another is chosen, and while that is there', async () => {
    const { fake, flow } = await startAtNumber();
    const both = [reader('a', 'citizen'), reader('b', 'citizen'), reader('c', 'nhi')];
    fake.changeReaders(both);
    await vi.waitFor(() => expect(flow.state).toEqual({ step: 'number', readers: both, readerId: 'a' }));
    for (const readerId of ['c', 'nowhere']) await flow.send({ type: 'choose-reader', readerId });
    expect(flow.state).toMatchObject({ readerId: 'a' });
    await flow.send({ type: 'choose-reader', readerId: 'b' });
    expect(flow.state).toMatchObject({ readerId: 'b' });
    fake.changeReaders([reader('a', 'citizen')]);
    await vi.waitFor(() => expect(flow.state).toMatchObject({ readerId: 'a' }));
  });

  test('a card that is only being looked at has not gone', async () => {
    const { fake, flow } = await startAtNumber();
    await flow.send({ type: 'submit-number', number: 'A123456788' });
    const looked: readonly ReaderInfo[] = [{ id: 'r1', name: 'Test Reader 1', state: 'busy' }, reader('b', 'citizen')];
    fake.changeReaders(looked);
    await vi.waitFor(() => expect(flow.state).toMatchObject({ step: 'number', readers: looked }));
    expect(flow.state).toMatchObject({ readerId: 'r1', problem: { code: 'ERR_ID_NUMBER_INVALID' } });
  });

  test('a bridge that ends while the number is typed, and comes back', async () => {
    const { fake, flow, isAt } = await startAtNumber();
    await fake.stop();
    await isAt('bridge');
    expect(flow.state).toMatchObject({ link: { bridge: 'reconnecting' } });
    const again = await startFakeBridge({ port: fake.port });
    cleanUps.push(again.stop);
    await isAt('number');
  });

  test('a bridge that ends while the card works is a failure that goes by itself when it is back', async () => {
    const { fake, flow, steps, isAt } = await startAtNumber(undefined, { 'card.authenticate': () => new Promise(() => {}) });
    const submitted = flow.send(NUMBER);
    await vi.waitFor(() => expect(fake.methods()).toContain('card.authenticate'));
    await fake.stop();
    await submitted;
    expect(flow.state).toMatchObject({ step: 'failed', problem: { code: 'ERR_CONNECTION_LOST' } });
    const again = await startFakeBridge({ port: fake.port });
    cleanUps.push(again.stop);
    await isAt('number');
    expect(steps.slice(steps.indexOf('proving'))).toEqual(['proving', 'failed', 'bridge', 'number']);
  });

  test('a card service that stopped is a failure that goes by itself when it runs', async () => {
    let works = false;
    const { flow, isAt } = await start(undefined, {
      'readers.watch': () => {
        if (!works) throw new Refusal('ERR_PCSC_SERVICE_STOPPED');
        return { readers: READERS };
      },
    });
    await flow.send(BEGIN);
    await isAt('failed');
    expect(flow.state).toMatchObject({ problem: { code: 'ERR_PCSC_SERVICE_STOPPED' }, waysOn: ['retry', 'other-routes'] });
    works = true;
    await isAt('number');
  });

  test('a permission that was denied is a failure; going on asks again, and nothing else does', async () => {
    let state = 'denied';
    const port = await closedPort();
    const { flow, steps, isAt } = startAt(port, { permissions: permission(() => state) });
    await flow.send(BEGIN);
    expect(flow.state).toMatchObject({ step: 'failed', problem: { code: 'ERR_BROWSER_PERMISSION_DENIED' } });
    expect(steps).toEqual(['bridge', 'failed']);
    state = 'granted';
    const fake = await startFakeBridge({ port });
    cleanUps.push(fake.stop);
    await new Promise((resolve) => setImmediate(resolve));
    expect(fake.received).toEqual([]);
    await flow.send(GO_ON);
    await isAt('number');
  });
});

describe('the number', () => {
  test('that cannot be one costs neither a PIN nor a nonce', async () => {
    const { fake, flow, calls } = await startAtNumber();
    await flow.send({ type: 'submit-number', number: 'A123456788' });
    expect(flow.state).toMatchObject({ step: 'number', readerId: 'r1', problem: { code: 'ERR_ID_NUMBER_INVALID' } });
    expect(calls).toEqual([]);
    expect(fake.methods()).not.toContain('card.authenticate');
  });

  test('of someone else may be typed again; another card makes the problem go', async () => {
    const { fake, flow, isAt } = await startAtNumber({ answers: { upgradeToGold: refuse('ERR_ID_NUMBER_OTHER') } });
    await flow.send(NUMBER);
    expect(flow.state).toMatchObject({ step: 'number', problem: { code: 'ERR_ID_NUMBER_OTHER' } });
    fake.changeReaders([...READERS]);
    fake.changeReaders([]);
    await isAt('card');
    fake.changeReaders(READERS);
    await isAt('number');
    expect(flow.state).not.toHaveProperty('problem');
  });

  test('a problem with it is still told when the card was pulled before it came', async () => {
    const answer = held<object>();
    const { fake, flow, isAt, cardLink } = await startAtNumber({ answers: { upgradeToGold: () => answer.promise } });
    const sent = flow.send(NUMBER);
    await vi.waitFor(() => expect(flow.state).toEqual({ step: 'proving', stage: 'verifying' }));
    fake.changeReaders([]);
    await vi.waitFor(() => expect(cardLink.state.readers).toEqual([]));
    answer.fail(
      await Promise.resolve()
        .then(refuse('ERR_ID_NUMBER_OTHER'))
        .catch((error: unknown) => error),
    );
    await sent;
    expect(flow.state.step).toBe('card');
    fake.changeReaders(READERS);
    await isAt('number');
    expect(flow.state).toMatchObject({ problem: { code: 'ERR_ID_NUMBER_OTHER' } });
  });

  test('no PIN is no failure', async () => {
    const { flow } = await startAtNumber(undefined, signingFails('ERR_PIN_CANCELLED'));
    await flow.send(NUMBER);
    expect(flow.state).toMatchObject({ step: 'number', problem: { code: 'ERR_PIN_CANCELLED' } });
  });
});

describe('failures', () => {
  test.each([
    ['ERR_PIN_LOCKED', ['change-card', 'other-routes']],
    ['ERR_CARD_REMOVED', ['retry', 'change-card', 'other-routes']],
    ['ERR_CARD_PAUSED', ['change-card', 'retry', 'other-routes']],
    ['ERR_PIN_TRIES_UNREADABLE', ['retry', 'other-routes']],
    ['ERR_PROMPT_UNAVAILABLE', ['retry', 'other-routes']],
  ] as const)('%s of the card has its ways on', async (code, waysOn) => {
    const { flow } = await startAtNumber(undefined, signingFails(code));
    await flow.send(NUMBER);
    expect(flow.state).toMatchObject({ step: 'failed', problem: { code }, waysOn });
  });

  test.each([
    ['ERR_ID_TAKEN', ['sign-in', 'correct-number', 'other-routes']],
    ['ERR_ID_COMPARISON_MISMATCH', ['correct-number', 'change-card', 'other-routes']],
    ['ERR_ID_COMPARISON_UNAVAILABLE', ['retry', 'other-routes']],
    ['ERR_ALREADY_PROVED', ['member']],
    ['ERR_SERVER_UNREACHABLE', ['retry', 'other-routes']],
  ] as const)('%s of the server has its ways on', async (code, waysOn) => {
    const { flow } = await startAtNumber({ answers: { upgradeToGold: refuse(code) } });
    await flow.send(NUMBER);
    expect(flow.state).toMatchObject({ step: 'failed', problem: { code }, waysOn });
  });

  test('going on leads to where the card is: back in, or still out', async () => {
    const { fake, flow, isAt, cardLink } = await startAtNumber(undefined, signingFails('ERR_CARD_REMOVED'));
    await flow.send(NUMBER);
    await flow.send(GO_ON);
    expect(flow.state).toEqual({ step: 'number', readers: READERS, readerId: 'r1' });
    await flow.send(NUMBER);
    fake.changeReaders([]);
    await vi.waitFor(() => expect(cardLink.state.readers).toEqual([]));
    expect(flow.state.step).toBe('failed');
    await flow.send(GO_ON);
    expect(flow.state.step).toBe('card');
    fake.changeReaders(READERS);
    await isAt('number');
  });

  test('where no way on is the flow’s own, going on changes nothing', async () => {
    const { flow } = await startAtNumber({ answers: { upgradeToGold: refuse('ERR_ALREADY_PROVED') } });
    await flow.send(NUMBER);
    const before = flow.state;
    await flow.send(GO_ON);
    expect(flow.state).toBe(before);
  });

  test('every code of either side leads somewhere, and an organisation never to gold’s other routes', () => {
    for (const code of [...errorCodes, ...identityServerErrorCodes]) {
      expect(waysOnFrom(code, 'gold').length, code).toBeGreaterThan(0);
      const ways = waysOnFrom(code, 'organization');
      expect(ways.length, code).toBeGreaterThan(0);
      expect(ways).not.toContain('other-routes');
    }
  });
});

describe('while it works', () => {
  const waitsForPin: FakeBridgeOptions['methods'] = {
    'card.authenticate': ({ id, notify, signal }) => {
      notify('operation.progress', { requestId: id, stage: 'waiting-for-pin', triesLeft: 2 });
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new Refusal('ERR_OPERATION_CANCELLED')));
      });
    },
  };
  const PIN_AWAITED = { step: 'proving', stage: 'waiting-for-pin', triesLeft: 2 };

  test('a second click changes nothing, and cancelling closes the window', async () => {
    const { fake, flow, calls } = await startAtNumber(undefined, waitsForPin);
    const first = flow.send(NUMBER);
    await vi.waitFor(() => expect(flow.state).toEqual(PIN_AWAITED));
    for (const event of [NUMBER, BEGIN, GO_ON, { type: 'choose-reader', readerId: 'r1' }] as const) await flow.send(event);
    expect(flow.state).toEqual(PIN_AWAITED);
    await flow.send(CANCEL);
    await first;
    expect(flow.state).toEqual({ step: 'number', readers: READERS, readerId: 'r1' });
    await vi.waitFor(() => expect(fake.methods().at(-1)).toBe('operation.cancel'));
    expect(calls.map(({ name }) => name)).toEqual(['issueChallenge']);
  });

  test('a stage that only a newer bridge knows leaves the last one standing', async () => {
    const seen: string[] = [];
    const { flow } = await startAtNumber(undefined, {
      'card.authenticate': ({ id, notify }) => {
        for (const stage of ['reading-card', 'waiting-for-fingerprint', 'toString', 'signing']) {
          notify('operation.progress', { requestId: id, stage: stage as 'signing' });
        }
        return { token: TOKEN };
      },
    });
    flow.subscribe((state) => state.step === 'proving' && seen.push(state.stage));
    await flow.send(NUMBER);
    expect(seen).toEqual(['connecting', 'reading-card', 'signing', 'verifying']);
  });

  test('a nonce that comes after cancelling is not signed', async () => {
    const nonce = held<object>();
    const { fake, flow } = await startAtNumber({ answers: { issueChallenge: () => nonce.promise } });
    const first = flow.send(NUMBER);
    await vi.waitFor(() => expect(flow.state).toEqual({ step: 'proving', stage: 'connecting' }));
    await flow.send(CANCEL);
    nonce.answer({ challengeNonce: NONCE });
    await first;
    await new Promise((resolve) => setImmediate(resolve));
    expect(flow.state.step).toBe('number');
    expect(fake.methods()).not.toContain('card.authenticate');
  });

  test('it cannot be called back once the server decides: the new account name must be seen', async () => {
    const answer = held<object>();
    const { flow } = await startAtNumber({ answers: { upgradeToGold: () => answer.promise } });
    const first = flow.send(NUMBER);
    await vi.waitFor(() => expect(flow.state).toEqual({ step: 'proving', stage: 'verifying' }));
    await flow.send(CANCEL);
    answer.answer(UPGRADE);
    await first;
    expect(flow.state).toEqual({ step: 'proved', upgrade: UPGRADE });
  });

  test('closing ends it, follows the card no more, and leaves the link to others', async () => {
    const { fake, flow, cardLink } = await startAtNumber(undefined, waitsForPin);
    const first = flow.send(NUMBER);
    await vi.waitFor(() => expect(flow.state).toEqual(PIN_AWAITED));
    flow.close();
    await first;
    await vi.waitFor(() => expect(fake.methods().at(-1)).toBe('operation.cancel'));
    fake.changeReaders([]);
    await vi.waitFor(() => expect(cardLink.state.readers).toEqual([]));
    await flow.send(BEGIN);
    expect(flow.state).toEqual(PIN_AWAITED);
    expect(cardLink.state.bridge).toBe('ready');
  });
});
