import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ConfigurationError } from '../configuration-error.js';
import { readClients } from './read-clients.js';

const SECRET = 'a-secret-that-is-never-to-be-repeated';
const service = {
  id: 'sports-ground',
  secret: SECRET,
  redirectUris: ['https://sports.example.gov.tw/callback'],
  name: { 'zh-TW': '場地申請', en: 'Sports grounds' },
  scopes: ['profile', 'phone'],
  goldOnly: false,
  startUrl: 'https://sports.example.gov.tw/',
};

let directory: string;
let file: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cardbridge-clients-'));
  file = join(directory, 'clients.json');
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** What a file with this in it ends in. */
async function refusalOf(content: unknown): Promise<string> {
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  const error = await readClients(file).then(
    () => undefined,
    (rejection: unknown) => rejection,
  );
  if (!(error instanceof ConfigurationError)) throw new Error('the file was taken');
  expect(error.message).not.toContain(SECRET);
  return error.message.replace(file, 'clients.json');
}

test.each([{}, { ways: ['telecom'] }, { redirectUris: ['http://127.0.0.1:8080/callback', 'http://[::1]:8080/callback'] }])(
  'a service is taken as it was written down, with %j',
  async (more) => {
    await writeFile(file, JSON.stringify([{ ...service, ...more }]));
    expect(await readClients(file)).toEqual([{ ...service, ...more }]);
  },
);

test.each([
  [
    { ways: ['account', 'card'] },
    '0.ways.1 is not one of "account", "mobile-certificate", "telecom", "citizen-card", "nhi-card"',
  ],
  [{ ways: [] }, '0.ways is empty'],
  [{ scopes: ['openid'] }, '0.scopes.0 is not one of "profile", "id_number", "phone", "email", "birthdate", "address"'],
  [{ secret: SECRET.slice(0, 31) }, '0.secret is shorter than 32'],
  [{ secret: `${SECRET}é` }, '0.secret has other characters than those of ASCII'],
  [{ id: '' }, '0.id is empty'],
  [{ startUrl: undefined }, '0.startUrl is missing'],
  [{ goldOnly: SECRET }, '0.goldOnly is not boolean'],
  [{ scope: SECRET }, '0.scope is no field'],
  [{ redirectUris: [] }, '0.redirectUris is empty'],
] as const)('%j is said to be wrong, and how', async (wrong, sentence) => {
  expect(await refusalOf([{ ...service, ...wrong }])).toBe(`clients.json: ${sentence}`);
});

test.each([
  `javascript:${SECRET}`,
  `http://sports.example.gov.tw/${SECRET}`,
  `https://sports.example.gov.tw/#${SECRET}`,
  `app:/${SECRET}`,
  SECRET,
])('nobody is sent to %s', async (address) => {
  const wrong = 'is no https address (or http on this machine), or has a fragment';
  expect(await refusalOf([{ ...service, redirectUris: [address], startUrl: address }])).toBe(
    `clients.json: 0.redirectUris.0 ${wrong}; 0.startUrl ${wrong}`,
  );
});

test('two services with one id, one outside of a list, and what is no JSON or no file', async () => {
  expect(await refusalOf([service, service])).toBe('clients.json: the whole has two services with one id');
  expect(await refusalOf(service)).toBe('clients.json: the whole is not Array');
  expect(await refusalOf(`{"${SECRET}`)).toBe('clients.json is not JSON');
  await rm(file);
  await expect(readClients(file)).rejects.toThrow(`${file} cannot be read`);
});
