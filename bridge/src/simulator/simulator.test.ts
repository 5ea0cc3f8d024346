import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadTestPki, type TestPerson } from '@cardbridge/fixtures/pki';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createChannel } from '../apdu/index.js';
import { detectCard, openSigningCard } from '../cards/index.js';
import type { PinRequest } from '../pin/index.js';
import type { PanelView } from './panel/view.js';
import { createSimulator, type Simulator, type SimulatorOptions } from './simulator.js';

const TOKEN = 'a-token-for-this-test-and-no-other-use-000';
const FRAME = 'http://127.0.0.1:4180';
const never = new AbortController().signal;

let person: TestPerson;
let stateDirectory: string;
let simulator: Simulator;

const start = (options: Partial<SimulatorOptions> = {}) =>
  createSimulator({ stateDirectory, panelPort: 0, frameAncestors: [FRAME], panelToken: TOKEN, ...options });

beforeAll(async () => {
  const [first] = (await loadTestPki()).citizens;
  if (first === undefined) throw new Error('the test PKI has no citizen');
  person = first;
});
beforeEach(async () => {
  stateDirectory = mkdtempSync(join(tmpdir(), 'cardbridge-simulator-'));
  simulator = await start();
});
afterEach(async () => {
  await simulator.close();
  rmSync(stateDirectory, { recursive: true, force: true });
});

const url = (path: string) => new URL(path, simulator.panelUrl);
const authorization = `Bearer ${TOKEN}`;

async function state(after = 0): Promise<PanelView> {
  const response = await fetch(url(`/api/state?after=${after}`), { headers: { authorization } });
  return (await response.json()) as PanelView;
}

const send = (method: string, path: string, body: object) =>
  fetch(url(path), { method, headers: { authorization, 'content-type': 'application/json' }, body: JSON.stringify(body) });

const post = (path: string, body: object) => send('POST', path, body);

const postPin = (id: number, pin: string) =>
  fetch(url(`/api/prompt/${id}/pin`), {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/octet-stream' },
    body: pin,
  });

/** One PIN to the card in a reader, as the daemon sends it: the tries left, or undefined when it was right. */
async function tryPin(reader: number, pin: string): Promise<number | undefined> {
  const name = (await state()).readers[reader]?.name ?? '';
  const connection = await simulator.pcsc.connect(name);
  try {
    const channel = createChannel(connection);
    const { keyProvider } = simulator;
    const card = await openSigningCard(channel, await detectCard(channel), { keyProvider, check: 'number' });
    const outcome = await card.verifyAndSign(Buffer.from(pin), new Uint8Array(32));
    return outcome.verified || outcome.because === 'format' ? undefined : outcome.triesLeft;
  } finally {
    await connection.disconnect('reset');
  }
}

const shownTries = async (id: string) => (await state()).cards.find((card) => card.id === id)?.triesLeft;

