import { type MethodName, methodSchemas, requestSchema } from '@cardbridge/sdk/protocol';
import { toJsonSchema } from '@valibot/to-json-schema';
import { describe, expect, test } from 'vitest';
import { GRANTED, openDoor, STRANGER } from '../../test/support/open-door.js';

const NONCE = 'A'.repeat(44);
const request = (rest: string) => `{"jsonrpc":"2.0","id":1,${rest}}`;
const authenticate = (params: string) => request(`"method":"card.authenticate","params":${params}`);
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

const MALFORMED = 'ERR_MESSAGE_MALFORMED';
const PARAMS = 'ERR_PARAMS_INVALID';
const UNKNOWN = 'ERR_METHOD_UNKNOWN';

describe('D-28 type confusion: a clear answer to everything, and the next request works', () => {
  test.each([
    ['nothing', '', MALFORMED],
    ['not JSON', '{', MALFORMED],
    ['a comment', `/**/${request('"method":"bridge.info"')}`, MALFORMED],
    ['NaN', '{"jsonrpc":"2.0","id":NaN,"method":"bridge.info"}', MALFORMED],
    ['a byte order mark', `\ufeff${request('"method":"bridge.info"')}`, MALFORMED],
    ['null', 'null', MALFORMED],
    ['a text', '"bridge.info"', MALFORMED],
    ['a number', '1', MALFORMED],
    ['true', 'true', MALFORMED],
    ['an empty array', '[]', MALFORMED],
    ['an empty object', '{}', MALFORMED],
    ['a batch', `[${request('"method":"bridge.info"')}]`, MALFORMED],
    ['an array for an object', '["2.0",1,"bridge.info"]', MALFORMED],
    ['deep nesting', nested(30_000), MALFORMED],
    ['deep nesting in an id', `{"jsonrpc":"2.0","id":${nested(30_000)},"method":"bridge.info"}`, MALFORMED],
    ['deep nesting in a parameter', authenticate(`{"challengeNonce":${nested(30_000)}}`), PARAMS],
    ['no id: a notification', '{"jsonrpc":"2.0","method":"bridge.info"}', MALFORMED],
    ['null as id', '{"jsonrpc":"2.0","id":null,"method":"bridge.info"}', MALFORMED],
    ['true as id', '{"jsonrpc":"2.0","id":true,"method":"bridge.info"}', MALFORMED],
    ['an object as id', '{"jsonrpc":"2.0","id":{},"method":"bridge.info"}', MALFORMED],
    ['an array as id', '{"jsonrpc":"2.0","id":[1],"method":"bridge.info"}', MALFORMED],
    ['a fraction as id', '{"jsonrpc":"2.0","id":1.5,"method":"bridge.info"}', MALFORMED],
    ['an id beyond what a double can hold', '{"jsonrpc":"2.0","id":1e400,"method":"bridge.info"}', MALFORMED],
    [
      'an id that a double cannot tell from the next',
      '{"jsonrpc":"2.0","id":9007199254740993,"method":"bridge.info"}',
      MALFORMED,
    ],
    ['an id of hundred digits', `{"jsonrpc":"2.0","id":${'9'.repeat(100)},"method":"bridge.info"}`, MALFORMED],
    ['a long id', `{"jsonrpc":"2.0","id":"${'a'.repeat(65)}","method":"bridge.info"}`, MALFORMED],
    ['another version', '{"jsonrpc":"1.0","id":1,"method":"bridge.info"}', MALFORMED],
    ['a number as version', '{"jsonrpc":2.0,"id":1,"method":"bridge.info"}', MALFORMED],
    ['no version', '{"id":1,"method":"bridge.info"}', MALFORMED],
    ['no method', '{"jsonrpc":"2.0","id":1}', MALFORMED],
    ['a number as method', request('"method":1'), MALFORMED],
    ['an object as method', request('"method":{"toString":"bridge.info"}'), MALFORMED],
    ['a long method', request(`"method":"${'a'.repeat(65)}"`), MALFORMED],
    ['a key too many', request('"method":"bridge.info","extra":1'), MALFORMED],
    ['__proto__ as a key', request('"method":"bridge.info","__proto__":{"granted":true}'), MALFORMED],
    ['constructor as a key', request('"method":"bridge.info","constructor":{"prototype":{"granted":true}}'), MALFORMED],
    ['toString as a key', request('"method":"bridge.info","toString":1'), MALFORMED],
    ['D-09 an origin in the message', request('"method":"bridge.info","origin":"https://a.example"'), MALFORMED],
    ['params null', request('"method":"bridge.info","params":null'), MALFORMED],
    ['params a text', request('"method":"bridge.info","params":"{}"'), MALFORMED],
    ['params by position', request('"method":"bridge.info","params":[]'), MALFORMED],
    ['params by position, with something in it', request(`"method":"card.authenticate","params":["${NONCE}"]`), MALFORMED],
    ['an answer', '{"jsonrpc":"2.0","id":1,"result":{"granted":true}}', MALFORMED],
    ['no such method', request('"method":"card.sign"'), UNKNOWN],
    ['a method in upper case', request('"method":"BRIDGE.INFO"'), UNKNOWN],
    ['a method with a zero byte', request('"method":"bridge.info\\u0000"'), UNKNOWN],
    ['an inherited name', request('"method":"constructor"'), UNKNOWN],
    ['another', request('"method":"hasOwnProperty"'), UNKNOWN],
    ['__proto__ as method', request('"method":"__proto__"'), UNKNOWN],
    ['a lone surrogate', request('"method":"\\ud800"'), UNKNOWN],
    ['the other half', request('"method":"\\udc00"'), UNKNOWN],
    ['params of a wrong type', authenticate('{"challengeNonce":7}'), PARAMS],
    ['an array of one', authenticate(`{"challengeNonce":["${NONCE}"]}`), PARAMS],
    ['an object that looks like a text', authenticate('{"challengeNonce":{"length":44}}'), PARAMS],
    ['no nonce', authenticate('{}'), PARAMS],
    ['a short nonce', authenticate('{"challengeNonce":"AAAA"}'), PARAMS],
    ['a nonce of 10 000 characters', authenticate(`{"challengeNonce":"${'A'.repeat(10_000)}"}`), PARAMS],
    ['a nonce with a line feed', authenticate(`{"challengeNonce":"${NONCE}\\n"}`), PARAMS],
    ['a lone surrogate in a nonce', authenticate(`{"challengeNonce":"${'A'.repeat(43)}\\ud800"}`), PARAMS],
    ['a reader that is no text', authenticate(`{"challengeNonce":"${NONCE}","readerId":0}`), PARAMS],
    ['a reader null', authenticate(`{"challengeNonce":"${NONCE}","readerId":null}`), PARAMS],
    ['D-09 an origin among the params', authenticate(`{"challengeNonce":"${NONCE}","origin":"https://a.example"}`), PARAMS],
    ['D-16 a PIN', authenticate(`{"challengeNonce":"${NONCE}","pin":"123456"}`), PARAMS],
    ['__proto__ among the params', authenticate(`{"__proto__":{"challengeNonce":"${NONCE}"}}`), PARAMS],
    ['__proto__ beside what is right', authenticate(`{"challengeNonce":"${NONCE}","__proto__":{}}`), PARAMS],
    ['__proto__ where nothing is wanted', request('"method":"bridge.info","params":{"__proto__":{}}'), PARAMS],
    ['constructor where nothing is wanted', request('"method":"bridge.info","params":{"constructor":{}}'), PARAMS],
    ['prototype where nothing is wanted', request('"method":"bridge.info","params":{"prototype":{}}'), PARAMS],
    ['something where nothing is wanted', request('"method":"readers.list","params":{"all":true}'), PARAMS],
    ['a fraction to cancel', request('"method":"operation.cancel","params":{"requestId":1.5}'), PARAMS],
  ])('%s', async (_, text, code) => {
    const page = await (await openDoor()).page(GRANTED);
    await page.call('access.request');
    const before = new Set(Object.getOwnPropertyNames(Object.prototype));
    const answer = (await page.raw(text)) as { id: unknown };
    expect(answer).toMatchObject({ jsonrpc: '2.0', error: { data: { code } } });
    expect(answer.id).toBe(code === MALFORMED ? null : 1);
    expect(new Set(Object.getOwnPropertyNames(Object.prototype))).toEqual(before);
    expect(({} as { granted?: unknown }).granted).toBeUndefined();
    expect(await page.call('bridge.info')).toMatchObject({ result: { protocol: 'cardbridge.v1' } });
  });

  test('of two keys with one name the last counts, as JSON.parse has it, for all that is looked at', async () => {
    const page = await (await openDoor()).page(STRANGER);
    const text = '{"jsonrpc":"2.0","id":1,"id":2,"method":"access.request","method":"bridge.info"}';
    expect(await page.raw(text)).toMatchObject({ id: 2, error: { data: { code: 'ERR_ACCESS_REQUIRED' } } });
  });

  test.each([
    ['0', 0],
    ['-1', -1],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['1.0', 1],
    ['""', ''],
    ['"\\ud800"', '\ud800'],
    ['"\\u0000\\u202e<script>"', '\u0000\u202e<script>'],
    ['"__proto__"', '__proto__'],
  ])('an id comes back as it was: %s', async (text, id) => {
    const page = await (await openDoor()).page(GRANTED);
    await page.call('access.request');
    expect(await page.raw(`{"jsonrpc":"2.0","id":${text},"method":"bridge.info"}`)).toMatchObject({ id, result: {} });
  });

  test('D-27 D-28 without a grant what is longer than any request for access is refused unread, and access can be asked for', async () => {
    const page = await (await openDoor()).page(GRANTED);
    const text = (id: string, filler: string) => `{"jsonrpc":"2.0","id":${id},"method":"access.request","params":{}${filler}}`;
    // The longest honest one: an id of 64 characters, each written as two escapes.
    const longest = text(JSON.stringify('x').replace('x', '\\ud83d\\ude00'.repeat(64)), ' ');
    expect(await page.raw(text('1', ' '.repeat(1024)))).toMatchObject({ id: null, error: { data: { code: MALFORMED } } });
    expect(await page.raw(longest)).toMatchObject({ result: { granted: true } });
    expect(await page.raw(`{"jsonrpc":"2.0","id":2,"method":"bridge.info"${' '.repeat(60_000)}}`)).toMatchObject({
      id: 2,
      result: {},
    });
  });

  test('what is no UTF-8 closes the socket, and this one only', async () => {
    const opened = await openDoor();
    const [page, other] = [await opened.page(GRANTED), await opened.page(GRANTED)];
    page.socket.send(Buffer.from([0x22, 0xff, 0xfe, 0x22]), { binary: false });
    expect(await page.closed).toBe(1007);
    expect(await other.call('access.request')).toMatchObject({ result: { granted: true } });
  });

  test('what a page writes is in the log only where it is ours', async () => {
    const opened = await openDoor();
    const page = await opened.page(STRANGER);
    await page.call('marker\nline');
    await page.raw('{"marker');
    expect(opened.lines).toMatchObject([{ method: '(none)' }, { method: '(none)' }]);
    expect(JSON.stringify(opened.lines)).not.toContain('marker');
  });

  test('a page cannot fill the log', async () => {
    const opened = await openDoor({ limits: { linesOfSessions: { burst: 5, perSecond: 0 } } });
    const page = await opened.page(STRANGER);
    for (let index = 0; index < 50; index += 1) await page.raw('{');
    expect(opened.lines).toHaveLength(5);
  });
});

