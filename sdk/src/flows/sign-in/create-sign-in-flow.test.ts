import { afterEach, describe, expect, test, vi } from 'vitest';
import { closedPort, type FakeBridgeOptions, Refusal, startFakeBridge, TOKEN } from '../../../test/support/fake-bridge.js';
import { fakeIdentityServer, held, MEMBER, refuse } from '../../../test/support/fake-identity-server.js';
import { granted, PageWebSocket } from '../../../test/support/page.js';
import { createCardLink } from '../card-link/create-card-link.js';
import type { CardIdentity } from '../index.js';
import { createSignInFlow } from './create-sign-in-flow.js';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  while (cleanUps.length > 0) await cleanUps.pop()?.();
});

const IDENTITY: CardIdentity = {
  kind: 'citizen',
  name: '王小明',
  subjectSerialNumber: '0000000000000001',
  idNumberEnding: '6789',
};
const NONCE = 'n'.repeat(44);
const PASSWORD = { type: 'submit-password', account: 'person@example.tw', password: 'Abcdefg1!' } as const;
const CARD = { type: 'use-card' } as const;

function startAt(port: number, answers: Parameters<typeof fakeIdentityServer>[0] = {}) {
  const server = fakeIdentityServer({ signInWithCard: () => ({ identity: IDENTITY, member: null }), ...answers });
  const cardLink = createCardLink({ ports: [port], WebSocket: PageWebSocket, permissions: granted, lookAgainMs: 10 });
  const flow = createSignInFlow({ api: server.api, cardLink });
  const steps: string[] = [];
  flow.subscribe((state) => steps.push(state.step === 'using-card' ? state.stage : state.step));
  cleanUps.push(cardLink.close, flow.close);
  return { ...server, flow, cardLink, steps };
}

async function start(methods: FakeBridgeOptions['methods'] = {}, answers?: Parameters<typeof fakeIdentityServer>[0]) {
  const fake = await startFakeBridge({ methods });
  cleanUps.push(fake.stop);
  return { fake, ...startAt(fake.port, answers) };
}

/** No computer is needed to type a password. */
const startWithoutBridge = (answers?: Parameters<typeof fakeIdentityServer>[0]) => startAt(1, answers);

describe('by password', () => {
  test('signs the member in', async () => {
    const { flow, calls, steps } = startWithoutBridge();
    await flow.send(PASSWORD);
    expect(flow.state).toEqual({ step: 'signed-in', session: { member: MEMBER, identity: null } });
    expect(steps).toEqual(['checking-password', 'signed-in']);
    expect(calls.map(({ request }) => request)).toEqual([{ account: 'person@example.tw', password: 'Abcdefg1!' }]);
  });

  test.each(['ERR_CREDENTIALS_WRONG', 'ERR_ACCOUNT_LOCKED', 'ERR_SERVER_UNREACHABLE'] as const)(
    '%s leads back to the choice and says on which way it happened',
    async (code) => {
      const { flow } = startWithoutBridge({ signInWithPassword: refuse(code) });
      await flow.send(PASSWORD);
      expect(flow.state).toMatchObject({ step: 'ready', way: 'password', problem: { code } });
    },
  );

  test.each([{ account: ' ' }, { password: '' }, { password: 'x'.repeat(129) }])('%j costs no try', async (wrong) => {
    const { flow, calls } = startWithoutBridge();
    await flow.send({ ...PASSWORD, ...wrong });
    expect(flow.state).toMatchObject({ step: 'ready', way: 'password', problem: { code: 'ERR_CREDENTIALS_WRONG' } });
    expect(calls).toEqual([]);
  });

  test('a frozen account is asked about, and lifted only on purpose', async () => {
    const { flow, calls } = startWithoutBridge({
      signInWithPassword: ({ liftFreeze }) => (liftFreeze ? { member: MEMBER } : refuse('ERR_ACCOUNT_FROZEN')()),
    });
    await flow.send(PASSWORD);
    expect(flow.state).toEqual({ step: 'frozen' });
    await flow.send(CARD);
    await flow.send({ type: 'cancel' });
    expect(flow.state).toEqual({ step: 'ready' });
    await flow.send(PASSWORD);
    await flow.send({ ...PASSWORD, liftFreeze: true });
    expect(flow.state.step).toBe('signed-in');
    expect(calls.map(({ name }) => name)).toEqual(Array(3).fill('signInWithPassword'));
  });

  test('a second click is not taken, nor can it be called back while the server decides', async () => {
    const answer = held<object>();
    const { flow, calls } = startWithoutBridge({ signInWithPassword: () => answer.promise });
    const first = flow.send(PASSWORD);
    await flow.send(PASSWORD);
    await flow.send(CARD);
    await flow.send({ type: 'cancel' });
    expect(flow.state).toEqual({ step: 'checking-password' });
    answer.answer({ member: MEMBER });
    await first;
    expect(flow.state.step).toBe('signed-in');
    expect(calls).toHaveLength(1);
    await flow.send(PASSWORD);
    expect(flow.state.step).toBe('signed-in');
  });

  test('closing aborts it, and its late answer changes nothing', async () => {
    const answer = held<object>();
    const { flow, calls } = startWithoutBridge({ signInWithPassword: () => answer.promise });
    const first = flow.send(PASSWORD);
    flow.close();
    await first;
    answer.answer({ member: MEMBER });
    await new Promise((resolve) => setImmediate(resolve));
    expect(calls[0]?.signal?.aborted).toBe(true);
    expect(flow.state).toEqual({ step: 'checking-password' });
  });
});

