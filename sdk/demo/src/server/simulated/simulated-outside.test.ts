import { randomUUID } from 'node:crypto';
import { loadTestPki } from '@cardbridge/fixtures/pki';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../../test/support/start-test-server.js';
import type { SimulatedPeople, SimulatedTransaction } from '../api.js';
import { memoryShortTermStore } from '../short-term/index.js';
import { createSimulatedOutside, type SimulatedOutside, simulatedPeople } from './index.js';

const hint = { application: { 'zh-TW': '社會住宅申請', en: 'Social housing' }, origin: 'https://id.example.tw' };
const { signal } = new AbortController();

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server?.close());

test('the people are citizens of the test PKI, each with a line of their own, at every operator somebody', async () => {
  const people = simulatedPeople(await loadTestPki());
  expect(people[0]).toEqual({
    name: '王範',
    idNumber: 'A123456789',
    birthDate: '1985-06-15',
    mobile: '0911000001',
    operator: 'chunghwa',
  });
  expect(people.length).toBe(5);
  expect(new Set(people.map(({ mobile }) => mobile)).size).toBe(5);
  expect(new Set(people.map(({ operator }) => operator)).size).toBe(5);
});

describe('a simulated provider', () => {
  let now = 0;
  const shortTerm = memoryShortTermStore({ clock: () => now });
  let nodes: readonly [SimulatedOutside, SimulatedOutside];
  beforeAll(async () => {
    const people = simulatedPeople(await loadTestPki());
    const node = () => createSimulatedOutside({ shortTerm, database: server.database, people, clock: () => now });
    nodes = [node(), node()];
  });

  const start = (changes: object = {}) => {
    const transactionId = randomUUID();
    const request = { transactionId, question: { idNumber: 'A123456789' }, hint, timeLimitSeconds: 60, signal, ...changes };
    return { transactionId, started: nodes[0].mobileCertificate.start(request) };
  };

  test('gives a link of the site that asks, and says on another node how it stands', async () => {
    const { transactionId, started } = start();
    expect(await started).toEqual({ link: `https://id.example.tw/simulated/mobile-certificate/${transactionId}` });
    expect(await nodes[1].mobileCertificate.result(transactionId, signal)).toEqual({ status: 'pending' });
    now += 60_000;
    const expired = { status: 'failed', reason: 'expired' };
    expect(await nodes[1].mobileCertificate.result(transactionId, signal)).toEqual(expired);
    expect(await nodes[0].mobileCertificate.result(transactionId, signal), 'said again').toEqual(expired);
  });

  test.each([
    ['an id that is no UUID', { transactionId: 'T1' }],
    ['less than 30 seconds', { timeLimitSeconds: 29 }],
    ['more than 600 seconds', { timeLimitSeconds: 601 }],
    ['no hint', { hint: { ...hint, origin: '' } }],
  ])('does not take %s', async (_, changes) => {
    await expect(start(changes).started).rejects.toThrow(TypeError);
  });

  test.each([30, 600])('takes a time limit of %d seconds', async (timeLimitSeconds) => {
    await start({ timeLimitSeconds }).started;
  });

  test('takes an id once, at whichever node', async () => {
    const { transactionId, started } = start();
    await started;
    const again = { transactionId, question: { idNumber: 'A200000003' }, hint, timeLimitSeconds: 60, signal };
    await expect(nodes[1].mobileCertificate.start(again)).rejects.toThrow('used before');
  });

  test('knows nothing of a transaction that was never begun', async () => {
    expect(await nodes[0].telecom.result(randomUUID(), signal)).toEqual({ status: 'failed', reason: 'expired' });
  });
});

