import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  BASIC_DATA,
  closedPort,
  type FakeBridgeOptions,
  READERS,
  Refusal,
  startFakeBridge,
  TOKEN,
} from '../../../test/support/fake-bridge.js';
import { fakeIdentityServer, held, INTERACTION, refuse } from '../../../test/support/fake-identity-server.js';
import type { Answers } from '../../../test/support/isso-walk.js';
import { granted, PageWebSocket, permission } from '../../../test/support/page.js';
import type { CardKind, ReaderInfo } from '../../client/index.js';
import { IdentityServerError } from '../api/identity-server-error.js';
import { type CardLinkOptions, createCardLink } from '../card-link/create-card-link.js';
import { createIssoFlow } from './create-isso-flow.js';
import type { IssoState } from './state.js';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  while (cleanUps.length > 0) await cleanUps.pop()?.();
});

type Way = 'citizen-card' | 'nhi-card';

const NONCE = 'n'.repeat(44);
const REF = { uid: 'uid-1', signInId: 'sign-in-1' };
const CITIZEN = { type: 'submit-citizen-card', idNumber: 'a123 456 789' } as const;
const PASSWORD = 'secret-66';
const NHI = { type: 'submit-nhi-card', idNumber: 'A123456789', password: PASSWORD } as const;
const CANCEL = { type: 'cancel' } as const;

const reader = (id: string, kind?: CardKind): ReaderInfo => ({
  id,
  name: `Reader ${id}`,
  ...(kind === undefined ? { state: 'empty' } : { state: 'ready', card: { kind } }),
});
const BOTH = [reader('c', 'citizen'), reader('n', 'nhi')];

interface StartOptions extends Pick<CardLinkOptions, 'permissions'> {
  readonly answers?: Answers;
}

/** To where the click on the notice leads. */
async function startAt(port: number, way: Way, { answers = {}, ...link }: StartOptions = {}) {
  const server = fakeIdentityServer(answers);
  const cardLink = createCardLink({
    ports: [port],
    WebSocket: PageWebSocket,
    permissions: granted,
    lookAgainMs: 10,
    ...link,
  });
  const flow = createIssoFlow({ api: server.api, cardLink, uid: 'uid-1' });
  const states: IssoState[] = [];
  flow.subscribe((state) => states.push(state));
  cleanUps.push(cardLink.close, flow.close);
  await vi.waitFor(() => expect(flow.state.step).toBe('chooser'));
  await flow.send({ type: 'choose', way });
  expect(cardLink.state.bridge).toBe('untouched');
  await flow.send({ type: 'agree-to-notice' });
  const isAt = (expected: object) => vi.waitFor(() => expect(flow.state).toMatchObject(expected), 5_000);
  return { ...server, flow, cardLink, states, isAt };
}

async function start(way: Way, options?: StartOptions, methods: FakeBridgeOptions['methods'] = {}) {
  const fake = await startFakeBridge({ methods });
  cleanUps.push(fake.stop);
  const started = await startAt(fake.port, way, options);
  await vi.waitFor(() => expect(started.cardLink.state.readers).toBeDefined());
  fake.changeReaders(BOTH);
  await started.isAt({ step: 'card', readerId: way === 'citizen-card' ? 'c' : 'n' });
  return { fake, ...started };
}

const signingFails = (code: ConstructorParameters<typeof Refusal>[0]) => ({
  'card.authenticate': () => {
    throw new Refusal(code);
  },
});

const waitsForPin: FakeBridgeOptions['methods'] = {
  'card.authenticate': ({ id, notify, signal }) => {
    notify('operation.progress', { requestId: id, stage: 'waiting-for-pin', triesLeft: 2 });
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(new Refusal('ERR_OPERATION_CANCELLED')));
    });
  },
};
const PIN_AWAITED = {
  step: 'using-card',
  way: 'citizen-card',
  interaction: INTERACTION,
  stage: 'waiting-for-pin',
  triesLeft: 2,
};

const stages = (states: readonly IssoState[]) => states.flatMap((state) => (state.step === 'using-card' ? [state.stage] : []));

