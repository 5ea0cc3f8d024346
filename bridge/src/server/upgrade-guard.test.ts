import { describe, expect, test } from 'vitest';
import { judgeUpgrade } from './upgrade-guard.js';

const door = { port: 28730, allowHttpLoopback: false };

/** An honest page's upgrade, with headers replaced, dropped (undefined) or repeated (array). */
function upgrade(
  changes: Record<string, string | readonly string[] | undefined> = {},
  request: { httpVersion?: string; method?: string; url?: string } = {},
) {
  const headers = {
    Host: '127.0.0.1:28730',
    Origin: 'https://id.example',
    'Sec-WebSocket-Protocol': 'cardbridge.v1',
    ...changes,
  };
  const rawHeaders = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().flatMap((one) => [name, one]),
  );
  return { httpVersion: '1.1', method: 'GET', url: '/', ...request, rawHeaders };
}

describe('judgeUpgrade', () => {
  test.each(['https://id.example', 'https://id.example:8443', 'https://xn--fsqu00a.example', 'https://[2001:db8::1]'])(
    'lets an honest page through, whatever its origin: %s',
    (Origin) => {
      expect(judgeUpgrade(upgrade({ Origin }), door)).toEqual({ allowed: true, origin: Origin });
    },
  );

  test('reads names of headers in any case, and a list of subprotocols in one line or several', () => {
    const rawHeaders = ['hOST', '127.0.0.1:28730', 'ORIGIN', 'https://id.example', 'sec-websocket-protocol', 'cardbridge.v1'];
    expect(judgeUpgrade({ httpVersion: '1.1', method: 'GET', url: '/', rawHeaders }, door)).toMatchObject({ allowed: true });
    for (const list of ['cardbridge.v2, cardbridge.v1', ['cardbridge.v2', 'cardbridge.v1']]) {
      expect(judgeUpgrade(upgrade({ 'Sec-WebSocket-Protocol': list }), door)).toMatchObject({ allowed: true });
    }
  });

  test.each([
    ['null', 'null'],
    ['empty', ''],
    ['upper case', 'https://ID.example'],
    ['upper case in the scheme', 'HTTPS://id.example'],
    ['a trailing slash', 'https://id.example/'],
    ['a path', 'https://id.example/a'],
    ['a query', 'https://id.example?a'],
    ['a fragment', 'https://id.example#a'],
    ['the default port', 'https://id.example:443'],
    ['an empty port', 'https://id.example:'],
    ['a port out of range', 'https://id.example:65536'],
    ['a port with a zero before it', 'https://id.example:08443'],
    ['user info', 'https://id.example@evil.test'],
    ['user info and a password', 'https://id.example:443@evil.test'],
    ['empty user info', 'https://@id.example'],
    ['file', 'file://'],
    ['an extension', 'chrome-extension://abcdefghijklmnop'],
    ['a sandbox', 'data:text/html,a'],
    ['WebSocket', 'wss://id.example'],
    ['two origins in one', 'https://id.example https://evil.test'],
    ['a list', 'https://id.example, https://evil.test'],
    ['white space before it', ' https://id.example'],
    ['a tab in it', 'https://id.\texample'],
    ['a backslash', 'https:\\\\id.example'],
    ['one slash', 'https:/id.example'],
    ['no scheme', 'id.example'],
    ['a pattern', 'https://*.example'],
    ['too long', `https://${'a'.repeat(400)}.example`],
    ['twice', ['https://id.example', 'https://id.example']],
    ['two of them', ['https://id.example', 'https://evil.test']],
    ['missing', undefined],
  ])('D-01 cross-site hijack: an origin that is no browser’s is refused: %s', (_, Origin) => {
    expect(judgeUpgrade(upgrade({ Origin }), door)).toEqual({ allowed: false, status: 403, reason: 'origin' });
  });

  test.each([
    ['a homograph as a browser never sends it', 'https://\u0456d.example'],
    ['a host in its own script', 'https://例え.example'],
    ['full-width letters', 'https://ｉｄ.example'],
    ['a full stop of another script', 'https://id\u3002example'],
    ['per cent', 'https://%69d.example'],
    ['bytes of UTF-8 read as Latin-1', 'https://Ñ\u0096d.example'],
    ['a dot at its end', 'https://id.example.'],
    ['http', 'http://id.example'],
    ['http on another port', 'http://id.example:8080'],
    ['http on the loopback', 'http://127.0.0.1:4180'],
    ['another origin in the query', 'https://evil.test/?https://id.example'],
  ])('D-02 loose matching: nothing is made into an origin that was none: %s', (_, Origin) => {
    expect(judgeUpgrade(upgrade({ Origin }), door)).toEqual({ allowed: false, status: 403, reason: 'origin' });
  });

  test.each(['https://id.example.evil.test', 'https://id.example:444', 'https://evil.test', 'https://xn--d-ltb.example'])(
    'D-02 loose matching: another origin stays another one, to the letter: %s',
    (Origin) => {
      expect(judgeUpgrade(upgrade({ Origin }), door)).toEqual({ allowed: true, origin: Origin });
    },
  );

  test.each([
    ['the attacker’s', 'evil.test:28730'],
    ['the attacker’s, without a port', 'evil.test'],
    ['our address as a name of the attacker', '127.0.0.1.evil.test:28730'],
    ['localhost', 'localhost:28730'],
    ['localhost with a dot', 'localhost.:28730'],
    ['our address with a dot', '127.0.0.1.:28730'],
    ['no port', '127.0.0.1'],
    ['another port', '127.0.0.1:28731'],
    ['a port with a zero before it', '127.0.0.1:028730'],
    ['IPv6', '[::1]:28730'],
    ['a decimal number', '2130706433:28730'],
    ['a hexadecimal number', '0x7f000001:28730'],
    ['octal numbers', '0177.0.0.1:28730'],
    ['user info', 'evil.test@127.0.0.1:28730'],
    ['user info behind', '127.0.0.1:28730@evil.test'],
    ['a space before it', ' 127.0.0.1:28730'],
    ['a space behind it', '127.0.0.1:28730 '],
    ['a tab in it', '127.0.0.1\t:28730'],
    ['a list', '127.0.0.1:28730, evil.test'],
    ['a path', '127.0.0.1:28730/'],
    ['empty', ''],
    ['twice', ['127.0.0.1:28730', '127.0.0.1:28730']],
    ['two of them', ['127.0.0.1:28730', 'evil.test']],
    ['missing', undefined],
  ])('D-03 dns rebinding: a Host that is not our one name is refused: %s', (_, Host) => {
    expect(judgeUpgrade(upgrade({ Host }), door)).toEqual({ allowed: false, status: 403, reason: 'host' });
  });

  test.each([
    'http://127.0.0.1:28730/',
    'http://evil.test/',
    '//evil.test/',
    '/ws',
    '//',
    '/?a',
    '/#',
    '*',
    '',
    '127.0.0.1:28730',
  ])('D-03 dns rebinding: a target that is not / is refused: %s', (url) => {
    expect(judgeUpgrade(upgrade({}, { url }), door)).toEqual({ allowed: false, status: 400, reason: 'target' });
  });

  test.each([
    '0.0.0.0:28730',
    '127.1:28730',
    '127.0.1:28730',
    '127.0.0.2:28730',
    '0:28730',
    '[::ffff:127.0.0.1]:28730',
    '[::]:28730',
  ])('D-04 another spelling of the loopback is refused: %s', (Host) => {
    expect(judgeUpgrade(upgrade({ Host }), door)).toEqual({ allowed: false, status: 403, reason: 'host' });
  });

  test('refuses HTTP/1.0, which needs no Host', () => {
    expect(judgeUpgrade(upgrade({}, { httpVersion: '1.0' }), door)).toEqual({
      allowed: false,
      status: 400,
      reason: 'http-version',
    });
  });

  test.each(['POST', 'PUT', 'HEAD', 'OPTIONS', 'get', undefined])('refuses the method %s', (method) => {
    expect(judgeUpgrade({ ...upgrade(), method }, door)).toEqual({ allowed: false, status: 400, reason: 'method' });
  });

  test.each([undefined, '', 'cardbridge', 'cardbridge.v2', 'CARDBRIDGE.V1', 'cardbridge.v1x', 'cardbridge .v1'])(
    'refuses another subprotocol, or none: %s',
    (name) => {
      expect(judgeUpgrade(upgrade({ 'Sec-WebSocket-Protocol': name }), door)).toEqual({
        allowed: false,
        status: 400,
        reason: 'subprotocol',
      });
    },
  );

  test('D-50 what a browser says of the request must be what a page’s WebSocket is', () => {
    expect(judgeUpgrade(upgrade({ 'Sec-Fetch-Mode': 'websocket', 'Sec-Fetch-Site': 'cross-site' }), door)).toMatchObject({
      allowed: true,
    });
    for (const mode of ['navigate', 'no-cors', 'cors', 'Websocket', '', ['websocket', 'cors']]) {
      expect(judgeUpgrade(upgrade({ 'Sec-Fetch-Mode': mode }), door)).toEqual({
        allowed: false,
        status: 403,
        reason: 'fetch-mode',
      });
    }
  });

  test('D-22 nothing else lets anybody in: no cookie, no authorisation, no older name of Origin', () => {
    const words = { Cookie: 'session=1', Authorization: 'Bearer x', 'Sec-WebSocket-Origin': 'https://id.example' };
    expect(judgeUpgrade(upgrade({ ...words, Origin: undefined }), door)).toMatchObject({ allowed: false, reason: 'origin' });
    expect(judgeUpgrade(upgrade(words), door)).toEqual({ allowed: true, origin: 'https://id.example' });
  });

  test('the development key lets http in for loopback hosts only', () => {
    const open = { ...door, allowHttpLoopback: true };
    expect(judgeUpgrade(upgrade({ Origin: 'http://127.0.0.1:4180' }), open)).toMatchObject({ allowed: true });
    expect(judgeUpgrade(upgrade({ Origin: 'http://localhost:4180' }), open)).toMatchObject({ allowed: true });
    for (const Origin of ['http://localhost.evil.test', 'http://id.example', 'http://127.0.0.2:1']) {
      expect(judgeUpgrade(upgrade({ Origin }), open)).toMatchObject({ allowed: false });
    }
  });
});
