import type { LookupFunction } from 'node:net';
import { expect, it, vi } from 'vitest';
import { type AddressLookup, checkedLookup } from './checked-lookup.js';
import { readTarget, type Target } from './read-target.js';

const target: Target = readTarget('http://host.example/', { ports: [80], exemptHosts: new Set() });
const inside = { address: '10.0.0.1', family: 4 };
const outside = { address: '2606:4700::1111', family: 6 };
const alsoOutside = { address: '8.8.8.8', family: 4 };

const answering = (...addresses: { address: string; family: number }[]): AddressLookup =>
  vi.fn((_name, _options, callback) => callback(null, addresses));

/** As node:net asks. */
function ask(lookup: LookupFunction, all: boolean): Promise<unknown> {
  return new Promise((resolve, reject) => {
    lookup('host.example', { all }, (error, address, family) =>
      error ? reject(error) : resolve(all ? address : [address, family]),
    );
  });
}

it('D-41 what Node is given to connect to is the answer that was checked, and no second one', async () => {
  const answers = [[outside, alsoOutside], [inside]];
  const lookup = vi.fn<AddressLookup>((_name, _options, callback) => callback(null, answers.shift() ?? []));
  expect(await ask(checkedLookup(lookup, target), true)).toEqual([outside, alsoOutside]);
  expect(lookup).toHaveBeenCalledExactlyOnceWith('host.example', { all: true }, expect.any(Function));
  await expect(ask(checkedLookup(lookup, target), true)).rejects.toMatchObject({ reason: 'address-not-allowed' });
});

it('D-41 all addresses count also where Node wants only one', async () => {
  expect(await ask(checkedLookup(answering(outside, alsoOutside), target), false)).toEqual([outside.address, 6]);
  await expect(ask(checkedLookup(answering(outside, inside), target), false)).rejects.toMatchObject({
    reason: 'address-not-allowed',
  });
});

it.each([
  ['an address inside', [inside]],
  ['one inside, one outside', [outside, inside]],
  ['no address', [{ address: 'elsewhere.example', family: 4 }]],
])('D-41 %s is refused', async (_, addresses) => {
  await expect(ask(checkedLookup(answering(...addresses), target), true)).rejects.toMatchObject({
    reason: 'address-not-allowed',
    host: 'host.example',
  });
});

it('an exempt host may be inside', async () => {
  expect(await ask(checkedLookup(answering(inside), { ...target, isExempt: true }), true)).toEqual([inside]);
});

it.each<[string, AddressLookup]>([
  ['answers with nothing', answering()],
  ['fails', (_name, _options, callback) => callback(new Error('ENOTFOUND'), [])],
  [
    'throws',
    () => {
      throw new Error('not today');
    },
  ],
])('a lookup that %s finds no name', async (_, lookup) => {
  await expect(ask(checkedLookup(lookup, target), true)).rejects.toMatchObject({ reason: 'name-not-found' });
});