describe('by citizen card', () => {
  test('a nonce for this sign-in is signed, and the server says what is next', async () => {
    const { fake, flow, calls, states, cardLink } = await start(
      'citizen-card',
      {},
      {
        'card.authenticate': ({ id, notify }) => {
          notify('operation.progress', { requestId: id, stage: 'signing' });
          return { token: TOKEN };
        },
      },
    );
    expect(flow.state).toEqual({
      step: 'card',
      way: 'citizen-card',
      interaction: INTERACTION,
      link: cardLink.state,
      readerId: 'c',
      busy: false,
    });
    await flow.send(CITIZEN);
    expect(flow.state).toEqual({ step: 'mobile', way: 'citizen-card', interaction: INTERACTION, busy: false });
    expect(stages(states)).toEqual(['connecting', 'signing', 'verifying']);
    expect(calls.map(({ name, request }) => [name, request]).slice(2)).toEqual([
      ['issueIssoChallenge', REF],
      ['proveCitizenCard', { ...REF, idNumber: 'A123456789', challengeNonce: NONCE, token: TOKEN }],
    ]);
    expect(fake.received.at(-1)?.params).toEqual({ challengeNonce: NONCE, readerId: 'c' });
  });

  test('an ID number that cannot be one costs neither a PIN nor a nonce', async () => {
    const { fake, flow, names } = await start('citizen-card');
    await flow.send({ ...CITIZEN, idNumber: 'A123456788' });
    expect(flow.state).toMatchObject({ step: 'card', readerId: 'c', problem: { code: 'ERR_ID_NUMBER_INVALID' } });
    expect(names()).toEqual(['interaction', 'startIsso']);
    expect(fake.methods()).not.toContain('card.authenticate');
  });

  test.each(['nhi', 'organization', 'piv', 'unknown'] as const)(
    'a card of another kind (%s) is not taken for it',
    async (kind) => {
      const { fake, flow, isAt } = await start('citizen-card');
      fake.changeReaders([reader('a', kind)]);
      await isAt({ readerId: undefined });
      await flow.send(CITIZEN);
      expect(flow.state.step).toBe('card');
      fake.changeReaders([reader('a', kind), reader('b', 'citizen')]);
      await isAt({ readerId: 'b' });
    },
  );

  test('what only a vendor’s module knows may be one, and comes after one that is', async () => {
    const { fake, isAt } = await start('citizen-card');
    fake.changeReaders([reader('a', 'pkcs11')]);
    await isAt({ readerId: 'a' });
    fake.changeReaders([reader('a', 'pkcs11'), reader('b', 'citizen')]);
    await isAt({ readerId: 'b' });
  });

  test.each([
    'ERR_PIN_CANCELLED',
    'ERR_PIN_LOCKED',
    'ERR_CARD_PAUSED',
    'ERR_PIN_TRIES_UNREADABLE',
    'ERR_CARD_REMOVED',
  ] as const)('%s leads back to the card, and says so', async (code) => {
    const { flow } = await start('citizen-card', {}, signingFails(code));
    await flow.send(CITIZEN);
    expect(flow.state).toMatchObject({ step: 'card', readerId: 'c', busy: false, problem: { code } });
  });

  test.each([
    'ERR_VERIFICATION_FAILED',
    'ERR_CARD_KIND_OTHER',
    'ERR_ID_NUMBER_OTHER',
    'ERR_ID_COMPARISON_UNAVAILABLE',
    'ERR_SERVER_UNREACHABLE',
  ] as const)('%s of the server leads back to the card, and says so', async (code) => {
    const { flow } = await start('citizen-card', { answers: { proveCitizenCard: refuse(code) } });
    await flow.send(CITIZEN);
    expect(flow.state).toMatchObject({ step: 'card', busy: false, problem: { code } });
  });

  test.each(['issueIssoChallenge', 'proveCitizenCard'] as const)(
    'a sign-in that is lost at %s leads to the choice',
    async (name) => {
      const { flow } = await start('citizen-card', { answers: { [name]: refuse('ERR_ISSO_MISSING') } });
      await flow.send(CITIZEN);
      expect(flow.state).toMatchObject({ step: 'chooser', busy: false, problem: { code: 'ERR_ISSO_MISSING' } });
    },
  );

  test('a problem stays while the card is out, and goes with the next card', async () => {
    const { fake, flow, isAt } = await start('citizen-card', { answers: { proveCitizenCard: refuse('ERR_ID_NUMBER_OTHER') } });
    await flow.send(CITIZEN);
    fake.changeReaders([reader('c')]);
    await isAt({ readerId: undefined, problem: { code: 'ERR_ID_NUMBER_OTHER' } });
    fake.changeReaders(BOTH);
    await isAt({ readerId: 'c' });
    expect(flow.state).not.toHaveProperty('problem');
  });

  test('a card that is only being looked at has not gone, nor has its problem', async () => {
    const { fake, flow, isAt, cardLink } = await start('citizen-card', {}, signingFails('ERR_PIN_CANCELLED'));
    await flow.send(CITIZEN);
    const looked: readonly ReaderInfo[] = [{ id: 'c', name: 'Reader c', state: 'busy' }, reader('d', 'citizen')];
    fake.changeReaders(looked);
    await vi.waitFor(() => expect(cardLink.state.readers).toEqual(looked));
    expect(flow.state).toMatchObject({ readerId: 'c', problem: { code: 'ERR_PIN_CANCELLED' } });
    fake.changeReaders(BOTH);
    await isAt({ link: { readers: BOTH } });
    expect(flow.state).toMatchObject({ readerId: 'c', problem: { code: 'ERR_PIN_CANCELLED' } });
  });

  test('of several the chosen one is used', async () => {
    const { fake, flow, isAt } = await start('citizen-card');
    fake.changeReaders([reader('a', 'citizen'), reader('b', 'citizen'), reader('n', 'nhi')]);
    await isAt({ readerId: 'a' });
    for (const readerId of ['n', 'nowhere']) await flow.send({ type: 'choose-reader', readerId });
    expect(flow.state).toMatchObject({ readerId: 'a' });
    await flow.send({ type: 'choose-reader', readerId: 'b' });
    await flow.send(CITIZEN);
    expect(fake.received.at(-1)?.params).toMatchObject({ readerId: 'b' });
  });
});

