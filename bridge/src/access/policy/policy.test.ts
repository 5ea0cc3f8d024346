import { describe, expect, test } from 'vitest';
import { parsePolicy } from './policy.js';

const policy = (value: unknown) => parsePolicy(JSON.stringify(value), 'policy.json');

describe('parsePolicy', () => {
  test('compares origins exactly, and denial wins', () => {
    const { decide } = policy({ origins: { allow: ['https://a.example', 'https://b.example'], deny: ['https://b.example'] } });
    expect(decide('https://a.example')).toBe('allow');
    expect(decide('https://b.example')).toBe('deny');
    for (const other of [
      'https://a.example.evil.test',
      'https://A.example',
      'https://a.example:8443',
      'http://a.example',
      'a.example',
      '',
    ]) {
      expect(decide(other)).toBe('ask');
    }
  });

  test('an empty object allows nobody', () => {
    const empty = policy({});
    expect(empty.decide('https://a.example')).toBe('ask');
    expect(empty.allowHttpLoopbackOrigins).toBe(false);
  });

  test.each([
    ['an origin with a path', { origins: { allow: ['https://a.example/'] } }, /is not an origin/],
    ['a wildcard', { origins: { allow: ['https://*.example'] } }, /is not an origin/],
    ['http without the development key', { origins: { allow: ['http://127.0.0.1:4180'] } }, /is not an origin/],
    [
      'http that is not loopback',
      { origins: { allow: ['http://a.example'] }, allowHttpLoopbackOrigins: true },
      /is not an origin/,
    ],
    ['a key that does not exist', { origin: {} }, /origin: there is no such key/],
    ['a wrong type', { origins: { allow: 'https://a.example' } }, /origins\.allow/],
    ['no object', [], /policy\.json/],
  ])('refuses %s, and says where', (_, value, detail) => {
    expect(() => policy(value)).toThrow(
      expect.objectContaining({ code: 'ERR_CONFIGURATION_INVALID', detail: expect.stringMatching(detail) }),
    );
  });

  test('refuses what is not JSON', () => {
    expect(() => parsePolicy('{', 'policy.json')).toThrow(expect.objectContaining({ code: 'ERR_CONFIGURATION_INVALID' }));
  });
});
