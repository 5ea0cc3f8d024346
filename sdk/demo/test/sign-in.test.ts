import { loadTestPki, type TestPerson, type TestPki } from '@cardbridge/fixtures/pki';
import { webSocketFrom } from '@cardbridge/fixtures/web-socket';
import { type AuthenticationToken, type Bridge, connectBridge } from '@cardbridge/sdk';
import { httpIdentityServer, type IdentityServerApi } from '@cardbridge/sdk/flows';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { browserFetch } from '../src/browser-fetch.js';
import { drivePanel, type PanelDriver } from '../src/panel-driver.js';
import { type SimulatedWorld, startSimulatedWorld } from '../src/simulated-world.js';

/**
 * The whole path on a bare machine: built programs as real processes, the built SDK's client over the real WebSocket, the identity
 * server's verifier; only readers and cards are simulated.
 */
let world: SimulatedWorld;
let panel: PanelDriver;
let pki: TestPki;
let person: TestPerson;
let bridge: Bridge;
let server: IdentityServerApi;

beforeAll(async () => {
  pki = await loadTestPki();
  const [first] = pki.citizens;
  if (!first) throw new Error('the test PKI has no citizen');
  person = first;
  world = await startSimulatedWorld();
  panel = drivePanel(world.panelUrl);
});
afterAll(async () => {
  await world?.stop();
});

beforeEach(async () => {
  await panel.startOver();
  server = await visit();
  bridge = await connect();
  await cardIsReady();
});
afterEach(() => bridge?.close());

const soon = () => AbortSignal.timeout(20_000);

/** A browser that has just opened the site. */
async function visit(): Promise<IdentityServerApi> {
  const { origin } = new URL(world.pageUrl);
  const api = httpIdentityServer({ origin, fetch: browserFetch(origin) });
  await api.session();
  return api;
}

function connect(): Promise<Bridge> {
  return connectBridge({ ports: [world.bridgePort], WebSocket: webSocketFrom(new URL(world.pageUrl).origin) });
}

async function cardIsReady(): Promise<void> {
  await expect.poll(async () => (await bridge.readers())[0], { timeout: 10_000 }).toMatchObject({ state: 'ready' });
}

async function challenge(): Promise<string> {
  return (await server.issueChallenge({ purpose: 'sign-in' })).challengeNonce;
}

/** Asks for a token and types these PINs, one a window; gives back what the windows showed. */
async function authenticate(challengeNonce: string, ...pins: (string | undefined)[]) {
  const token = bridge.authenticate({ challengeNonce });
  const windows = (async () => {
    const shown = [];
    for (const pin of pins) shown.push(await panel.answerPin(pin, soon()));
    return shown;
  })();
  // Either may be the one that fails; neither may fail unseen.
  const [tokenOutcome, windowsOutcome] = await Promise.allSettled([token, windows]);
  if (windowsOutcome.status === 'rejected') throw windowsOutcome.reason;
  if (tokenOutcome.status === 'rejected') throw tokenOutcome.reason;
  return { token: tokenOutcome.value, windows: windowsOutcome.value };
}

const signIn = (challengeNonce: string, token: AuthenticationToken) => server.signInWithCard({ challengeNonce, token });

test('a person signs in: page, bridge, card, verifier, name', async () => {
  const challengeNonce = await challenge();
  const { token, windows } = await authenticate(challengeNonce, person.pin);
  expect(windows[0]).toMatchObject({ about: 'pin', origin: new URL(world.pageUrl).origin });
  const { identity } = await signIn(challengeNonce, token);
  expect(identity).toMatchObject({
    kind: 'citizen',
    name: person.name,
    subjectSerialNumber: person.subjectSerialNumber,
    idNumberEnding: person.idNumber.slice(-4),
  });
});