describe('by NHI card', () => {
  test('what the card says is sent with the password, which stands in no state', async () => {
    const { fake, flow, calls, states } = await start(
      'nhi-card',
      {},
      {
        'card.readNhi': ({ id, notify }) => {
          notify('operation.progress', { requestId: id, stage: 'waiting-for-confirmation' });
          return { basicData: BASIC_DATA };
        },
      },
    );
    await flow.send(NHI);
    expect(flow.state).toEqual({ step: 'mobile', way: 'nhi-card', interaction: INTERACTION, busy: false });
    expect(stages(states)).toEqual(['connecting', 'waiting-for-confirmation', 'verifying']);
    expect(fake.received.at(-1)).toMatchObject({ method: 'card.readNhi', params: { readerId: 'n' } });
    expect(calls.at(-1)).toMatchObject({
      name: 'proveNhiCard',
      request: {
        ...REF,
        idNumber: 'A123456789',
        card: { cardNumber: BASIC_DATA.cardNumber, idNumber: BASIC_DATA.idNumber },
        password: PASSWORD,
      },
    });
    expect(JSON.stringify(states)).not.toContain(PASSWORD);
  });

  test.each([
    [{ idNumber: 'A123456788' }, 'ERR_ID_NUMBER_INVALID'],
    [{ password: '12345' }, 'ERR_NHI_PASSWORD_INVALID'],
    [{ password: '1234567890123' }, 'ERR_NHI_PASSWORD_INVALID'],
  ] as const)('%j opens no window', async (wrong, code) => {
    const { fake, flow, names } = await start('nhi-card');
    await flow.send({ ...NHI, ...wrong });
    expect(flow.state).toMatchObject({ step: 'card', readerId: 'n', problem: { code } });
    expect(fake.methods()).not.toContain('card.readNhi');
    expect(names()).not.toContain('proveNhiCard');
  });

  test('somebody else’s card is not sent', async () => {
    const { flow, names } = await start('nhi-card');
    await flow.send({ ...NHI, idNumber: 'A200000003' });
    expect(flow.state).toMatchObject({ step: 'card', problem: { code: 'ERR_ID_NUMBER_OTHER' } });
    expect(names()).not.toContain('proveNhiCard');
  });

  test('the person’s no in the bridge’s window leads back', async () => {
    const { flow, names } = await start(
      'nhi-card',
      {},
      {
        'card.readNhi': () => {
          throw new Refusal('ERR_CONFIRMATION_REFUSED');
        },
      },
    );
    await flow.send(NHI);
    expect(flow.state).toMatchObject({ step: 'card', problem: { code: 'ERR_CONFIRMATION_REFUSED' } });
    expect(names()).not.toContain('proveNhiCard');
  });

  test.each(['ERR_NHI_PASSWORD_WRONG', 'ERR_NHI_PASSWORD_LOCKED', 'ERR_PROVIDER_UNAVAILABLE'] as const)(
    '%s leads back to the card, and says so',
    async (code) => {
      const { flow, states } = await start('nhi-card', { answers: { proveNhiCard: refuse(code, { triesLeft: 2 }) } });
      await flow.send(NHI);
      expect(flow.state).toMatchObject({ step: 'card', problem: { code } });
      expect(JSON.stringify(states)).not.toContain(PASSWORD);
    },
  );

  test('the other card’s event changes nothing', async () => {
    const { fake, flow } = await start('nhi-card');
    const { state } = flow;
    await flow.send(CITIZEN);
    expect(flow.state).toBe(state);
    expect(fake.methods()).not.toContain('card.authenticate');
  });
});

