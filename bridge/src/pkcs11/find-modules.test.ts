import { expect, test } from 'vitest';
import { findModules } from './find-modules.js';

const folders = (content: Readonly<Record<string, readonly string[]>>) => async (folder: string) => {
  const names = content[folder];
  if (!names) throw new Error(`no ${folder}`);
  return names;
};

test('is where HiCOS puts it in Windows, for 64 bits', async () => {
  const list = folders({ 'D:\\Windows\\System32': ['kernel32.dll', 'HiCOSPKCS11.dll', 'HiCOSPKCS11.dll.bak'] });
  const environment = { SystemRoot: 'D:\\Windows' };
  expect(await findModules({ system: 'win32', environment, list })).toEqual(['D:\\Windows\\System32\\HiCOSPKCS11.dll']);
});

test('is in two places of macOS', async () => {
  const names = ['libHicos_p11v1.dylib', 'libssl.dylib'];
  const list = folders({ '/Users/p/lib': names, '/Users/p/Library/HiPKILocalSignServer': names });
  expect(await findModules({ system: 'darwin', environment: {}, home: '/Users/p', list })).toEqual([
    '/Users/p/lib/libHicos_p11v1.dylib',
    '/Users/p/Library/HiPKILocalSignServer/libHicos_p11v1.dylib',
  ]);
});

test('is in one place of Linux, under some names', async () => {
  const list = folders({
    '/usr/local/HiPKILocalSignServerApp': ['libHicos_p11v1.so', 'libHicos_p11.so.2', 'libHicos_p11v1.so.old'],
  });
  expect(await findModules({ system: 'linux', environment: {}, home: '/home/p', list })).toEqual([
    '/usr/local/HiPKILocalSignServerApp/libHicos_p11.so.2',
    '/usr/local/HiPKILocalSignServerApp/libHicos_p11v1.so',
  ]);
});

test('is one, though links to it lie beside it', async () => {
  const folder = '/usr/local/HiPKILocalSignServerApp';
  const list = folders({
    [folder]: ['libHicos_p11v1.so', 'libHicos_p11v1.so.1', 'libHicos_p11v1.so.1.2', 'libHicos_p11v3.so'],
  });
  const resolve = async (path: string) => (path.includes('v1') ? `${folder}/libHicos_p11v1.so.1.2` : path);
  expect(await findModules({ system: 'linux', environment: {}, home: '/home/p', list, resolve })).toEqual([
    `${folder}/libHicos_p11v1.so`,
    `${folder}/libHicos_p11v3.so`,
  ]);
});

test('is nowhere', async () => {
  for (const system of ['win32', 'darwin', 'linux'] as const) {
    expect(await findModules({ system, environment: {}, home: '/home/p', list: folders({}) })).toEqual([]);
  }
});

test('is where it was said to be, and nowhere else, whether it is there or not', async () => {
  const list = folders({ '/usr/local/HiPKILocalSignServerApp': ['libHicos_p11v1.so'] });
  expect(await findModules({ configured: '/opt/token.so', system: 'linux', list })).toEqual(['/opt/token.so']);
  expect(await findModules({ configured: false, system: 'linux', list })).toEqual([]);
});
