import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import { expect, test } from 'vitest';
import { readExtensions } from './parse-certificate.js';

const extension = (extnID: string, critical: boolean) =>
  new pkijs.Extension({ extnID, critical, extnValue: new asn1js.Null().toBER() });

test.each([
  ['name constraints (D-36)', '2.5.29.30'],
  ['delta CRL indicator (D-40)', '2.5.29.27'],
  ['issuing distribution point (D-40)', '2.5.29.28'],
])('%s counts as critical, marked or not', (_, id) => {
  expect(readExtensions([extension(id, false)]).critical).toEqual([id]);
  expect(readExtensions([extension(id, true)]).critical).toEqual([id]);
});

test('what only informs is critical when it is marked so', () => {
  const informs = '1.3.6.1.5.5.7.1.1';
  expect(readExtensions([extension(informs, false)]).critical).toEqual([]);
  expect(readExtensions([extension(informs, true)]).critical).toEqual([informs]);
});