describe('the bridge', () => {
  test('is asked for by the click on the notice, not before, and no longer once the server refuses', async () => {
    const asked = vi.fn(() => new Promise<never>(() => {}));
    const { cardLink, flow } = await startAt(await closedPort(), 'citizen-card', {
      answers: { startIsso: () => vi.waitFor(() => expect(asked).toHaveBeenCalled()).then(refuse('ERR_WAY_UNAVAILABLE')) },
      permissions: { query: asked },
    });
    expect(flow.state).toMatchObject({ step: 'notice', problem: { code: 'ERR_WAY_UNAVAILABLE' } });
    await vi.waitFor(() => expect(cardLink.state.bridge).toBe('untouched'));
  });

  test('that is absent is shown, and noticed when it starts', async () => {
    const port = await closedPort();
    const { flow, isAt } = await startAt(port, 'citizen-card');
    expect(flow.state).toMatchObject({ step: 'card', link: { bridge: 'absent' }, readerId: undefined, busy: false });
    expect(flow.state).not.toHaveProperty('problem');
    const fake = await startFakeBridge({ port });
    cleanUps.push(fake.stop);
    await isAt({ link: { bridge: 'ready', readers: READERS }, readerId: 'r1' });
  });

  test('a permission that was denied is asked for again by a click', async () => {
    let state = 'denied';
    const port = await closedPort();
    const { flow, isAt } = await startAt(port, 'citizen-card', { permissions: permission(() => state) });
    expect(flow.state).toMatchObject({
      step: 'card',
      link: { bridge: 'closed', problem: { code: 'ERR_BROWSER_PERMISSION_DENIED' } },
    });
    state = 'granted';
    const fake = await startFakeBridge({ port });
    cleanUps.push(fake.stop);
    await Promise.all([flow.send({ type: 'connect' }), flow.send({ type: 'connect' })]);
    await isAt({ link: { bridge: 'ready' }, readerId: 'r1' });
    expect(fake.methods().filter((method) => method === 'access.request')).toHaveLength(1);
  });

  test('that ends while the card works leads back, and is well again when it is back', async () => {
    const { fake, flow, isAt } = await start('citizen-card', {}, { 'card.authenticate': () => new Promise(() => {}) });
    const submitted = flow.send(CITIZEN);
    await vi.waitFor(() => expect(fake.methods()).toContain('card.authenticate'));
    await fake.stop();
    await submitted;
    expect(flow.state).toMatchObject({ step: 'card', readerId: undefined, problem: { code: 'ERR_CONNECTION_LOST' } });
    const again = await startFakeBridge({ port: fake.port });
    cleanUps.push(again.stop);
    await isAt({ step: 'card', readerId: 'r1' });
    expect(flow.state).not.toHaveProperty('problem');
  });
});

