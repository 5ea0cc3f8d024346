import { Ajv2020 } from 'ajv/dist/2020.js';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { definitions, protocolJsonSchema } from './protocol-schema.js';
import { writeJson } from './write-json.js';

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
ajv.addSchema(protocolJsonSchema(), 'protocol');

/** Both judges must say the same; this is what they say. */
function judge(definition: string, message: unknown): boolean {
  const schema = definitions[definition];
  const validate = ajv.getSchema(`protocol#/$defs/${definition}`);
  if (!schema || !validate) throw new Error(`no definition ${definition}`);
  const byCode = v.is(schema, message);
  expect(validate(message), `${definition} ${JSON.stringify(message)}: by the code ${byCode}`).toBe(byCode);
  return byCode;
}

const nonce = 'A'.repeat(43).concat('=');
const token = {
  format: 'web-eid:1.0',
  unverifiedCertificate: 'MII=',
  algorithm: 'RS256',
  signature: 'AQID',
  appVersion: 'cardbridge/0.1.0',
  unverifiedContext: { origin: 'https://a.example', challengeNonce: nonce },
};
const basicData = {
  cardNumber: '000012345678',
  name: '王小明',
  nameBytes: 'pP2k',
  idNumber: 'A123456789',
  birthDate: '1985-06-15',
  sex: 'M',
  issueDate: '2024-01-02',
  cancelMark: '0',
};
const request = (method: string, params?: unknown, id: unknown = 1) => ({
  jsonrpc: '2.0',
  id,
  method,
  ...(params === undefined ? {} : { params }),
});
const result = (value: unknown, id: unknown = 1) => ({ jsonrpc: '2.0', id, result: value });
const event = (method: string, params: unknown) => ({ jsonrpc: '2.0', method, params });
const error = (number: number, code: string, id: unknown = 1) => ({
  jsonrpc: '2.0',
  id,
  error: { code: number, message: 'a sentence', data: { code, remedy: 'what to do', retriable: true } },
});

const pageMessages = [
  request('access.request'),
  request('access.request', {}, 'a'),
  request('access.request', {}, ''),
  request('access.request', {}, '😀'.repeat(64)),
  request('access.request', {}, Number.MAX_SAFE_INTEGER),
  request('access.request', {}, Number.MIN_SAFE_INTEGER),
  request('bridge.info', {}),
  request('readers.list'),
  request('readers.watch', {}),
  request('readers.unwatch', {}),
  request('card.authenticate', { challengeNonce: nonce }),
  request('card.authenticate', { challengeNonce: 'A'.repeat(128), readerId: 'r' }),
  request('card.readNhi'),
  request('card.readNhi', { readerId: 'r'.repeat(64) }),
  request('operation.cancel', { requestId: 7 }),
  request('operation.cancel', { requestId: 'seven' }),
];
const bridgeMessages = [
  result({ granted: true }),
  result({ version: '0.1.0', protocol: 'cardbridge.v1', simulated: false }),
  result({ readers: [] }),
  result({ readers: [{ id: 'r', name: '', state: 'ready', card: { kind: 'citizen' } }] }),
  result({}),
  result({ token }, 'a'),
  result({ token: { ...token, unverifiedContext: { origin: '', challengeNonce: '' } } }),
  result({ basicData }),
  result({ cancelled: false }),
  event('readers.changed', { readers: [{ id: 'r', name: 'Reader 0', state: 'empty' }] }),
  event('operation.progress', { requestId: 1, stage: 'reading-card' }),
  event('operation.progress', { requestId: 1, stage: 'waiting-for-pin', triesLeft: 3 }),
  error(-32600, 'ERR_MESSAGE_MALFORMED'),
  error(-32600, 'ERR_MESSAGE_MALFORMED', null),
  error(-32601, 'ERR_METHOD_UNKNOWN'),
  error(-32602, 'ERR_PARAMS_INVALID'),
  error(-32603, 'ERR_INTERNAL'),
  error(-32000, 'ERR_CARD_NONE', 'a'),
];

test('the published schema is what the code makes', async () => {
  await expect(writeJson(protocolJsonSchema())).toMatchFileSnapshot('../../docs/protocol.schema.json');
});

test.each(pageMessages)('a client may send %j', (message) => {
  expect(judge('pageMessage', message)).toBe(true);
  expect(judge(`request.${message.method}`, message)).toBe(true);
  expect(judge('bridgeMessage', message)).toBe(false);
});

test.each(bridgeMessages)('the bridge may send %j', (message) => {
  expect(judge('bridgeMessage', message)).toBe(true);
  expect(judge('pageMessage', message)).toBe(false);
});

