import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCitizenCard, type SimulatedCard } from '@cardbridge/fixtures/cards';
import { createFakePinentryAs, type FakePinentry } from '@cardbridge/fixtures/pinentry';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { createSoftHsm, type SoftHsm } from '@cardbridge/fixtures/tokens';
import { insertCard, type RunningPcscd, startPcscd, type VirtualInsertion } from '@cardbridge/fixtures/vpcd';
import { webSocketFrom } from '@cardbridge/fixtures/web-socket';
import { type Bridge, connectBridge } from '@cardbridge/sdk';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type RunningDaemon, startDaemonProcess } from './support/cardbridge.js';
import { expectSigned, NONCE } from './support/signed-token.js';
import { loadPeople, type Pki } from './support/simulated-desk.js';

const ORIGIN = 'https://granted.example';

/**
 * What a person with a real citizen card has: the card is read by the daemon, which has none of its transport keys, and the vendor's module
 * signs. SoftHSM with the card's own key stands for that module.
 */
describeWith(['pcscd', 'softhsm'], 'a citizen card in the real pcscd, and a module that has its certificate', () => {
  let people: Pki;
  let directory: string;
  let pcscd: RunningPcscd;
  let hsm: SoftHsm;
  let pinentry: FakePinentry;
  let daemon: RunningDaemon;
  let bridge: Bridge;
  let insertion: VirtualInsertion | undefined;

  beforeAll(async () => {
    people = await loadPeople();
    directory = await mkdtemp(join(tmpdir(), 'cardbridge-module-'));
    pcscd = await startPcscd({ readers: ['CardBridge Test A'] });
    hsm = await createSoftHsm([{ label: 'Token', person: people.person }]);
    pinentry = await createFakePinentryAs({ typingMs: 1100 });
    const policy = join(directory, 'policy.json');
    await writeFile(policy, JSON.stringify({ origins: { allow: [ORIGIN] } }), { mode: 0o600 });
    daemon = await startDaemonProcess(
      ['--policy', policy, '--pinentry', pinentry.program, '--pkcs11-module', hsm.module],
      join(directory, 'run'),
      hsm.environment,
    );
    bridge = await connectBridge({ ports: [daemon.port], WebSocket: webSocketFrom(ORIGIN) });
  }, 60_000);
  afterAll(async () => {
    bridge?.close();
    await daemon?.stop();
    await pcscd?.stop();
    await pinentry?.remove();
    await hsm?.remove();
    await rm(directory, { recursive: true, force: true });
  });
  afterEach(async () => {
    await insertion?.remove();
    await expect.poll(cardIn, { timeout: 10_000 }).toBeUndefined();
  });

  const cardIn = async () => (await bridge.readers()).find(({ card }) => card?.kind === 'citizen');
  const put = async (card: SimulatedCard) => {
    insertion = await insertCard(card, { port: pcscd.readers[0]?.port ?? 0 });
    await expect.poll(cardIn, { timeout: 10_000 }).toBeDefined();
  };

  test.each([1, 2] as const)('generation %i: the module signs, and the card sees no PIN', async (generation) => {
    const card = createCitizenCard({ ...people, generation });
    const triesBefore = card.memory().triesLeft;
    await put(card);
    await pinentry.answer(`pin ${people.person.pin}`);
    const token = await bridge.authenticate({ challengeNonce: NONCE });
    expectSigned(token, ORIGIN);
    expect(Buffer.from(token.unverifiedCertificate, 'base64')).toEqual(Buffer.from(people.person.signature.certificate));
    // The window names the card, and not the token.
    expect((await pinentry.shown()).at(-1)?.description).toContain(people.person.cardNumber.slice(-4));
    expect(card.memory().triesLeft).toBe(triesBefore);
    // Nobody holds it.
    await expect.poll(cardIn).toBeDefined();
  });

  test('another person’s card is unable to sign, before anyone is asked for a PIN', async () => {
    const before = (await pinentry.shown()).length;
    await put(createCitizenCard({ ...people, person: people.other }));
    await expect(bridge.authenticate({ challengeNonce: NONCE })).rejects.toMatchObject({
      code: 'ERR_CARD_SIGNING_UNAVAILABLE',
    });
    expect(await pinentry.shown()).toHaveLength(before);
  });
});
