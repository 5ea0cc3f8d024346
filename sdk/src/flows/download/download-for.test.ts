import { expect, test } from 'vitest';
import { downloadFor, type UserAgentDataLike } from './download-for.js';
import { packages } from './packages.js';

const names = async (userAgentData: UserAgentDataLike | undefined, userAgent?: string) => {
  const answer = await downloadFor(userAgentData, userAgent);
  return [answer.system, ...answer.packages.map(({ name }) => name)].join(' ');
};
/** As Chromium answers. */
const hints = (platform: string, architecture: string, bitness = '64', mobile = false): UserAgentDataLike => ({
  platform,
  mobile,
  getHighEntropyValues: async () => ({ architecture, bitness }),
});

const reduced = (system: string, edge = '') =>
  `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36${edge}`;
const firefox = (system: string) => `Mozilla/5.0 (${system}; rv:153.0) Gecko/20100101 Firefox/153.0`;
const safari = (system: string, mobile = '') =>
  `Mozilla/5.0 (${system}) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 ${mobile}Safari/605.1.15`;
const windowsNt = 'Windows NT 10.0; Win64; x64';
const mac = 'Macintosh; Intel Mac OS X 10_15_7';

test.each([
  ['Chrome on Windows', hints('Windows', 'x86'), reduced(windowsNt), 'windows windows'],
  ['Edge on Windows', hints('Windows', 'x86'), reduced(windowsNt, ' Edg/156.0.0.0'), 'windows windows'],
  ['Edge on Windows on ARM', hints('Windows', 'arm'), reduced(windowsNt, ' Edg/156.0.0.0'), 'windows windows-arm windows'],
  ['Chrome on 32-bit Windows', hints('Windows', 'x86', '32'), reduced('Windows NT 10.0'), 'windows'],
  ['Chrome on a Mac with Apple silicon', hints('macOS', 'arm'), reduced(mac), 'macos mac-arm'],
  ['Chrome on a Mac with an Intel processor', hints('macOS', 'x86'), reduced(mac), 'macos mac-intel'],
  ['Edge on a Mac', hints('macOS', 'arm'), reduced(mac, ' Edg/156.0.0.0'), 'macos mac-arm'],
  ['Chrome on Linux', hints('Linux', 'x86'), reduced('X11; Linux x86_64'), 'linux deb rpm appimage tar'],
  [
    'Chromium on a Raspberry Pi, which says x86_64 in its userAgent',
    hints('Linux', 'arm'),
    reduced('X11; Linux x86_64'),
    'linux deb-arm rpm-arm appimage-arm tar-arm',
  ],
  ['Chromium on RISC-V', hints('Linux', 'riscv'), reduced('X11; Linux x86_64'), 'linux'],
  ['Chrome on Chrome OS', hints('Chrome OS', 'x86'), reduced('X11; CrOS x86_64 14541.0.0'), 'other'],
  ['Chrome on Android', hints('Android', '', '', true), reduced('Linux; Android 10; K'), 'other'],
  ['Chrome on a tablet', hints('Android', 'arm'), reduced('Linux; Android 10; K'), 'other'],
  ['Chrome on Android asking for the desktop site', hints('Android', ''), reduced('X11; Linux x86_64'), 'other'],
] as const)('%s, by its client hints', async (_, userAgentData, userAgent, expected) => {
  expect(await names(userAgentData, userAgent)).toBe(expected);
});

test.each([
  ['Chrome on Windows, on a page without https', reduced(windowsNt), 'windows windows'],
  ['Firefox on Windows', firefox(windowsNt), 'windows windows'],
  ['Firefox on Windows on ARM', firefox('Windows NT 10.0; ARM64'), 'windows windows-arm windows'],
  ['Safari on a Mac, which never tells the processor', safari(mac), 'macos mac-arm mac-intel'],
  ['Firefox on a Mac', firefox('Macintosh; Intel Mac OS X 10.15'), 'macos mac-arm mac-intel'],
  ['Firefox on Debian', firefox('X11; Linux x86_64'), 'linux deb rpm appimage tar'],
  ['Firefox on Ubuntu', firefox('X11; Ubuntu; Linux x86_64'), 'linux deb rpm appimage tar'],
  ['Firefox on Fedora', firefox('X11; Fedora; Linux x86_64'), 'linux rpm deb appimage tar'],
  ['Firefox on Fedora on ARM', firefox('X11; Fedora; Linux aarch64'), 'linux rpm-arm deb-arm appimage-arm tar-arm'],
  ['Firefox on 32-bit Linux', firefox('X11; Linux i686'), 'linux'],
  ['32-bit Firefox on 64-bit Linux', firefox('X11; Linux i686 on x86_64'), 'linux deb rpm appimage tar'],
  ['Firefox on 32-bit ARM', firefox('X11; Linux armv7l'), 'linux'],
  ['Safari on an iPhone', safari('iPhone; CPU iPhone OS 26_1 like Mac OS X', 'Mobile/15E148 '), 'other'],
  ['Safari on an iPad that says so', safari('iPad; CPU OS 26_1 like Mac OS X', 'Mobile/15E148 '), 'other'],
  ['Firefox on Android', 'Mozilla/5.0 (Android 14; Mobile; rv:153.0) Gecko/153.0 Firefox/153.0', 'other'],
  ['something unheard of', 'Lynx/2.9.0dev', 'other'],
  ['nothing at all', '', 'other'],
])('%s, by its userAgent', async (_, userAgent, expected) => {
  expect(await names(undefined, userAgent)).toBe(expected);
});

test('what is not for this computer is among the others, so that nothing is missing', async () => {
  const answer = await downloadFor(hints('Windows', 'x86'));
  expect(answer.packages.map(({ file }) => file)).toEqual(['CardBridge-Setup-x64.exe']);
  expect([...answer.packages, ...answer.others].toSorted(byName)).toEqual(packages.toSorted(byName));
});

test('a browser that refuses to tell, breaks off or answers nonsense is no obstacle', async () => {
  const refusing = { platform: 'macOS', getHighEntropyValues: () => Promise.reject(new Error('not allowed')) };
  expect(await names(refusing, reduced(mac))).toBe('macos mac-arm mac-intel');
  const throwing = {
    platform: 'Windows',
    getHighEntropyValues: () => {
      throw new TypeError('no such hint');
    },
  };
  expect(await names(throwing, reduced(windowsNt))).toBe('windows windows');
  expect(await names({ platform: '' }, firefox('X11; Linux x86_64'))).toBe('linux deb rpm appimage tar');
  expect(await names(hints('Linux', ''), reduced('X11; Linux x86_64'))).toBe('linux deb rpm appimage tar');
});

test('each package has a name and a file of its own', () => {
  expect(new Set(packages.map(({ name }) => name)).size).toBe(packages.length);
  expect(new Set(packages.map(({ file }) => file)).size).toBe(packages.length);
});

const byName = (one: { readonly name: string }, other: { readonly name: string }) => one.name.localeCompare(other.name);
