import { expect, test } from 'vitest';
import { targets } from '../releases/index.js';
import { parseCommand } from './parse-command.js';

function make(...args: string[]) {
  const command = parseCommand(args);
  if (command.kind !== 'make') throw new Error(command.kind);
  return { systems: command.systems.map(({ name }) => name), targets: command.targets.map(({ name }) => name) };
}

test('all is made when nothing is named', () => {
  expect(make().targets).toEqual(targets.map(({ name }) => name));
});

test('a name that is a package and a kind is the package', () => {
  expect(make('deb')).toEqual({ systems: ['linux-x64'], targets: ['deb'] });
});

test('kinds and systems stand for all of theirs, once', () => {
  expect(make('AppImage').targets).toEqual(['appimage', 'appimage-arm']);
  expect(make('win-x64', 'windows-zip').targets).toEqual(['windows', 'windows-zip']);
  expect(make('mac').systems).toEqual(['mac-x64', 'mac-arm64']);
});

test('only programs are made when only these are wanted', () => {
  expect(make('unpacked', 'linux-x64')).toEqual({ systems: ['linux-x64'], targets: [] });
  expect(make('unpacked').systems).toHaveLength(6);
});

test('an unknown name is told', () => {
  expect(() => make('msi')).toThrow('msi is no package');
  expect(() => make('--fast')).toThrow('--fast');
});
