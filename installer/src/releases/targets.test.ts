import { expect, test } from 'vitest';
import { packages } from '../../../sdk/src/flows/download/packages.js';
import { systems } from './systems.js';
import { targets } from './targets.js';

test('every file that a site links to is made, for the system that it is linked to for', () => {
  for (const { name, file, architecture } of packages) {
    const target = targets.find((each) => each.name === name);
    expect(target).toMatchObject({ file, system: { cpu: architecture } });
  }
});

test('no two targets have the same name or file, and every system has one', () => {
  expect(new Set(targets.map(({ name }) => name)).size).toBe(targets.length);
  expect(new Set(targets.map(({ file }) => file)).size).toBe(targets.length);
  expect(new Set(targets.map(({ system }) => system))).toEqual(new Set(systems));
});

test('what people install has a goal for its size', () => {
  expect(targets.filter(({ goal }) => goal !== undefined).map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['deb', 'rpm', 'nsis']),
  );
});