describe('a PIN', () => {
  test('that is wrong shows the tries left and is asked for again', async () => {
    const challengeNonce = await challenge();
    const { token, windows } = await authenticate(challengeNonce, '00000000', person.pin);
    expect(windows[1]).toMatchObject({ again: 'wrong', triesLeft: 2 });
    await signIn(challengeNonce, token);
  });

  test('D-19 of a wrong shape spends no try', async () => {
    const { windows } = await authenticate(await challenge(), '12345', '123456789', '密碼密碼', person.pin);
    expect(windows.slice(1)).toMatchObject([{ again: 'format' }, { again: 'format' }, { again: 'format' }]);
    expect(
      (await panel.cards()).filter(({ triesLeft }) => triesLeft !== undefined && triesLeft !== null && triesLeft < 3),
    ).toEqual([]);
  });

  test('that nobody types ends the operation', async () => {
    await expect(authenticate(await challenge(), undefined)).rejects.toMatchObject({ code: 'ERR_PIN_CANCELLED' });
  });

  test('wrong for the third time locks the card; locked it stays, over removal and restart', async () => {
    const locking = bridge.authenticate({ challengeNonce: await challenge() });
    const outcome = expect(locking).rejects.toMatchObject({ code: 'ERR_PIN_LOCKED', retriable: false });
    await panel.answerPin('00000000', soon());
    await panel.answerPin('00000000', soon());
    // The last try is asked about before it is spent.
    expect(await panel.answerConfirmation(true, soon())).toMatchObject({ about: 'last-try' });
    await panel.answerPin('00000000', soon());
    const [card] = await panel.cards();
    expect(await panel.dismissNotice(soon())).toMatchObject({
      about: 'locked',
      origin: new URL(world.pageUrl).origin,
      cardKind: 'citizen',
      cardNumberEnding: card?.cardNumber.slice(-4),
    });
    await outcome;

    await panel.remove(0);
    await panel.insert(0, card?.id ?? '');
    await cardIsReady();
    await lockedStill();

    bridge.close();
    await world.restartDaemon();
    bridge = await connect();
    await cardIsReady();
    await lockedStill();

    // A fresh card has another number, so nothing is remembered of it.
    await panel.startOver();
    await cardIsReady();
    await authenticate(await challenge(), person.pin);
  });

  /** A card that was locked when it was last here: asked about first, and asked for its PIN only after a yes. */
  async function lockedStill(): Promise<void> {
    const declined = bridge.authenticate({ challengeNonce: await challenge() });
    const refused = expect(declined).rejects.toMatchObject({ code: 'ERR_PIN_LOCKED' });
    expect(await panel.answerConfirmation(false, soon())).toMatchObject({ about: 'locked-before' });
    await refused;

    const stages: string[] = [];
    const tried = bridge.authenticate({
      challengeNonce: await challenge(),
      onProgress: ({ stage }) => stages.push(stage),
    });
    const failed = expect(tried).rejects.toMatchObject({ code: 'ERR_PIN_LOCKED' });
    expect(await panel.answerConfirmation(true, soon())).toMatchObject({ about: 'locked-before' });
    await panel.answerPin(person.pin, soon());
    expect(await panel.dismissNotice(soon())).toMatchObject({ about: 'locked' });
    await failed;
    expect(stages).toEqual([
      'reading-card',
      'waiting-for-confirmation',
      'waiting-for-pin',
      'checking-pin',
      'waiting-for-confirmation',
    ]);
  }

  test('D-19 is not spent on a last try that the person declines', async () => {
    const declined = bridge.authenticate({ challengeNonce: await challenge() });
    const outcome = expect(declined).rejects.toMatchObject({ code: 'ERR_PIN_CANCELLED' });
    await panel.answerPin('00000000', soon());
    await panel.answerPin('00000000', soon());
    await panel.answerConfirmation(false, soon());
    await outcome;
  });
});

describe('a card', () => {
  test('pulled while the window is open ends the operation, and the daemon goes on', async () => {
    const pulled = bridge.authenticate({
      challengeNonce: await challenge(),
      onProgress: ({ stage }) => {
        if (stage === 'waiting-for-pin') void panel.remove(0);
      },
    });
    await expect(pulled).rejects.toMatchObject({ code: 'ERR_CARD_REMOVED' });
    await expect(bridge.authenticate({ challengeNonce: await challenge() })).rejects.toMatchObject({ code: 'ERR_CARD_NONE' });
  });

  test('of the wrong kind, or of none, is named as such', async () => {
    const nhi = (await panel.cards()).find(({ kind }) => kind === 'nhi');
    await panel.insert(0, nhi?.id ?? '');
    await cardIsReady();
    await expect(bridge.authenticate({ challengeNonce: await challenge() })).rejects.toMatchObject({
      code: 'ERR_CARD_WRONG_KIND',
    });
    const data = bridge.readNhi();
    expect(await panel.answerConfirmation(true, soon())).toMatchObject({ about: 'nhi-data' });
    expect(pki.citizens.map(({ idNumber }) => idNumber)).toContain((await data).idNumber);
    const refused = expect(bridge.readNhi()).rejects.toMatchObject({ code: 'ERR_CONFIRMATION_REFUSED' });
    await panel.answerConfirmation(false, soon());
    await refused;
  });
});

