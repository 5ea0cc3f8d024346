import { webSocketFrom } from '@cardbridge/fixtures/web-socket';
import { connectBridge } from '@cardbridge/sdk';
import { methodSchemas } from '@cardbridge/sdk/protocol';
import * as v from 'valibot';
import { beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
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

/** A page without our client: what it sends is sent, and the answer with the same id is given back. */
async function rawPage(origin: string) {
  const socket = new WebSocket(`ws://127.0.0.1:${daemon.port}/`, 'cardbridge.v1', { origin });
  onTestFinished(() => socket.terminate());
  const heard: { readonly id?: unknown; readonly result?: unknown; readonly error?: { readonly data: object } }[] = [];
  socket.on('message', (data) => heard.push(JSON.parse(String(data))));
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return {
    heard,
    send: (id: number, method: string, params: object = {}) =>
      socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params })),
    answer: (id: number) => expect.poll(() => heard.find((message) => message.id === id)),
  };
}

test('D-08 a site that nobody let in has no certificate, no name and no window of the card opened', async () => {
  const page = await rawPage(STRANGER);
  page.send(1, 'card.authenticate', { challengeNonce: NONCE });
  page.send(2, 'card.readNhi');
  page.send(3, 'readers.list');
  for (const id of [1, 2, 3]) await page.answer(id).toMatchObject({ error: { data: { code: 'ERR_ACCESS_REQUIRED' } } });
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
  const [victim, attacker] = [await rawPage(HONEST), await rawPage(HONEST)];
  for (const page of [victim, attacker]) {
    page.send(1, 'access.request');
    await page.answer(1).toMatchObject({ result: { granted: true } });
  }
  const readersOf = async (page: typeof victim) => {
    page.send(2, 'readers.list');
    await page.answer(2).toBeDefined();
    return v.parse(methodSchemas['readers.list'].result, page.heard.find(({ id }) => id === 2)?.result).readers;
  };
  await daemon.page(HONEST);
  const [citizen] = await readersOf(victim);
  const [own] = await readersOf(attacker);
  expect(own?.name).toBe(citizen?.name);
  expect(own?.id).not.toBe(citizen?.id);

  attacker.send(3, 'card.authenticate', { challengeNonce: NONCE, readerId: citizen?.id });
  await attacker.answer(3).toMatchObject({ error: { data: { code: 'ERR_READER_UNKNOWN' } } });

  let type = (_pin: string) => {};
  daemon.person = () => new Promise<string>((resolve) => (type = resolve));
  victim.send(7, 'card.authenticate', { challengeNonce: NONCE, readerId: citizen?.id });
  await expect.poll(() => daemon.shown.length).toBe(1);
  attacker.send(4, 'operation.cancel', { requestId: 7 });
  await attacker.answer(4).toMatchObject({ result: { cancelled: false } });
  type(people.person.pin);
  await victim.answer(7).toMatchObject({ result: { token: { algorithm: 'RS256' } } });
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
  const page = await rawPage(HONEST);
  page.send(1, 'access.request');
  await page.answer(1).toMatchObject({ result: { granted: true } });
  await daemon.page(HONEST);
  const smuggled = [
    { challengeNonce: NONCE, pin: '00000000' },
    { challengeNonce: NONCE, PIN: '00000000' },
    { challengeNonce: NONCE, triesLeft: 0 },
  ];
  for (const [index, params] of smuggled.entries()) {
    page.send(10 + index, 'card.authenticate', params);
    await page.answer(10 + index).toMatchObject({ error: { data: { code: 'ERR_PARAMS_INVALID' } } });
  }
  daemon.person = () => undefined;
  page.send(20, 'card.authenticate', { challengeNonce: NONCE });
  await page.answer(20).toMatchObject({ error: { data: { code: 'ERR_PIN_CANCELLED' } } });
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

test('D-50 a frame is asked about by its own origin, whoever the page around it is', async () => {
  // Browsers send the origin of the document that opens the socket (HTML "WebSocket", Fetch §3.2): a frame of a stranger in a page
  // of the granted site is a stranger.
  const frame = await rawPage(STRANGER);
  frame.send(1, 'bridge.info');
  await frame.answer(1).toMatchObject({ error: { data: { code: 'ERR_ACCESS_REQUIRED' } } });
  daemon.person = () => 'no';
  frame.send(2, 'access.request');
  await frame.answer(2).toMatchObject({ error: { data: { code: 'ERR_ACCESS_REFUSED' } } });
  expect(daemon.shown).toMatchObject([{ about: 'access', origin: STRANGER }]);
  await daemon.page(HONEST);
});