describe('what the pages of the simulated world call', () => {
  const get = async (path: string, headers: Readonly<Record<string, string>> = {}) => {
    const response = await fetch(new URL(path, server.url), { headers });
    return { status: response.status, body: await response.json() };
  };
  const post = async (path: string, body: unknown, origin = server.url) => {
    const headers = { 'content-type': 'application/json', origin };
    const response = await fetch(new URL(path, server.url), { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: response.status, body: await response.json() };
  };
  const begin = async () => {
    const transactionId = randomUUID();
    await server.simulated.mobileCertificate.start({
      ...{ transactionId, question: { idNumber: 'A123456789' }, hint, timeLimitSeconds: 60, signal },
    });
    return transactionId;
  };

  test('lists the people', async () => {
    const { status, body } = await get('/simulated/people');
    expect(status).toBe(200);
    expect((body as SimulatedPeople).people.map(({ name }) => name)).toContain('歐陽範例');
  });

  test('shows what the phone is asked, and takes one answer', async () => {
    const id = await begin();
    const { body } = await get(`/simulated/transactions/${id}`);
    const shown = body as SimulatedTransaction;
    expect(shown).toMatchObject({ kind: 'mobile-certificate', ...hint, status: 'pending' });
    expect(shown.expiresAfterSeconds).toBeGreaterThan(0);
    const answers = await Promise.all(
      Array.from({ length: 5 }, (_, index) =>
        post(`/simulated/mobile-certificate/${id}`, { idNumber: 'A123456789', approve: index === 0 }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410, 410, 410]);
    expect((await get(`/simulated/transactions/${id}`)).body).not.toMatchObject({ status: 'pending' });
  });

  test('refuses what is not known or not a body, and changes nothing', async () => {
    const id = await begin();
    const path = `/simulated/mobile-certificate/${id}`;
    const answer = { idNumber: 'A123456789', approve: true };
    expect(await get(`/simulated/transactions/${randomUUID()}`)).toEqual({ status: 404, body: { code: 'ERR_NOT_FOUND' } });
    expect(await get('/simulated/transactions/x%3Ay')).toMatchObject({ status: 404 });
    const other = { idNumber: 'A123456789', network: 'mobile', line: 'own' };
    expect(await post(`/simulated/telecom/${id}`, other), 'of another kind').toMatchObject({ status: 404 });
    expect(await post(path, { ...answer, idNumber: 'A100000010' })).toMatchObject({ body: { code: 'ERR_ID_NUMBER_INVALID' } });
    expect(await post(path, { ...answer, approve: 'yes' })).toMatchObject({ status: 400 });
    expect(await post(path, { ...answer, more: 1 })).toMatchObject({ status: 400 });
    expect(await post(path, null)).toMatchObject({ status: 400 });
    expect(await post(path, answer, 'https://elsewhere.example')).toMatchObject({ body: { code: 'ERR_ORIGIN_FOREIGN' } });
    expect(await get('/simulated/people', { 'sec-fetch-site': 'cross-site' })).toMatchObject({
      body: { code: 'ERR_ORIGIN_FOREIGN' },
    });
    expect((await get(`/simulated/transactions/${id}`)).body).toMatchObject({ status: 'pending' });
  });

  test('registers a password for an NHI card, of people who do not exist only', async () => {
    const card = { cardNumber: '000000000001', idNumber: 'A123456789' };
    expect(await post('/simulated/nhi', { ...card, idNumber: 'a123 456 789', password: 'nhi12345' })).toEqual({
      status: 200,
      body: {},
    });
    expect(await server.simulated.nhiPasswords.check({ ...card, password: 'nhi12345', signal })).toBe(true);
    expect(await post('/simulated/nhi', { ...card, password: 'short' })).toMatchObject({
      body: { code: 'ERR_NHI_PASSWORD_INVALID' },
    });
    expect(await post('/simulated/nhi', { ...card, idNumber: 'B123456780', password: 'nhi12345' })).toMatchObject({
      body: { code: 'ERR_ID_NUMBER_INVALID' },
    });
    expect(await post('/simulated/nhi', { ...card, cardNumber: '1', password: 'nhi12345' })).toMatchObject({ status: 400 });
  });
});

test('a server without a simulated world answers none of it', async () => {
  const server = await startTestServer({ simulated: undefined });
  try {
    const response = await fetch(new URL('/simulated/nhi', server.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: server.url },
      body: JSON.stringify({ cardNumber: '000000000001', idNumber: 'A123456789', password: 'nhi12345' }),
    });
    expect(await response.json()).toEqual({ code: 'ERR_NOT_FOUND' });
  } finally {
    await server.close();
  }
});
