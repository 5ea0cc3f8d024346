import { webSocketFrom } from '@cardbridge/fixtures/web-socket';
import { connectBridge } from '@cardbridge/sdk';
import { methodSchemas } from '@cardbridge/sdk/protocol';
import * as v from 'valibot';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { rawPage } from '../support/raw-page.js';
import { loadPeople, type Pki } from '../support/simulated-desk.js';
import { type AttackedDaemon, attackedDaemon, HONEST } from './attacked-daemon.js';

/** What one page may do to another, or to a card that it was not let near, on the whole daemon. */
const STRANGER = 'https://stranger.example';
const NONCE = Buffer.alloc(32, 7).toString('base64');
let people: Pki;
let daemon: AttackedDaemon;
beforeAll(async () => {
  people = await loadPeople();
});
beforeEach(async () => {
  daemon = await attackedDaemon(people);
});

const openPage = (origin: string) => rawPage(daemon.port, origin);
const LET_IN = { result: { granted: true } };

test('D-08 a site that nobody let in has no certificate, no name and no window of the card opened', async () => {
  const page = await openPage(STRANGER);
  const answers = [
    page.ask('card.authenticate', { challengeNonce: NONCE }),
    page.ask('card.readNhi'),
    page.ask('readers.list'),
  ];
  for (const answer of answers) expect(await answer).toEqual({ error: 'ERR_ACCESS_REQUIRED' });
  expect(page.heard).toHaveLength(3);
  expect(daemon.shown).toEqual([]);
});

test('D-13 a grant is of one exact origin: a neighbour of the granted one is asked about anew', async () => {
  daemon.person = ({ origin }) => (origin === STRANGER ? 'always' : 'no');
  await daemon.page(STRANGER);
  await daemon.page(STRANGER);
  expect(daemon.shown).toHaveLength(1);
  const neighbours = [`${STRANGER}:8443`, 'https://www.stranger.example', 'https://stranger.example.evil.test'];
  for (const origin of neighbours) {
    const refused = connectBridge({ ports: [daemon.port], WebSocket: webSocketFrom(origin) });
    await expect(refused).rejects.toMatchObject({ code: 'ERR_ACCESS_REFUSED' });
  }
  expect(daemon.shown.map(({ origin }) => origin)).toEqual([STRANGER, ...neighbours]);
});

test('D-26 what one connection calls its requests and readers means nothing on another', async () => {
  const [victim, attacker] = [await openPage(HONEST), await openPage(HONEST)];
  for (const page of [victim, attacker]) expect(await page.ask('access.request')).toEqual(LET_IN);
  const readersOf = async (page: typeof victim) =>
    v.parse(methodSchemas['readers.list'].result, (await page.ask('readers.list')).result).readers;
  await daemon.page(HONEST);
  const [citizen] = await readersOf(victim);
  const [own] = await readersOf(attacker);
  expect(own?.name).toBe(citizen?.name);
  expect(own?.id).not.toBe(citizen?.id);

  const foreign = await attacker.ask('card.authenticate', { challengeNonce: NONCE, readerId: citizen?.id });
  expect(foreign).toEqual({ error: 'ERR_READER_UNKNOWN' });

  let type = (_pin: string) => {};
  daemon.person = () => new Promise<string>((resolve) => (type = resolve));
  const signed = victim.ask('card.authenticate', { challengeNonce: NONCE, readerId: citizen?.id }, 7);
  await expect.poll(() => daemon.shown.length).toBe(1);
  expect(await attacker.ask('operation.cancel', { requestId: 7 })).toEqual({ result: { cancelled: false } });
  type(people.person.pin);
  expect(await signed).toMatchObject({ result: { token: { algorithm: 'RS256' } } });
});

