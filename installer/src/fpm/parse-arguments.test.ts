import { expect, test } from 'vitest';
import { parseFpmArguments } from './parse-arguments.js';

const usual = ['-s', 'dir', '--force', '-t', 'deb'];

test('lists are gathered, and of an option that comes twice the last counts', () => {
  const order = parseFpmArguments([
    ...usual,
    ...['-d', 'pcscd', '-d', 'libc6', '--deb-recommends', 'libccid', '--rpm-tag', 'Recommends: a'],
    ...['--after-install', '/theirs', '--after-install', '/ours'],
  ]);
  expect(order.type).toBe('deb');
  expect(order.depends).toEqual(['pcscd', 'libc6']);
  expect(order.recommends).toEqual(['libccid']);
  expect(order.rpmTags).toEqual(['Recommends: a']);
  expect(order.values.get('--after-install')).toBe('/ours');
});

test('of two files for one place the first is taken', () => {
  const { files } = parseFpmArguments([...usual, '/a=b/ours=/usr/x', '/theirs=/usr/x', '/program/=/opt/P']);
  expect(files).toEqual([
    { from: '/a=b/ours', to: '/usr/x' },
    { from: '/program/', to: '/opt/P' },
  ]);
});

test.each([
  [[...usual, '/a=/usr/../etc/passwd'], 'no place in a system'],
  [[...usual, '/a=relative'], 'no place in a system'],
  [[...usual, '/a'], 'where it goes'],
  [[...usual, '--name'], 'lacks its value'],
  [['-s', 'dir', '-t', 'pacman'], 'only folders'],
  [['-s', 'rpm', '-t', 'deb'], 'only folders'],
])('%j is refused', (args, why) => {
  expect(() => parseFpmArguments(args)).toThrow(why);
});