describe('a page', () => {
  test('D-48 that gives up has its window closed, and the next one gets its turn', async () => {
    const patience = new AbortController();
    const given = bridge.authenticate({
      challengeNonce: await challenge(),
      signal: patience.signal,
      onProgress: ({ stage }) => {
        if (stage === 'waiting-for-pin') patience.abort();
      },
    });
    await expect(given).rejects.toMatchObject({ code: 'ERR_OPERATION_CANCELLED' });
    await authenticate(await challenge(), person.pin);
  });

  test('in a second tab is told that the card is busy', async () => {
    const second = await connect();
    try {
      const first = bridge.authenticate({
        challengeNonce: await challenge(),
        onProgress: ({ stage }) => {
          if (stage === 'waiting-for-pin') void tryInTheOther();
        },
      });
      let other: Promise<unknown> | undefined;
      const tryInTheOther = async () => {
        other = expect(second.authenticate({ challengeNonce: await challenge() })).rejects.toMatchObject({
          code: 'ERR_OPERATION_BUSY',
        });
        await other;
        await panel.answerPin(person.pin, soon());
      };
      await first;
      await other;
      expect(other).toBeDefined();
    } finally {
      second.close();
    }
  });

  test('without a grant is asked about, and refused after a no', async () => {
    const stranger = connectBridge({ ports: [world.bridgePort], WebSocket: webSocketFrom('https://stranger.example') });
    const refused = expect(stranger).rejects.toMatchObject({ code: 'ERR_ACCESS_REFUSED' });
    expect(await panel.answerAccess('no', soon())).toMatchObject({ origin: 'https://stranger.example' });
    await refused;
  });
});

describe('the identity server refuses', () => {
  test('D-31 a replayed token', async () => {
    const challengeNonce = await challenge();
    const { token } = await authenticate(challengeNonce, person.pin);
    await signIn(challengeNonce, token);
    await expect(signIn(challengeNonce, token)).rejects.toMatchObject({
      details: { verificationCode: 'ERR_CHALLENGE_UNKNOWN' },
    });
  });

  test('D-10 D-32 a token for another nonce, and one from another session', async () => {
    const [signed, other] = [await challenge(), await challenge()];
    const { token } = await authenticate(signed, person.pin);
    await expect(signIn(other, token)).rejects.toMatchObject({ details: { verificationCode: 'ERR_NONCE_MISMATCH' } });
    server = await visit();
    await expect(signIn(signed, token)).rejects.toMatchObject({ details: { verificationCode: 'ERR_SESSION_MISMATCH' } });
  });

  test('D-33 an altered token', async () => {
    const challengeNonce = await challenge();
    const { token } = await authenticate(challengeNonce, person.pin);
    const signature = Buffer.from(token.signature, 'base64');
    signature[10] = (signature[10] ?? 0) ^ 1;
    const altered = { ...token, signature: signature.toString('base64') };
    await expect(signIn(challengeNonce, altered)).rejects.toMatchObject({
      details: { verificationCode: 'ERR_SIGNATURE_INVALID' },
    });
  });
});

test('a daemon that stops is noticed, and one that comes back is found again', async () => {
  const states: string[] = [];
  const back = new Promise<void>((resolve) => {
    bridge.onState((state) => {
      states.push(state);
      if (state === 'ready') resolve();
    });
  });
  await world.restartDaemon();
  await back;
  expect(states).toContain('reconnecting');
  await cardIsReady();
  await authenticate(await challenge(), person.pin);
});