test('D-18 the PIN of one signature is of no use to the next: the window opens again, for the same page too', async () => {
  daemon.person = () => people.person.pin;
  const page = await daemon.page(HONEST);
  const reader = (await page.readers()).find(({ card }) => card?.kind === 'citizen');
  const sign = () => page.authenticate({ challengeNonce: NONCE, ...(reader ? { readerId: reader.id } : {}) });
  await sign();
  daemon.person = () => undefined;
  await expect(sign()).rejects.toMatchObject({ code: 'ERR_PIN_CANCELLED' });
  expect(daemon.shown.map(({ about }) => about)).toEqual(['pin', 'pin']);
});

test('D-19 no message of a page spends a try: only a PIN that a person typed reaches the card', async () => {
  const page = await openPage(HONEST);
  expect(await page.ask('access.request')).toEqual(LET_IN);
  await daemon.page(HONEST);
  const smuggled = [
    { challengeNonce: NONCE, pin: '00000000' },
    { challengeNonce: NONCE, PIN: '00000000' },
    { challengeNonce: NONCE, triesLeft: 0 },
  ];
  for (const params of smuggled) expect(await page.ask('card.authenticate', params)).toEqual({ error: 'ERR_PARAMS_INVALID' });
  daemon.person = () => undefined;
  expect(await page.ask('card.authenticate', { challengeNonce: NONCE })).toEqual({ error: 'ERR_PIN_CANCELLED' });
  expect(daemon.shown.map(({ about }) => about)).toEqual(['pin']);
  expect(daemon.log()).not.toMatch(/"20 VERIFY/);
});

test('D-14 a page that a person said no to opens no more windows, however many connections it makes', async () => {
  daemon.person = () => 'no';
  const knock = () =>
    connectBridge({ ports: [daemon.port], WebSocket: webSocketFrom(STRANGER) }).catch((error: unknown) => error);
  // One window for all who ask at the same time, and none for a while after it.
  const together = await Promise.all([knock(), knock(), knock()]);
  for (const error of together)
    expect(error).toMatchObject({ code: expect.stringMatching(/^ERR_(ACCESS_REFUSED|PROMPT_COOLING_DOWN)$/) });
  for (let again = 0; again < 5; again += 1) expect(await knock()).toMatchObject({ code: 'ERR_PROMPT_COOLING_DOWN' });
  expect(daemon.shown).toHaveLength(1);
  expect(daemon.shown).toMatchObject([{ about: 'access', origin: STRANGER }]);
  // Another site is not made to pay for it, and one that was let in neither.
  await daemon.page(HONEST);
  daemon.person = () => 'once';
  await daemon.page('https://another.example');
  expect(daemon.shown).toHaveLength(2);
});

test('D-14 a page that has to rest touches no card, so that another site can use it meanwhile', async () => {
  const page = await daemon.page(HONEST);
  const readerId = (await page.readers()).find(({ card }) => card?.kind === 'citizen')?.id ?? '';
  const sign = () => page.authenticate({ challengeNonce: NONCE, readerId }).catch(({ code }) => code);
  daemon.person = () => undefined;
  const codes: unknown[] = [];
  while (codes.at(-1) !== 'ERR_PROMPT_COOLING_DOWN' && codes.length < 10) codes.push(await sign());
  expect(codes.length).toBeGreaterThan(1);
  const exchanges = () => daemon.log().split('"level":10').length;
  const before = exchanges();
  expect(before).toBeGreaterThan(10);
  expect(await sign()).toBe('ERR_PROMPT_COOLING_DOWN');
  expect(exchanges()).toBe(before);
});

test('D-50 a frame is asked about by its own origin, whoever the page around it is', async () => {
  // Browsers send the origin of the document that opens the socket (HTML "WebSocket", Fetch §3.2): a frame of a stranger in a page
  // of the granted site is a stranger.
  const frame = await openPage(STRANGER);
  expect(await frame.ask('bridge.info')).toEqual({ error: 'ERR_ACCESS_REQUIRED' });
  daemon.person = () => 'no';
  expect(await frame.ask('access.request')).toEqual({ error: 'ERR_ACCESS_REFUSED' });
  expect(daemon.shown).toMatchObject([{ about: 'access', origin: STRANGER }]);
  await daemon.page(HONEST);
});
