import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parsePolicy, readPolicy } from './policy.js';

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
      expect(decide(other)).toBe('unknown');
    }
  });

  test('an empty object allows nobody', () => {
    const empty = policy({});
    expect(empty.decide('https://a.example')).toBe('unknown');
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

describe('readPolicy', () => {
  let directory = '';
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'cardbridge-policy-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  test('no file is the empty policy', async () => {
    expect((await readPolicy(join(directory, 'none.json'), { mustExist: false })).decide('https://a.example')).toBe('unknown');
  });

  test('a file that somebody named must be there', async () => {
    const path = join(directory, 'none.json');
    await expect(readPolicy(path, { mustExist: true })).rejects.toMatchObject({
      code: 'ERR_CONFIGURATION_INVALID',
      detail: `${path}: there is no such file`,
    });
  });

  test('a file is read, and one that cannot be read is an error', async () => {
    const path = join(directory, 'policy.json');
    await writeFile(path, JSON.stringify({ origins: { allow: ['https://a.example'] } }));
    expect((await readPolicy(path, { mustExist: true })).decide('https://a.example')).toBe('allow');
    await expect(readPolicy(directory, { mustExist: false })).rejects.toMatchObject({ code: 'ERR_CONFIGURATION_INVALID' });
  });
});
