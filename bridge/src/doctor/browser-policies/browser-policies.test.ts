import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { macosPolicies } from './plist-policies.js';
import { linuxPolicies } from './policy-files.js';
import { windowsPolicies } from './registry-policies.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cardbridge-browser-policies-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(path: string, text: string): Promise<string> {
  const place = join(root, path);
  await mkdir(dirname(place), { recursive: true });
  await writeFile(place, text);
  return place;
}

test('Linux: every file of a folder, and those of Firefox; a damaged one is told', async () => {
  expect(await linuxPolicies(root)).toEqual([]);
  const chrome = await put('etc/opt/chrome/policies/managed/a.json', '{"LoopbackNetworkAllowedForUrls":["https://a.example"]}');
  const damaged = await put('etc/chromium/policies/managed/b.json', '{');
  await put('etc/chromium/policies/managed/notes.txt', '{}');
  const firefox = await put(
    'usr/lib/firefox-esr/distribution/policies.json',
    '{"policies":{"LocalNetworkAccess":{"Enabled":false}}}',
  );
  expect(await linuxPolicies(root)).toEqual([
    { browser: 'Chrome', place: chrome, values: { LoopbackNetworkAllowedForUrls: ['https://a.example'] } },
    { browser: 'Chromium', place: damaged, values: undefined },
    { browser: 'Firefox', place: firefox, values: { LocalNetworkAccess: { Enabled: false } } },
  ]);
});

/** As Windows prints it. */
const PRINTED = [
  '',
  'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Google\\Chrome',
  '    LocalNetworkAccessRestrictionsTemporaryOptOut    REG_DWORD    0x1',
  '    ProxySettings    REG_SZ    {"ProxyMode":"system"}',
  '',
  'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Google\\Chrome\\LocalNetworkAccessAllowedForUrls',
  '    1    REG_SZ    https://a.example',
  '    2    REG_SZ    [*.]b.example',
  '',
].join('\r\n');

test('Windows: values, lists and objects of the registry; a key that is not there is nothing', async () => {
  const run = async (_: string, [, key]: readonly string[]) =>
    key === 'HKLM\\SOFTWARE\\Policies\\Google\\Chrome'
      ? { status: 0, stdout: PRINTED, stderr: '' }
      : { status: key?.endsWith('Edge') ? 5 : 1, stdout: '', stderr: '' };
  expect(await windowsPolicies({ systemRoot: 'C:\\Windows', programFiles: root, run })).toEqual([
    {
      browser: 'Chrome',
      place: 'HKLM\\SOFTWARE\\Policies\\Google\\Chrome',
      values: {
        LocalNetworkAccessRestrictionsTemporaryOptOut: 1,
        ProxySettings: { ProxyMode: 'system' },
        LocalNetworkAccessAllowedForUrls: ['https://a.example', '[*.]b.example'],
      },
    },
    { browser: 'Edge', place: 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Edge', values: undefined },
    { browser: 'Edge', place: 'HKCU\\SOFTWARE\\Policies\\Microsoft\\Edge', values: undefined },
  ]);
});

test('macOS: what profiles manage, for the machine and for the person', async () => {
  const place = await put('Library/Managed Preferences/wang/com.google.Chrome.plist', 'bplist00');
  const run = async (_: string, args: readonly string[]) => ({
    status: args.at(-1) === place ? 0 : 1,
    stdout: '{"LocalNetworkAccessBlockedForUrls":["*"]}',
    stderr: '',
  });
  expect(await macosPolicies({ account: 'wang', run, root })).toEqual([
    { browser: 'Chrome', place, values: { LocalNetworkAccessBlockedForUrls: ['*'] } },
  ]);
});
