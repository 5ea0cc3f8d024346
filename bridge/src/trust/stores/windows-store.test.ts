import { expect, test } from 'vitest';
import type { RunProgram } from '../../programs/index.js';
import { windowsStore } from './windows-store.js';

const SHA1 = '0123456789abcdef0123456789abcdef01234567';
const OLD = 'fedcba9876543210fedcba9876543210fedcba98';
const authority = { name: 'CardBridge local CA 0123abcd', file: 'C:\\data\\tls\\authority.pem', sha1: SHA1 };

/** As Windows prints it in Chinese; the words before `:` differ, names and `(sha1)` do not. */
const block = (index: number, name: string, sha1: string) =>
  [
    `================ 憑證 ${index} ================`,
    '序號: 4f73c0ca0e5d0e14e7593aeea925c115',
    `簽發者: CN=${name}`,
    ' NotBefore: 2026/11/22 上午 03:51',
    `主體: CN=${name}`,
    '根憑證: 主體符合簽發者',
    `憑證雜湊(sha1): ${sha1}`,
    '',
  ].join('\r\n');

/** A store of Windows. */
function windows(held: Map<string, string>, { refuses = false } = {}) {
  const calls: string[][] = [];
  const run: RunProgram = async (path, args) => {
    expect(path).toBe('C:\\Windows\\System32\\certutil.exe');
    calls.push([...args]);
    const [, verb, , what = ''] = args;
    if (refuses && verb !== '-store')
      return { status: 2147943623, stdout: 'CertUtil: -addstore 命令失敗: 0x800704c7\r\n', stderr: '' };
    if (verb === '-addstore') held.set(SHA1, authority.name);
    if (verb === '-delstore') held.delete(what);
    const blocks = [...held].map(([sha1, name], index) => block(index, name, sha1));
    return { status: 0, stdout: `Root "受信任的根憑證授權單位"\r\n${blocks.join('')}CertUtil: 成功\r\n`, stderr: '' };
  };
  return { store: windowsStore({ systemRoot: 'C:\\Windows', run }), calls };
}

test('installs for this person only, once', async () => {
  const { store, calls } = windows(new Map());
  expect(await store.has(authority)).toBe(false);
  await store.install(authority);
  expect(await store.has(authority)).toBe(true);
  expect(calls).toContainEqual(['-user', '-addstore', 'Root', 'C:\\data\\tls\\authority.pem']);
  calls.length = 0;
  await store.install(authority);
  expect(calls).toEqual([['-user', '-store', 'Root']]);
});

test('removes by the hash, ours only', async () => {
  const held = new Map([
    [SHA1, authority.name],
    [OLD, 'CardBridge local CA ffffffff'],
    ['a'.repeat(40), 'A CA of somebody else'],
    ['b'.repeat(40), 'Somebody, OU="x+CN=CardBridge local CA ffffffff, y"'],
    ['c'.repeat(40), 'CardBridge local CA ffffffff, O=Somebody'],
  ]);
  const { store, calls } = windows(held);
  await store.remove((name) => name !== authority.name);
  expect(calls.filter(([, verb]) => verb === '-delstore')).toEqual([['-user', '-delstore', 'Root', OLD]]);
  await store.remove(() => true);
  expect([...held.keys()]).toEqual(['a', 'b', 'c'].map((letter) => letter.repeat(40)));
});

test('says what Windows says when the person said no', async () => {
  const { store } = windows(new Map(), { refuses: true });
  await expect(store.install(authority)).rejects.toMatchObject({
    code: 'ERR_TRUST_STORE',
    detail: 'Cert:\\CurrentUser\\Root: CertUtil: -addstore 命令失敗: 0x800704c7',
  });
});