describe('while the card works', () => {
  test('a second click changes nothing, and cancelling closes the window', async () => {
    const { fake, flow, names } = await start('citizen-card', {}, waitsForPin);
    const first = flow.send(CITIZEN);
    await vi.waitFor(() => expect(flow.state).toEqual(PIN_AWAITED));
    for (const event of [CITIZEN, { type: 'connect' }, { type: 'choose-reader', readerId: 'c' }, { type: 'retry' }] as const) {
      await flow.send(event);
    }
    expect(flow.state).toEqual(PIN_AWAITED);
    await flow.send(CANCEL);
    await first;
    expect(flow.state).toMatchObject({ step: 'card', readerId: 'c', busy: false });
    expect(flow.state).not.toHaveProperty('problem');
    await vi.waitFor(() => expect(fake.methods().at(-1)).toBe('operation.cancel'));
    expect(names()).toEqual(['interaction', 'startIsso', 'issueIssoChallenge']);
  });

  test.each(['back', 'decline'] as const)('%s closes the window too', async (type) => {
    const { fake, flow } = await start('citizen-card', {}, waitsForPin);
    const first = flow.send(CITIZEN);
    await vi.waitFor(() => expect(flow.state).toEqual(PIN_AWAITED));
    await flow.send({ type });
    await first;
    expect(flow.state.step).toBe(type === 'back' ? 'chooser' : 'leaving');
    await vi.waitFor(() => expect(fake.methods().at(-1)).toBe('operation.cancel'));
  });

  test('declining that fails leads back to the card', async () => {
    const answers = { declineInteraction: refuse('ERR_SERVER') };
    const { flow } = await start('citizen-card', { answers }, waitsForPin);
    const first = flow.send(CITIZEN);
    await vi.waitFor(() => expect(flow.state).toEqual(PIN_AWAITED));
    await flow.send({ type: 'decline' });
    await first;
    expect(flow.state).toMatchObject({ step: 'card', readerId: 'c', busy: false, problem: { code: 'ERR_SERVER' } });
  });

  test('declining that fails shows what is in the readers by then', async () => {
    const answer = held<object>();
    const { fake, flow, isAt } = await start('citizen-card', { answers: { declineInteraction: () => answer.promise } });
    const declined = flow.send({ type: 'decline' });
    fake.changeReaders([reader('c')]);
    await isAt({ step: 'card', busy: true, readerId: undefined });
    answer.fail(new IdentityServerError('ERR_SERVER'));
    await declined;
    expect(flow.state).toMatchObject({ step: 'card', busy: false, link: { readers: [reader('c')] }, readerId: undefined });
    expect(flow.state).toMatchObject({ problem: { code: 'ERR_SERVER' } });
  });

  test('a nonce that comes after cancelling is not signed, and a card that was read then is not sent', async () => {
    const nonce = held<object>();
    const { fake, flow } = await start('citizen-card', { answers: { issueIssoChallenge: () => nonce.promise } });
    const first = flow.send(CITIZEN);
    await vi.waitFor(() => expect(flow.state).toMatchObject({ step: 'using-card', stage: 'connecting' }));
    await flow.send(CANCEL);
    nonce.answer({ challengeNonce: NONCE });
    await first;
    await new Promise((resolve) => setImmediate(resolve));
    expect(fake.methods()).not.toContain('card.authenticate');

    const data = held<object>();
    const nhi = await start('nhi-card', {}, { 'card.readNhi': () => data.promise });
    const second = nhi.flow.send(NHI);
    await vi.waitFor(() => expect(nhi.fake.methods()).toContain('card.readNhi'));
    await nhi.flow.send(CANCEL);
    data.answer({ basicData: BASIC_DATA });
    await second;
    await new Promise((resolve) => setImmediate(resolve));
    expect(nhi.flow.state.step).toBe('card');
    expect(nhi.names()).not.toContain('proveNhiCard');
  });

  test('nothing is called back once the server decides', async () => {
    const answer = held<object>();
    const { flow, names } = await start('citizen-card', { answers: { proveCitizenCard: () => answer.promise } });
    const first = flow.send(CITIZEN);
    await vi.waitFor(() => expect(flow.state).toMatchObject({ step: 'using-card', stage: 'verifying' }));
    for (const type of ['cancel', 'back', 'decline'] as const) await flow.send({ type });
    expect(flow.state).toMatchObject({ step: 'using-card', stage: 'verifying' });
    answer.answer({ step: 'mobile' });
    await first;
    expect(flow.state.step).toBe('mobile');
    expect(names()).not.toContain('declineInteraction');
  });

  test('closing ends it, follows the card no more, and leaves the link to others', async () => {
    const { fake, flow, cardLink } = await start('citizen-card', {}, waitsForPin);
    const first = flow.send(CITIZEN);
    await vi.waitFor(() => expect(flow.state).toEqual(PIN_AWAITED));
    flow.close();
    await first;
    await vi.waitFor(() => expect(fake.methods().at(-1)).toBe('operation.cancel'));
    fake.changeReaders([]);
    await vi.waitFor(() => expect(cardLink.state.readers).toEqual([]));
    expect(flow.state).toEqual(PIN_AWAITED);
    expect(cardLink.state.bridge).toBe('ready');
  });
});
