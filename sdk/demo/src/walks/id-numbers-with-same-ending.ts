import { parseIdNumber } from '@cardbridge/sdk/flows';

/** TEST ONLY: other ID numbers that are right in themselves and end in the same four characters: the certificate cannot tell them apart. */
export function idNumbersWithSameEnding(idNumber: string, count: number): readonly string[] {
  const found: string[] = [];
  for (let middle = 0; found.length < count; middle += 1) {
    if (middle > 9_999) throw new RangeError(`there are no ${count} such numbers here`);
    const candidate = `C1${String(middle).padStart(4, '0')}${idNumber.slice(-4)}`;
    if (candidate !== idNumber && parseIdNumber(candidate) !== undefined) found.push(candidate);
  }
  return found;
}
