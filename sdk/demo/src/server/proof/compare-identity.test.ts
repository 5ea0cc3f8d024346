import type { CitizenIdentity } from '@cardbridge/sdk/verifier';
import { expect, test } from 'vitest';
import { idNumbersWithSameEnding } from '../../walks/id-numbers-with-same-ending.js';
import { memoryShortTermStore } from '../short-term/index.js';
import { compareIdentity } from './compare-identity.js';

const identity: CitizenIdentity = {
  kind: 'citizen',
  name: 'X',
  certificateSerialNumber: '01',
  assuranceLevel: 3,
  notAfter: new Date(0),
  subjectSerialNumber: '8888000000000001',
  idNumberEnding: '6789',
};

test('a crowd of questions about every number gets no more numbers compared than one after the other', async () => {
  const compared = new Set<string>();
  const services = {
    shortTerm: memoryShortTermStore(),
    comparison: {
      async compare({ idNumber }: { readonly idNumber: string }) {
        compared.add(idNumber);
        return 'mismatch' as const;
      },
    },
  };
  for (const idNumber of idNumbersWithSameEnding('A123456789', 12)) {
    await Promise.allSettled([1, 2, 3].map(() => compareIdentity(services, identity, idNumber)));
  }
  expect(compared.size).toBeGreaterThan(0);
  expect(compared.size).toBeLessThanOrEqual(5);
});

test('a number that was compared today may be typed again, also when no other number may', async () => {
  const services = { shortTerm: memoryShortTermStore(), comparison: { compare: async () => 'mismatch' as const } };
  const numbers = idNumbersWithSameEnding('A123456789', 6);
  const codes = [];
  for (const idNumber of [...numbers, ...numbers]) {
    codes.push(await compareIdentity(services, identity, idNumber).catch((error) => error.code));
  }
  const [mismatch, tooMany] = ['ERR_ID_COMPARISON_MISMATCH', 'ERR_TOO_MANY_REQUESTS'];
  const round = [mismatch, mismatch, mismatch, mismatch, mismatch, tooMany];
  expect(codes).toEqual([...round, ...round]);
});
