import type { IdentityComparison } from '@cardbridge/sdk/verifier';

/**
 * Stands for the ministry's comparison service, over people who do not exist. A serial number that it does not know is a mismatch.
 */
export function simulatedRegistry(
  people: readonly { readonly subjectSerialNumber: string; readonly idNumber: string }[],
): IdentityComparison {
  const idNumbers = new Map(people.map(({ subjectSerialNumber, idNumber }) => [subjectSerialNumber, idNumber]));
  return {
    compare: async ({ subjectSerialNumber, idNumber }) =>
      idNumbers.get(subjectSerialNumber) === idNumber ? 'confirmed' : 'mismatch',
  };
}