describe('readers and cards', () => {
  test('start with the first citizen in the first reader, so that the first click works', async () => {
    const { readers, cards } = await state();
    expect(readers.map(({ cardId }) => cardId)).toEqual([cards[0]?.id, null]);
    expect(cards[0]).toMatchObject({ kind: 'citizen', holder: person.name, pin: person.pin, triesLeft: 3 });
    expect(new Set(cards.map(({ kind }) => kind))).toEqual(new Set(['citizen', 'nhi', 'organization', 'piv']));
    expect(await tryPin(0, person.pin)).toBeUndefined();
  });

  test('each card of the drawer is what the panel says of it, also to the daemon', async () => {
    const { cards, readers } = await state();
    const name = readers[1]?.name ?? '';
    for (const { id, kind, cardNumber } of cards) {
      await post('/api/insert', { reader: 1, card: id });
      const connection = await simulator.pcsc.connect(name);
      const recognised = await detectCard(createChannel(connection));
      await connection.disconnect('reset');
      expect({ id, kind: recognised.kind, cardNumber: recognised.cardNumber }).toEqual({ id, kind, cardNumber });
    }
  });

  test('no two cards have the same number', async () => {
    const numbers = (await state()).cards.map(({ cardNumber }) => cardNumber);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  test('a card is in one place: inserted elsewhere it leaves the reader where it was', async () => {
    const { cards } = await state();
    await post('/api/insert', { reader: 1, card: cards[0]?.id });
    expect((await state()).readers.map(({ cardId }) => cardId)).toEqual([null, cards[0]?.id]);
    const [first, second] = await simulator.pcsc.readers({ signal: never });
    expect([first?.card, second?.card]).toEqual(['absent', 'present']);
  });

  test('another card takes the place of the one that is in', async () => {
    const { cards } = await state();
    const nhi = cards.find(({ kind }) => kind === 'nhi');
    await post('/api/insert', { reader: 0, card: nhi?.id });
    expect((await state()).readers[0]?.cardId).toBe(nhi?.id);
  });

  test('unknown readers and cards are refused and change nothing', async () => {
    const before = await state();
    expect((await post('/api/insert', { reader: 7, card: before.cards[0]?.id })).status).toBe(404);
    expect((await post('/api/insert', { reader: 0, card: 'nobody' })).status).toBe(404);
    expect((await post('/api/remove', { reader: -1 })).status).toBe(404);
    expect((await post('/api/new-card', { card: 'nobody' })).status).toBe(404);
    expect((await state()).readers).toEqual(before.readers);
  });
});

describe('the memory of a card', () => {
  test('a locked card stays locked over removal and restart, until its holder gets a new one', async () => {
    const id = (await state()).cards[0]?.id ?? '';
    expect(await tryPin(0, '000000')).toBe(2);
    expect(await shownTries(id)).toBe(2);
    await post('/api/remove', { reader: 0 });
    await post('/api/insert', { reader: 1, card: id });
    expect(await tryPin(1, '000000')).toBe(1);

    await simulator.close();
    simulator = await start();
    expect(await shownTries(id)).toBe(1);
    await expect(tryPin(0, '000000')).rejects.toMatchObject({ code: 'ERR_PIN_LOCKED' });
    await simulator.close();
    simulator = await start();
    expect(await shownTries(id)).toBe(0);
    await expect(tryPin(0, person.pin)).rejects.toMatchObject({ code: 'ERR_PIN_LOCKED' });

    await post('/api/new-card', { card: id });
    expect(await shownTries(id)).toBe(3);
    expect(await tryPin(0, person.pin)).toBeUndefined();
  });

  test('a right PIN gives the tries back', async () => {
    const id = (await state()).cards[0]?.id ?? '';
    await tryPin(0, '000000');
    expect(await tryPin(0, person.pin)).toBeUndefined();
    expect(await shownTries(id)).toBe(3);
  });

  test('start over makes every card fresh, lays them out anew and closes every window', async () => {
    const [first, second] = (await state()).cards;
    await tryPin(0, '000000');
    await post('/api/insert', { reader: 0, card: second?.id });
    await tryPin(0, '000000');
    const asked = simulator.prompt.askPin(pinRequest, { signal: never });
    const askedToo = simulator.prompt.askAccess({ origin: 'https://id.example', simulated: true }, { signal: never });
    const told = simulator.prompt.inform({ ...pinRequest, about: 'locked' }, { signal: never });
    expect((await post('/api/start-over', {})).status).toBe(200);
    expect([await asked, await askedToo, await told]).toEqual([undefined, 'no', 'dismissed']);
    const after = await state();
    expect(after.cards.map(({ triesLeft }) => triesLeft).filter((left) => left !== null && left < 3)).toEqual([]);
    expect(after.readers.map(({ cardId }) => cardId)).toEqual([first?.id, null]);
    await simulator.close();
    simulator = await start();
    expect(await shownTries(second?.id ?? '')).toBe(3);
  });
});

const pinRequest: PinRequest = {
  origin: 'https://id.example',
  cardKind: 'citizen',
  simulated: true,
  minLength: 6,
  maxLength: 8,
};

const sms = { channel: 'sms', to: '0912345678', text: '您的驗證碼是 4821。' };
const account = {
  label: { 'zh-TW': '一般會員', en: 'General member' },
  account: '0912345678',
  password: 'Taipei1999!',
  note: null,
};

test('starting over is finished only when whoever started the simulator has forgotten too', async () => {
  await simulator.close();
  let forgotten = 0;
  simulator = await start({
    onStartOver: async () => {
      await new Promise((resolve) => setImmediate(resolve));
      forgotten += 1;
    },
  });
  expect((await post('/api/start-over', {})).status).toBe(200);
  expect(forgotten).toBe(1);
});

describe('phone, mailbox and accounts', () => {
  test('are empty until the identity server sends something', async () => {
    expect(await state()).toMatchObject({ messages: [], accounts: [] });
  });

  test('a message reaches a waiting page at once', async () => {
    const { revision } = await state();
    const news = state(revision);
    expect((await post('/api/messages', sms)).status).toBe(200);
    expect((await news).messages).toMatchObject([{ ...sms, subject: null, code: '4821', link: null }]);
  });

  test('the longest message is taken, and one letter more is not', async () => {
    const longest = { ...sms, text: '\u0001'.repeat(2000), subject: '主'.repeat(200), link: `https://x/${'a'.repeat(2038)}` };
    expect((await post('/api/messages', longest)).status).toBe(200);
    for (const key of ['text', 'subject', 'link'] as const) {
      expect((await post('/api/messages', { ...longest, [key]: `${longest[key]}a` })).status).toBe(400);
    }
    expect((await post('/api/messages', { ...sms, text: 'x'.repeat(40_000) })).status).toBe(413);
    expect((await state()).messages).toHaveLength(1);
  });

  test.each([
    [{ ...sms, channel: 'fax' }],
    [{ ...sms, to: '' }],
    [{ ...sms, to: ['0912345678'] }],
    [{ ...sms, text: '' }],
    [{ ...sms, text: 4821 }],
    [{ ...sms, subject: null }],
    [{ ...sms, link: {} }],
    [{ ...sms, id: 1 }],
    [{ channel: 'sms', to: '0912345678' }],
    [[sms]],
  ])('refuses the message %j', async (message) => {
    expect((await post('/api/messages', message)).status).toBe(400);
    expect((await state()).messages).toEqual([]);
  });

  test('accounts are put whole; the same list again is no news', async () => {
    const second = { ...account, account: 'gold', note: { 'zh-TW': '已實名', en: 'Real name' } };
    expect((await send('PUT', '/api/accounts', { accounts: [account] })).status).toBe(200);
    await send('PUT', '/api/accounts', { accounts: [second, account] });
    const { accounts, revision } = await state();
    expect(accounts).toEqual([second, account]);
    await send('PUT', '/api/accounts', { accounts: [second, account] });
    expect((await state()).revision).toBe(revision);
    await send('PUT', '/api/accounts', { accounts: [] });
    expect((await state()).accounts).toEqual([]);
  });

  test('fifty accounts as long as can be are taken, and one more is not', async () => {
    const long = (length: number) => '\u0001'.repeat(length);
    const both = (length: number) => ({ 'zh-TW': long(length), en: long(length) });
    const longest = { label: both(100), account: long(254), password: long(128), note: both(300) };
    const fifty = Array.from({ length: 50 }, () => longest);
    expect((await send('PUT', '/api/accounts', { accounts: fifty })).status).toBe(200);
    expect((await state()).accounts).toHaveLength(50);
    const more = Array.from({ length: 51 }, () => account);
    expect((await send('PUT', '/api/accounts', { accounts: more })).status).toBe(400);
    expect((await send('PUT', '/api/accounts', { accounts: [{ ...longest, filler: 'x'.repeat(400_000) }] })).status).toBe(413);
  });

  test.each([
    [{}],
    [{ accounts: account }],
    [{ accounts: [{ ...account, label: 'General member' }] }],
    [{ accounts: [{ ...account, label: { en: 'General member' } }] }],
    [{ accounts: [{ ...account, note: undefined }] }],
    [{ accounts: [{ ...account, password: '' }] }],
    [{ accounts: [{ ...account, role: 'admin' }] }],
  ])('refuses the accounts %j', async (body) => {
    expect((await send('PUT', '/api/accounts', body)).status).toBe(400);
    expect((await state()).accounts).toEqual([]);
  });

  test('are out of reach without the token, and by another method', async () => {
    for (const [method, path, body] of [
      ['POST', '/api/messages', sms],
      ['PUT', '/api/accounts', { accounts: [account] }],
    ] as const) {
      const headers = { 'content-type': 'application/json' };
      expect((await fetch(url(path), { method, headers, body: JSON.stringify(body) })).status).toBe(401);
      expect((await send(method === 'PUT' ? 'POST' : 'PUT', path, body)).status).toBe(405);
      expect((await fetch(url(path), { headers: { authorization } })).status).toBe(404);
    }
    expect(await state()).toMatchObject({ messages: [], accounts: [] });
  });

  test('start over empties the mailbox and keeps the accounts', async () => {
    await send('PUT', '/api/accounts', { accounts: [account] });
    await post('/api/messages', sms);
    await post('/api/start-over', {});
    expect(await state()).toMatchObject({ messages: [], accounts: [account] });
  });
});

describe('the panel server', () => {
  test('a PIN travels as bytes and is not echoed', async () => {
    const asked = simulator.prompt.askPin(pinRequest, { signal: never });
    const { prompt } = await state();
    const response = await postPin(prompt?.id ?? -1, 'Aa12é');
    expect(await response.text()).not.toContain('Aa12');
    expect(await asked).toEqual(Buffer.from('Aa12é', 'utf8'));
  });

  test('a window that is gone is a conflict, for every kind of answer', async () => {
    expect((await postPin(1, '123456')).status).toBe(409);
    expect((await post('/api/prompt/1/cancel', {})).status).toBe(409);
    expect((await post('/api/prompt/1/dismiss', {})).status).toBe(409);
    expect((await post('/api/prompt/1/confirm', { yes: true })).status).toBe(409);
    expect((await post('/api/prompt/1/access', { answer: 'once' })).status).toBe(409);
  });

  test('a confirmation is answered', async () => {
    const asked = simulator.prompt.confirm({ ...pinRequest, about: 'last-try' }, { signal: never });
    const { prompt } = await state();
    await post(`/api/prompt/${prompt?.id}/confirm`, { yes: true });
    expect(await asked).toBe(true);
  });

  test('a notice is dismissed, by nothing but an empty word', async () => {
    const told = simulator.prompt.inform({ ...pinRequest, about: 'locked' }, { signal: never });
    const { prompt } = await state();
    expect(prompt).toMatchObject({ about: 'locked', origin: 'https://id.example', cardKind: 'citizen' });
    const path = `/api/prompt/${prompt?.id}`;
    expect((await post(`${path}/dismiss`, { yes: true })).status).toBe(400);
    expect((await post(`${path}/cancel`, {})).status).toBe(409);
    expect((await post(`${path}/confirm`, { yes: true })).status).toBe(409);
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(url(`${path}/dismiss`), { method: 'POST', headers, body: '{}' })).status).toBe(401);
    expect((await fetch(url(`${path}/dismiss`), { headers: { authorization } })).status).toBe(404);
    expect((await state()).prompt).toEqual(prompt);
    expect((await post(`${path}/dismiss`, {})).status).toBe(200);
    expect(await told).toBe('dismissed');
    expect((await post(`${path}/dismiss`, {})).status).toBe(409);
  });

  test('a window that asks for something cannot be dismissed as if it only told it', async () => {
    const asked = simulator.prompt.confirm({ ...pinRequest, about: 'locked-before' }, { signal: never });
    const { prompt } = await state();
    expect(prompt).toMatchObject({ about: 'locked-before', cardKind: 'citizen' });
    expect((await post(`/api/prompt/${prompt?.id}/dismiss`, {})).status).toBe(409);
    expect((await post(`/api/prompt/${prompt?.id}/confirm`, { yes: false })).status).toBe(200);
    expect(await asked).toBe(false);
  });

  test('a question about a site is answered, and only with one of its three answers', async () => {
    const asked = simulator.prompt.askAccess({ origin: 'https://id.example', simulated: true }, { signal: never });
    const { prompt } = await state();
    expect(prompt).toEqual({ id: prompt?.id, about: 'access', origin: 'https://id.example' });
    const path = `/api/prompt/${prompt?.id}/access`;
    for (const body of [
      {},
      { answer: 'yes' },
      { answer: true },
      { answer: ['once'] },
      { answer: 'once', origin: 'https://b.example' },
    ]) {
      expect((await post(path, body)).status).toBe(400);
    }
    expect((await post(`/api/prompt/${prompt?.id}/confirm`, { yes: true })).status).toBe(409);
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(url(path), { method: 'POST', headers, body: '{"answer":"always"}' })).status).toBe(401);
    expect((await state()).prompt).toEqual(prompt);
    expect((await post(path, { answer: 'always' })).status).toBe(200);
    expect(await asked).toBe('always');
  });

  test('tells a waiting page at once what changed', async () => {
    const { revision } = await state();
    const news = state(revision);
    await post('/api/remove', { reader: 0 });
    expect((await news).readers[0]?.cardId).toBeNull();
  });

  test.each([[{}], [{ reader: '0' }], [{ reader: 0.5, card: 'x' }], [{ reader: 0, card: 'x', more: 1 }], [[]]])(
    'refuses the body %j',
    async (body) => expect((await post('/api/insert', body)).status).toBe(400),
  );

  test('refuses what is not JSON, too long, or unknown', async () => {
    const headers = { authorization, 'content-type': 'application/json' };
    expect((await fetch(url('/api/remove'), { method: 'POST', headers, body: '{' })).status).toBe(400);
    expect((await post('/api/remove', { reader: 0, filler: 'x'.repeat(2000) })).status).toBe(413);
    expect((await post('/api/format-disk', {})).status).toBe(404);
    expect((await fetch(url('/api/cards'), { headers: { authorization } })).status).toBe(404);
    expect((await fetch(url('/../package.json'))).status).toBe(404);
  });

  test('refuses without the token, also what would only read', async () => {
    expect((await fetch(url('/api/state'))).status).toBe(401);
    const response = await fetch(url('/api/remove'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"reader":0}',
    });
    expect(response.status).toBe(401);
    expect((await state()).readers[0]?.cardId).not.toBeNull();
  });

  test('refuses a foreign Host before anything else', async () => {
    const { hostname, port } = url('/');
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { host: `evil.test:${port}`, authorization };
      request({ hostname, port, path: '/api/state', headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .once('error', reject)
        .end();
    });
    expect(status).toBe(403);
  });

  test('says on every answer what the page may do and who may frame it', async () => {
    for (const path of ['/api/state', '/nowhere']) {
      const { headers } = await fetch(url(path));
      const policy = headers.get('content-security-policy');
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain('unsafe');
      expect(policy?.split('; ')).toContain(`frame-ancestors ${FRAME}`);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(headers.get('set-cookie')).toBeNull();
    }
  });

  test('nobody may frame it when nobody is named', async () => {
    await simulator.close();
    simulator = await start({ frameAncestors: [] });
    const policy = (await fetch(url('/nowhere'))).headers.get('content-security-policy');
    expect(policy?.split('; ')).toContain("frame-ancestors 'none'");
  });

  test('the token is in the fragment of the address, and listens on 127.0.0.1', () => {
    expect(simulator.panelUrl).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:\\d+/#${TOKEN}$`));
  });

  test('a taken port is said to be taken', async () => {
    const panelPort = Number(url('/').port);
    await expect(start({ panelPort })).rejects.toMatchObject({ code: 'ERR_PORT_TAKEN' });
  });
});