describe('D-16 no message has a place for a PIN', () => {
  /** Every key of a JSON Schema's properties, at any depth. */
  function keysOf(schema: unknown): string[] {
    if (typeof schema !== 'object' || schema === null) return [];
    return Object.entries(schema).flatMap(([key, value]) => [
      ...(key === 'properties' && typeof value === 'object' && value !== null ? Object.keys(value) : []),
      ...keysOf(value),
    ]);
  }

  const schemaOf = (schema: Parameters<typeof toJsonSchema>[0]) => toJsonSchema(schema, { errorMode: 'ignore' });

  test.each(Object.keys(methodSchemas) as MethodName[])('%s', (method) => {
    for (const schema of [methodSchemas[method].params, methodSchemas[method].result]) {
      for (const key of keysOf(schemaOf(schema as Parameters<typeof toJsonSchema>[0]))) {
        expect(key).not.toMatch(/pin|password|secret|passphrase/i);
      }
    }
  });

  test('the walk over the schemas sees their keys', () => {
    const seen = keysOf(schemaOf(methodSchemas['card.authenticate'].result as Parameters<typeof toJsonSchema>[0]));
    expect(seen).toEqual(expect.arrayContaining(['token', 'signature', 'unverifiedContext', 'challengeNonce']));
    expect(keysOf(schemaOf(requestSchema))).toEqual(['jsonrpc', 'id', 'method', 'params']);
  });
});
