import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { BridgeError } from '../error.js';
import { createOutput, systemLanguage } from './output.js';

let stdout = '';
let stderr = '';
beforeEach(() => {
  stdout = '';
  stderr = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += text;
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    stderr += text;
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

test.each([
  [{}, 'zh-TW'],
  [{ LANG: 'C' }, 'zh-TW'],
  [{ LANG: 'C.UTF-8' }, 'zh-TW'],
  [{ LANG: 'POSIX' }, 'zh-TW'],
  [{ LANG: 'zh_TW.UTF-8' }, 'zh-TW'],
  [{ LANG: 'en_GB.UTF-8' }, 'en'],
  [{ LANG: 'ja_JP.UTF-8' }, 'en'],
  [{ LANG: 'en_US', LC_MESSAGES: 'zh_TW' }, 'zh-TW'],
  [{ LANG: 'zh_TW', LC_ALL: 'en_US' }, 'en'],
] as const)('speaks the language of the system: %j', (environment, language) => {
  expect(systemLanguage(environment)).toBe(language);
});

test('prints lines for a person, or one object', () => {
  createOutput({ json: false, language: 'en' }).result({ a: 1 }, ['one', 'two']);
  expect(stdout).toBe('one\ntwo\n');
  createOutput({ json: true, language: 'en' }).result({ a: 1 }, ['one', 'two']);
  expect(stdout).toBe('one\ntwo\n{"ok":true,"a":1}\n');
});

test('control characters do not reach the terminal, and stay what they are in JSON', () => {
  const evil = 'a\u001b[31m\u009b2J\u202e\u2067\r\n\u0007b';
  createOutput({ json: false, language: 'en' }).result({}, [evil]);
  createOutput({ json: false, language: 'en' }).progress(evil);
  expect([stdout, stderr]).toEqual(['a[31m2Jb\n', 'a[31m2Jb\n']);
  stdout = '';
  createOutput({ json: true, language: 'en' }).result({ name: evil }, []);
  expect(stdout).toMatch(/^[ -~]+\n$/);
  expect(JSON.parse(stdout)).toEqual({ ok: true, name: evil });
});

test('an error is a sentence, a remedy and its code, in the chosen language', () => {
  createOutput({ json: false, language: 'en' }).failure(new BridgeError('ERR_READER_NONE', { detail: 'x\u001b' }));
  expect(stderr).toBe('No card reader was found.\nPlug in a card reader.\nERR_READER_NONE (x)\n');
  expect(process.exitCode).toBe(1);
  createOutput({ json: true, language: 'zh-TW' }).failure(new BridgeError('ERR_READER_NONE'));
  const { message, ...rest } = JSON.parse(stdout);
  expect(message).toMatch(/讀卡機/);
  expect(rest).toMatchObject({ ok: false, code: 'ERR_READER_NONE', retriable: true });
});

test('a warning is an error that nobody fails by', () => {
  createOutput({ json: true, language: 'en' }).warning(new BridgeError('ERR_READER_NONE', { detail: 'x' }));
  expect([stdout, stderr]).toEqual(['', 'No card reader was found.\nPlug in a card reader.\nERR_READER_NONE (x)\n']);
  expect(process.exitCode).toBeUndefined();
});

test('a fault of ours shows where it happened', () => {
  createOutput({ json: false, language: 'en' }).failure(new TypeError('ours'));
  expect(stderr).toContain('ERR_INTERNAL');
  expect(stderr).toContain('output.test.ts');
});