test.each([
  request('access.request', {}, 1.5),
  request('access.request', {}, Number.MAX_SAFE_INTEGER + 1),
  request('access.request', {}, null),
  request('access.request', {}, 'x'.repeat(65)),
  request('access.request', {}, '😀'.repeat(65)),
  event('access.request', {}),
  request('access.request', null),
  request('access.request', []),
  request('access.request', { origin: 'https://a.example' }),
  JSON.parse('{"jsonrpc":"2.0","id":1,"method":"access.request","params":{"constructor":1}}'),
  JSON.parse('{"jsonrpc":"2.0","id":1,"method":"access.request","params":{"__proto__":{}}}'),
  JSON.parse('{"jsonrpc":"2.0","id":1,"method":"access.request","__proto__":{}}'),
  { ...request('access.request', {}), toString: 1 },
  { ...request('access.request', {}), jsonrpc: '1.0' },
  [request('access.request', {})],
  request('access.grant', {}),
  request('card.authenticate'),
  request('card.authenticate', {}),
  request('card.authenticate', { challengeNonce: 'A'.repeat(40) }),
  request('card.authenticate', { challengeNonce: 'A'.repeat(45) }),
  request('card.authenticate', { challengeNonce: 'A'.repeat(132) }),
  request('card.authenticate', { challengeNonce: `${'A'.repeat(43)}-` }),
  request('card.authenticate', { challengeNonce: `${nonce}\n` }),
  request('card.authenticate', { challengeNonce: nonce, pin: '123456' }),
  request('card.authenticate', { challengeNonce: nonce, origin: 'https://a.example' }),
  request('card.readNhi', { readerId: '' }),
  request('card.readNhi', { readerId: 'r'.repeat(65) }),
  request('operation.cancel', { requestId: 0.5 }),
])('no client may send %j', (message) => {
  expect(judge('pageMessage', message)).toBe(false);
});

test.each([
  result({ granted: false }),
  result({}, null),
  result([]),
  result({ basicData: { ...basicData, birthDate: '1985-13-01' } }),
  result({ basicData: { ...basicData, cancelMark: '01' } }),
  result({ token: { ...token, algorithm: 'none' } }),
  event('operation.progress', { requestId: 1, stage: 'waiting-for-pin', triesLeft: -1 }),
  event('operation.progress', { requestId: 1, stage: 'waiting-for-pin', triesLeft: 1.5 }),
  error(-32000, 'ERR_CARD_NONE', null),
  error(-32600, 'ERR_CARD_NONE'),
  error(-32000, 'ERR_INTERNAL'),
  error(-32000, 'ERR_BRIDGE_ABSENT'),
  error(-32000, 'ERR_USAGE'),
  { ...error(-32000, 'ERR_CARD_NONE'), result: {} },
])('the bridge never sends %j', (message) => {
  expect(judge('bridgeMessage', message)).toBe(false);
});

test('the probe answers nothing but product and protocol', () => {
  expect(judge('probeAnswer', { product: 'cardbridge', protocol: 'cardbridge.v1' })).toBe(true);
  expect(judge('probeAnswer', { product: 'cardbridge', protocol: 'cardbridge.v1', version: '0.1.0' })).toBe(false);
  expect(judge('probeAnswer', { product: 'cardbridge', protocol: 'cardbridge.v2' })).toBe(false);
});

/** Each request with one parameter more. */
const pageMessagesWith = (more: object) =>
  pageMessages.map((message) => ({ ...message, params: { ...Object(message.params), ...more } }));

test('D-16 pin phishing: no message has a place for a PIN', () => {
  const names: string[] = [];
  JSON.stringify(protocolJsonSchema(), (key, value) => {
    if (key === 'properties') names.push(...Object.keys(value));
    return value;
  });
  expect(names).toContain('challengeNonce');
  expect(names.filter((name) => /pin|password|passphrase|passcode|secret/i.test(name))).toEqual([]);
  for (const message of pageMessagesWith({ pin: '123456' })) expect(judge('pageMessage', message)).toBe(false);
});

test('D-09 an origin of the page: no request has a place for one', () => {
  const origin = 'https://a.example';
  for (const message of pageMessagesWith({ origin })) expect(judge('pageMessage', message)).toBe(false);
  for (const message of pageMessages) expect(judge('pageMessage', { ...message, origin })).toBe(false);
});

const oddValues: readonly unknown[] = [null, true, 0, -1, 1.5, 2 ** 53, '', 'x', 'x'.repeat(65), [], [{}], {}, { id: 1 }];
const oddNames = ['extra', 'constructor', 'toString', '__proto__', 'params', 'id', 'error'];

/** The message with one thing changed, at every place: another value, one member less, one more. */
function* spoiled(value: unknown): Generator<unknown> {
  yield* oddValues;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) for (const other of spoiled(item)) yield value.with(index, other);
  } else if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value);
    for (const [index, [name, item]] of members.entries()) {
      yield Object.fromEntries(members.toSpliced(index, 1));
      for (const other of spoiled(item)) yield Object.fromEntries(members.with(index, [name, other]));
    }
    // Unlike an assignment this makes `__proto__` a member like any other, as JSON.parse does.
    for (const name of oddNames) yield Object.fromEntries([...members, [name, {}]]);
  }
}

test('schema and code agree on every message with one thing changed', () => {
  let taken = 0;
  let refused = 0;
  for (const [definition, messages] of [
    ['pageMessage', pageMessages],
    ['bridgeMessage', bridgeMessages],
  ] as const) {
    for (const message of messages) {
      for (const other of spoiled(message)) {
        if (judge(definition, other)) taken += 1;
        else refused += 1;
      }
    }
  }
  // Both happen often, or the comparison would say little.
  expect(taken).toBeGreaterThan(100);
  expect(refused).toBeGreaterThan(1000);
});
