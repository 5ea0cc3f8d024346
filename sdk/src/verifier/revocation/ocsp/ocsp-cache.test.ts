import { makeOcspCertificate } from '@cardbridge/fixtures/ocsp';
import { expect, it } from 'vitest';
import { ca, nextCa, queryAbout } from '../../../../test/support/ocsp-world.js';
import { parseCertificate } from '../../certificate/parse-certificate.js';
import { createOcspCache } from './ocsp-cache.js';

const people = ['one', 'two', 'three'].map((name) => queryAbout(makeOcspCertificate({ name, issuer: ca })));
const good = { answer: { status: 'good' }, nextUpdate: 1_000_000 } as const;

function person(index: number) {
  const found = people[index];
  if (found === undefined) throw new TypeError('nobody');
  return found;
}

it('keeps nothing that is unknown', () => {
  const cache = createOcspCache({ seconds: 60, entries: 2 });
  cache.put(person(0), 0, { answer: { status: 'unknown', detail: 'x' }, nextUpdate: 1_000_000 });
  expect(cache.get(person(0), 0)).toBeUndefined();
});

it('keeps an answer for one CA key only', () => {
  const cache = createOcspCache({ seconds: 60, entries: 2 });
  cache.put(person(0), 0, good);
  expect(cache.get(person(0), 0)).toEqual({ status: 'good' });
  expect(cache.get({ ...person(0), issuer: parseCertificate(nextCa.certificate) }, 0)).toBeUndefined();
});

it('lets go of what was put in first, not of what was put in again', () => {
  const cache = createOcspCache({ seconds: 60, entries: 2 });
  for (const index of [0, 1, 0, 2]) cache.put(person(index), 0, good);
  expect([0, 1, 2].map((index) => cache.get(person(index), 0)?.status)).toEqual(['good', undefined, 'good']);
});

it('D-39 keeps revoked, whatever an answer says that was asked for earlier and came later', () => {
  const cache = createOcspCache({ seconds: 60, entries: 2 });
  cache.put(person(0), 1000, { answer: { status: 'revoked' }, nextUpdate: 1_000_000 });
  cache.put(person(0), 0, good);
  cache.put(person(0), 2000, good);
  expect(cache.get(person(0), 2000)).toEqual({ status: 'revoked' });
  // Who was only held is good again when the time is over.
  cache.put(person(0), 61_001, good);
  expect(cache.get(person(0), 61_001)).toEqual({ status: 'good' });
});
