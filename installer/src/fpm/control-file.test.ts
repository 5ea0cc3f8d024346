import { expect, test } from 'vitest';
import { controlFile } from './control-file.js';
import { parseFpmArguments } from './parse-arguments.js';

const order = parseFpmArguments([
  ...[
    '-s',
    'dir',
    '-t',
    'deb',
    '--name',
    'cardbridge',
    '--version',
    '1.2.3',
    '--architecture',
    'amd64',
    '--maintainer',
    'A <a@b>',
  ],
  ...[
    '--url',
    'https://a.example',
    '--category',
    'utils',
    '--deb-priority',
    'optional',
    '-d',
    'pcscd',
    '-d',
    'libc6 (>= 2.28)',
  ],
  ...['--deb-recommends', 'pinentry-gtk2 | pinentry-qt', '--description', `bridge for cards\n ${'word '.repeat(20)}`],
]);

test('all that a person and apt want to know stands in the control file, in lines that policy allows', () => {
  expect(controlFile(order, 116_861)).toBe(
    [
      'Package: cardbridge',
      'Version: 1.2.3',
      'Architecture: amd64',
      'Maintainer: A <a@b>',
      'Installed-Size: 116861',
      'Depends: pcscd, libc6 (>= 2.28)',
      'Recommends: pinentry-gtk2 | pinentry-qt',
      'Section: utils',
      'Priority: optional',
      'Homepage: https://a.example',
      'Description: bridge for cards',
      ` ${'word '.repeat(15).trim()}`,
      ` ${'word '.repeat(5).trim()}`,
      '',
    ].join('\n'),
  );
});

test('a package without a version is not made', () => {
  const without = parseFpmArguments(['-s', 'dir', '-t', 'deb', '--name', 'a', '--description', 'b']);
  expect(() => controlFile(without, 1)).toThrow('--version is missing');
});
