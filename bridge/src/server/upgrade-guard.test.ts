import { describe, expect, test } from 'vitest';
import { judgeUpgrade } from './upgrade-guard.js';

const door = { port: 28730, allowHttpLoopback: false };

/** An honest page's upgrade, with headers replaced, dropped (undefined) or repeated (array). */
function upgrade(
  changes: Record<string, string | readonly string[] | undefined> = {},
  request: { method?: string; url?: string } = {},
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
  return { method: 'GET', url: '/', ...request, rawHeaders };
}

describe('judgeUpgrade', () => {
  test('lets an honest page through, whatever its origin', () => {
    expect(judgeUpgrade(upgrade(), door)).toEqual({ allowed: true, origin: 'https://id.example' });
    expect(judgeUpgrade(upgrade({ Origin: 'https://id.example:8443' }), door)).toMatchObject({ allowed: true });
    expect(judgeUpgrade(upgrade({ 'Sec-WebSocket-Protocol': 'cardbridge.v2, cardbridge.v1' }), door)).toMatchObject({
      allowed: true,
    });
  });

  test.each([
    ['missing', undefined],
    ['null', 'null'],
    ['empty', ''],
    ['http', 'http://id.example'],
    ['upper case', 'https://ID.example'],
    ['trailing slash', 'https://id.example/'],
    ['path', 'https://id.example/a'],
    ['query', 'https://evil.test/?https://id.example'],
    ['default port', 'https://id.example:443'],
    ['user info', 'https://id.example@evil.test'],
    ['not serialised (unicode host)', 'https://例え.example'],
    ['file', 'file://'],
    ['extension', 'chrome-extension://abcdefghijklmnop'],
    ['two origins in one', 'https://id.example https://evil.test'],
    ['too long', `https://${'a'.repeat(400)}.example`],
    ['twice', ['https://id.example', 'https://id.example']],
    ['loopback without the development key', 'http://127.0.0.1:4180'],
  ])('D-01 D-02 refuses an origin: %s', (_, Origin) => {
    expect(judgeUpgrade(upgrade({ Origin }), door)).toMatchObject({ allowed: false, status: 403, reason: 'origin' });
  });

  test.each([
    ['missing', undefined],
    ['attacker', 'evil.test:28730'],
    ['localhost', 'localhost:28730'],
    ['dot', '127.0.0.1.:28730'],
    ['no port', '127.0.0.1'],
    ['other port', '127.0.0.1:28731'],
    ['0.0.0.0', '0.0.0.0:28730'],
    ['short', '127.1:28730'],
    ['decimal', '2130706433:28730'],
    ['IPv6', '[::1]:28730'],
    ['mapped', '[::ffff:127.0.0.1]:28730'],
    ['twice', ['127.0.0.1:28730', 'evil.test']],
  ])('D-03 D-04 refuses a host: %s', (_, Host) => {
    expect(judgeUpgrade(upgrade({ Host }), door)).toMatchObject({ allowed: false, status: 403, reason: 'host' });
  });

  test('D-03 refuses an absolute-form target, other paths and methods', () => {
    for (const url of ['http://127.0.0.1:28730/', '/ws', '//', '/?a', '*']) {
      expect(judgeUpgrade(upgrade({}, { url }), door)).toMatchObject({ allowed: false, status: 400 });
    }
    expect(judgeUpgrade(upgrade({}, { method: 'POST' }), door)).toMatchObject({ allowed: false, status: 400 });
  });

  test('refuses another subprotocol, or none', () => {
    for (const name of [undefined, 'cardbridge', 'cardbridge.v2', 'CARDBRIDGE.V1']) {
      expect(judgeUpgrade(upgrade({ 'Sec-WebSocket-Protocol': name }), door)).toMatchObject({
        allowed: false,
        reason: 'subprotocol',
      });
    }
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
