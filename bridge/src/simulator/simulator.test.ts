import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadTestPki, type TestPerson } from '@cardbridge/fixtures/pki';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createChannel } from '../apdu/index.js';
import { openCitizenCard } from '../cards/citizen/index.js';
import type { PinRequest } from '../pin/prompt.js';
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

const post = (path: string, body: object) =>
  fetch(url(path), {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

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
    const card = await openCitizenCard(createChannel(connection), { kind: 'citizen', keyProvider: simulator.keyProvider });
    const outcome = await card.verifyAndSign(Buffer.from(pin), new Uint8Array(32));
    return outcome.verified ? undefined : outcome.triesLeft;
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
    expect(new Set(cards.map(({ kind }) => kind))).toEqual(new Set(['citizen', 'nhi', 'organization']));
    expect(await tryPin(0, person.pin)).toBeUndefined();
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
    expect((await post('/api/start-over', {})).status).toBe(200);
    expect(await asked).toBeUndefined();
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
    expect((await post('/api/prompt/1/confirm', { yes: true })).status).toBe(409);
  });

  test('a confirmation is answered', async () => {
    const asked = simulator.prompt.confirm({ ...pinRequest, about: 'last-try' }, { signal: never });
    const { prompt } = await state();
    await post(`/api/prompt/${prompt?.id}/confirm`, { yes: true });
    expect(await asked).toBe(true);
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
