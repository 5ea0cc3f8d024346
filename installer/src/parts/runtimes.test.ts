import { expect, test } from 'vitest';
import { systems } from '../releases/index.js';
import { newest } from './renew-runtimes.js';
import { parseRuntimes, readRuntimes } from './runtimes.js';

test('every system has a runtime that is pinned by its digest', async () => {
  const runtimes = await readRuntimes();
  expect(Object.keys(runtimes).sort()).toEqual(systems.map(({ name }) => name).sort());
});

test('a runtime that is missing, of another major version or without a digest is refused', async () => {
  const good = await readRuntimes();
  const parse = (changed: object) => () => parseRuntimes(JSON.stringify({ ...good, ...changed }), 'runtimes.json');
  expect(parse({})).not.toThrow();
  expect(parse({ 'win-x64': undefined })).toThrow('win-x64 is not pinned');
  expect(parse({ 'win-x64': { ...good['win-x64'], version: '24.1.0' } })).toThrow('not of Node 26');
  expect(parse({ 'win-x64': { ...good['win-x64'], integrity: 'sha1-AAAA' } })).toThrow('not pinned');
  expect(parse({ 'win-x64': { ...good['win-x64'], name: '../x' } })).toThrow('not pinned');
});

test('the newest of several answers of the registry is taken, by number and not by letter', () => {
  const answer = ['26.2.0', '26.10.0', '26.9.1'].map((version) => ({
    name: 'node-x',
    version,
    'dist.integrity': `sha512-${version}`,
  }));
  expect(newest(JSON.stringify(answer))).toEqual({ name: 'node-x', version: '26.10.0', integrity: 'sha512-26.10.0' });
  expect(newest(JSON.stringify(answer[0])).version).toBe('26.2.0');
});
