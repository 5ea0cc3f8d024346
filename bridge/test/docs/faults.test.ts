import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BridgeErrorCode, type WireErrorCode, wireErrorCodes } from '@cardbridge/sdk/protocol';
import { expect, test } from 'vitest';
import { findAttackTests } from '../../dev/attacks/find-tests.js';
import { faultRows } from '../support/fault-rows.js';
import { faultsPage } from './faults-page.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const tests = findAttackTests(root, 'F');

/** The door's own, which say nothing about a reader, a card, a PIN or a window; and the one for faults of ours. */
const ELSEWHERE: ReadonlySet<WireErrorCode> = new Set([
  'ERR_ACCESS_REFUSED',
  'ERR_ACCESS_REQUIRED',
  'ERR_MESSAGE_MALFORMED',
  'ERR_METHOD_UNKNOWN',
  'ERR_PARAMS_INVALID',
  'ERR_BRIDGE_PAUSED',
  'ERR_INTERNAL',
]);

test('every fault is made by a test that holds it to its codes', () => {
  const untested = faultRows.filter(({ id }) => {
    const own = tests.filter(({ ids, fault }) => ids.includes(id) && fault === undefined);
    return !own.some(({ file }) => new RegExp(`meets\\(\\s*'${id}',`).test(readFileSync(join(root, file), 'utf8')));
  });
  expect(untested.map(({ id, fault }) => `${id} ${fault}`)).toEqual([]);
});

test('no test names a fault that is not in the table, or is switched off', () => {
  const ids = new Set(faultRows.map(({ id }) => id));
  expect(tests.filter((found) => found.fault !== undefined || found.ids.some((id) => !ids.has(id)))).toEqual([]);
});

test('each fault is there once, in order', () => {
  const ids = faultRows.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)].sort());
});

test('every code about readers, cards, PINs and windows has a fault', () => {
  const covered = new Set<BridgeErrorCode>(faultRows.flatMap(({ codes }) => codes));
  expect(wireErrorCodes.filter((code) => !covered.has(code) && !ELSEWHERE.has(code))).toEqual([]);
});

test('the page in the documentation is what the table and the tests say', async () => {
  await expect(faultsPage(faultRows, tests)).toMatchFileSnapshot('../../docs/faults.md');
});