describe('by card', () => {
  test('a nonce is fetched when the bridge is ready, signed by the card, and verified', async () => {
    const { fake, flow, calls, steps } = await start({
      'card.authenticate': ({ id, notify }) => {
        notify('operation.progress', { requestId: id, stage: 'waiting-for-pin', triesLeft: 3 });
        notify('operation.progress', { requestId: id, stage: 'signing' });
        return { token: TOKEN };
      },
    });
    await flow.send({ ...CARD, readerId: 'r1' });
    expect(flow.state).toEqual({ step: 'signed-in', session: { identity: IDENTITY, member: null } });
    expect(steps).toEqual(['connecting', 'waiting-for-pin', 'signing', 'verifying', 'signed-in']);
    expect(fake.received.at(-1)).toMatchObject({
      method: 'card.authenticate',
      params: { challengeNonce: NONCE, readerId: 'r1' },
    });
    expect(calls.map(({ name, request }) => [name, request])).toEqual([
      ['issueChallenge', { purpose: 'sign-in' }],
      ['signInWithCard', { challengeNonce: NONCE, token: TOKEN }],
    ]);
  });

  test('without a bridge no nonce is spent', async () => {
    const { flow, calls } = startAt(await closedPort());
    await flow.send(CARD);
    expect(flow.state).toMatchObject({ step: 'ready', way: 'card', problem: { code: 'ERR_BRIDGE_ABSENT' } });
    expect(calls).toEqual([]);
  });

  test('the problem of an absent bridge goes when the bridge starts; others stay', async () => {
    const port = await closedPort();
    const { flow, cardLink } = startAt(port, { signInWithPassword: refuse('ERR_CREDENTIALS_WRONG') });
    await flow.send(CARD);
    const fake = await startFakeBridge({ port });
    cleanUps.push(fake.stop);
    await vi.waitFor(() => expect(flow.state).toEqual({ step: 'ready' }), 5_000);
    await flow.send(PASSWORD);
    fake.changeReaders([]);
    await vi.waitFor(() => expect(cardLink.state.readers).toEqual([]));
    expect(flow.state).toMatchObject({ problem: { code: 'ERR_CREDENTIALS_WRONG' } });
  });

  test.each(['ERR_PIN_CANCELLED', 'ERR_PIN_LOCKED', 'ERR_CARD_PAUSED', 'ERR_PIN_TRIES_UNREADABLE', 'ERR_CARD_NONE'] as const)(
    '%s of the card is told',
    async (code) => {
      const { flow } = await start({
        'card.authenticate': () => {
          throw new Refusal(code);
        },
      });
      await flow.send(CARD);
      expect(flow.state).toMatchObject({ step: 'ready', way: 'card', problem: { code } });
    },
  );

  test('what the server does not verify is told', async () => {
    const { flow } = await start({}, { signInWithCard: refuse('ERR_VERIFICATION_FAILED') });
    await flow.send(CARD);
    expect(flow.state).toMatchObject({ step: 'ready', way: 'card', problem: { code: 'ERR_VERIFICATION_FAILED' } });
  });

  test('cancelling closes the window of the bridge, and the next attempt finds the reader free', async () => {
    let windows = 0;
    let open = false;
    const { flow, fake } = await start({
      'card.authenticate': ({ signal }) => {
        if (open) throw new Refusal('ERR_OPERATION_BUSY');
        windows += 1;
        if (windows > 1) return { token: TOKEN };
        open = true;
        return new Promise((_, reject) => {
          signal.addEventListener('abort', async () => {
            // A window takes a moment to close; the bridge answers when it has.
            await new Promise((resolve) => setTimeout(resolve, 50));
            open = false;
            reject(new Refusal('ERR_OPERATION_CANCELLED'));
          });
        });
      },
    });
    const first = flow.send(CARD);
    await vi.waitFor(() => expect(windows).toBe(1));
    await flow.send({ type: 'cancel' });
    expect(flow.state).toEqual({ step: 'ready' });
    await flow.send(CARD);
    await first;
    expect(flow.state.step).toBe('signed-in');
    expect(fake.methods().slice(-3)).toEqual(['card.authenticate', 'operation.cancel', 'card.authenticate']);
  });

  test('cannot be called back once the server decides', async () => {
    const answer = held<object>();
    const { flow } = await start({}, { signInWithCard: () => answer.promise });
    const first = flow.send(CARD);
    await vi.waitFor(() => expect(flow.state).toEqual({ step: 'using-card', stage: 'verifying' }));
    await flow.send({ type: 'cancel' });
    await flow.send(PASSWORD);
    expect(flow.state).toEqual({ step: 'using-card', stage: 'verifying' });
    answer.answer({ identity: IDENTITY, member: MEMBER });
    await first;
    expect(flow.state).toEqual({ step: 'signed-in', session: { identity: IDENTITY, member: MEMBER } });
  });

  test('closing the flow closes the window of the bridge and leaves the link to others', async () => {
    let cancelled = false;
    const { flow, cardLink, fake } = await start({
      'card.authenticate': ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            cancelled = true;
            reject(new Refusal('ERR_OPERATION_CANCELLED'));
          });
        }),
    });
    const first = flow.send(CARD);
    await vi.waitFor(() => expect(fake.methods()).toContain('card.authenticate'));
    flow.close();
    await first;
    await vi.waitFor(() => expect(cancelled).toBe(true));
    expect(cardLink.state.bridge).toBe('ready');
  });
});
