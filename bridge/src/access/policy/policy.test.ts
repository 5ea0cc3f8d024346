import { describe, expect, test } from 'vitest';
import { lookAlikesOf } from '../../../test/support/look-alikes.js';
import { parsePolicy } from './policy.js';

const policy = (value: unknown) => parsePolicy(JSON.stringify(value), 'policy.json');

/** What is wrong with a text, without the path that every error begins with. */
function faultOf(text: string): string {
  try {
    parsePolicy(text, '/etc/policy.json');
  } catch (error) {
    expect(error).toMatchObject({ code: 'ERR_CONFIGURATION_INVALID', detail: expect.stringMatching(/^\/etc\/policy\.json: /) });
    return (error as { detail: string }).detail.slice('/etc/policy.json: '.length);
  }
  throw new Error('this policy was accepted');
}

describe('parsePolicy', () => {
  test.each(lookAlikesOf('good.example'))(
    'D-02 loose origin matching: a policy that names https://good.example says nothing about %j',
    (origin) => {
      expect(policy({ origins: { allow: ['https://good.example'] } }).decide(origin)).toBe('ask');
      expect(policy({ origins: { deny: ['https://good.example'] } }).decide(origin)).toBe('ask');
      expect(policy({ origins: { allow: ['https://good.example'], others: 'refuse' } }).decide(origin)).toBe('deny');
    },
  );

  test.each([
    'https://*.good.example',
    'https://*',
    '*',
    'https://good.example/*',
    'https://good.example/',
    'https://good.example:443',
    'https://Good.example',
    'https://user@good.example',
    'https://gооd.example', // Cyrillic letters
    'https://.*',
    'null',
    '',
    'http://good.example',
    'wss://good.example',
    'good.example',
    'http://127.0.0.1:4180',
    `https://${'a.'.repeat(200)}example`,
  ])('D-02 loose origin matching: %j is not an origin that a policy may name', (origin) => {
    expect(faultOf(JSON.stringify({ origins: { allow: ['https://good.example', origin] } }))).toMatch(
      /^origins\.allow\.1: this is not an origin/,
    );
    expect(faultOf(JSON.stringify({ origins: { deny: [origin] } }))).toMatch(/^origins\.deny\.0: this is not an origin/);
  });

  test('denial wins, and an origin may be named twice', () => {
    const { decide } = policy({
      origins: { allow: ['https://a.example', 'https://a.example', 'https://b.example'], deny: ['https://b.example'] },
    });
    expect(decide('https://a.example')).toBe('allow');
    expect(decide('https://b.example')).toBe('deny');
  });

  test.each([
    [{}, 'allow', 'ask'],
    [{ others: 'ask' }, 'allow', 'ask'],
    [{ others: 'refuse' }, 'allow', 'deny'],
    [{ askAboutAllowed: true }, 'ask', 'ask'],
    [{ others: 'refuse', askAboutAllowed: true }, 'ask', 'deny'],
  ])('with %j, one that is allowed: %s; another: %s; one that is denied stays so', (rules, allowed, other) => {
    const { decide } = policy({
      origins: { allow: ['https://a.example', 'https://d.example'], deny: ['https://d.example'], ...rules },
    });
    expect(decide('https://a.example')).toBe(allowed);
    expect(decide('https://b.example')).toBe(other);
    expect(decide('https://d.example')).toBe('deny');
  });

  test('an empty object is the usual policy: everybody is asked about', () => {
    const empty = policy({});
    expect(empty.decide('https://a.example')).toBe('ask');
    expect(empty).toEqual({ allowHttpLoopbackOrigins: false, checkForUpdates: true, decide: expect.any(Function) });
  });

  test('has the other settings', () => {
    expect(
      policy({
        $schema: './policy.schema.json',
        allowHttpLoopbackOrigins: true,
        checkForUpdates: false,
        logLevel: 'debug',
        pkcs11Module: '/usr/lib/libtoken.so',
      }),
    ).toMatchObject({
      allowHttpLoopbackOrigins: true,
      checkForUpdates: false,
      logLevel: 'debug',
      pkcs11Module: '/usr/lib/libtoken.so',
    });
  });

  test('with the development key pages on this computer may be named', () => {
    const origins = ['http://127.0.0.1:4180', 'http://localhost', 'http://[::1]:8080'];
    const { decide } = policy({ origins: { allow: origins }, allowHttpLoopbackOrigins: true });
    for (const origin of origins) expect(decide(origin)).toBe('allow');
    expect(faultOf('{"origins":{"allow":["http://a.example"]},"allowHttpLoopbackOrigins":true}')).toMatch(
      /^origins\.allow\.0: /,
    );
  });

  test.each([
    ['{"origin": {}}', 'origin: there is no such key'],
    ['{"origins": {"allowed": []}}', 'origins.allowed: there is no such key'],
    ['{"__proto__": {}}', '__proto__: there is no such key'],
    ['{"constructor": 1}', 'constructor: there is no such key'],
    [
      '{"origins": {"allow": "https://a.example"}}',
      'origins.allow: Invalid type: Expected Array but received "https://a.example"',
    ],
    ['{"origins": {"allow": [1]}}', 'origins.allow.0: Invalid type: Expected string but received 1'],
    ['{"origins": null}', 'origins: Invalid type: Expected Object but received null'],
    ['{"origins": {"others": "allow"}}', 'origins.others: Invalid type: Expected ("ask" | "refuse") but received "allow"'],
    ['{"origins": {"askAboutAllowed": "yes"}}', 'origins.askAboutAllowed: Invalid type: Expected boolean but received "yes"'],
    ['{"checkForUpdates": "no"}', 'checkForUpdates: Invalid type: Expected boolean but received "no"'],
    ['{"allowHttpLoopbackOrigins": 1}', 'allowHttpLoopbackOrigins: Invalid type: Expected boolean but received 1'],
    ['{"pkcs11Module": "libtoken.so"}', 'pkcs11Module: this must be an absolute path'],
    ['{"pkcs11Module": ""}', 'pkcs11Module: this must be an absolute path'],
    ['{"pkcs11Module": true}', 'pkcs11Module: this must be an absolute path, or false'],
    ['{"pkcs11Module": null}', 'pkcs11Module: this must be an absolute path, or false'],
    ['[]', '(top): an object was expected'],
    ['{"origins": []}', 'origins: an object was expected'],
    ['null', '(top): Invalid type: Expected Object but received null'],
    ['', 'line 1, column 1: a value is missing'],
    ['{\n  "origins": {\n    "allow": ["https://a.example",]\n  }\n}', 'line 3, column 35: there is a comma before this "]"'],
    ['{"logLevel": "info"\n "origins": {}}', 'line 2, column 2: "," or "}" was expected'],
    ['{} // done', 'line 1, column 4: nothing more was expected; JSON has no comments'],
    [
      '{"origins": {"deny": ["https://a.example"]},\n "origins": {}}',
      'line 2, column 2: the key "origins" is here a second time',
    ],
  ])('refuses %j and says where', (text, fault) => {
    expect(faultOf(text)).toBe(fault);
  });

  test('names the log levels that there are', () => {
    expect(faultOf('{"logLevel": "loud"}')).toMatch(/^logLevel: .*"silent" \| "error"/);
  });

  test('what stands in the file cannot write lines of its own into a log or move the cursor of a terminal', () => {
    const fault = faultOf(JSON.stringify({ 'a\nb\u001b[2J\u202e': 1 }));
    expect(fault).toBe('a\ufffdb\ufffd[2J\ufffd: there is no such key');
    expect(faultOf(JSON.stringify({ ['k'.repeat(10_000)]: 1 })).length).toBeLessThan(600);
  });
});
