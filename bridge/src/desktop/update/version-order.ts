/** A released version: three numbers, without leading zeros. */
export const VERSION_PATTERN = /^(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})$/;

/** Whether `version` comes after `other`. What follows the numbers makes a version come before the one without it (SemVer §11). */
export function isNewer(version: string, other: string): boolean {
  const [ours, theirs] = [parts(version), parts(other)];
  for (const [index, number] of ours.numbers.entries()) {
    const difference = number - (theirs.numbers[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return theirs.isDraft && !ours.isDraft;
}

function parts(version: string): { readonly numbers: readonly number[]; readonly isDraft: boolean } {
  const [numbers = '', ...rest] = version.split('+', 1).join('').split('-');
  return { numbers: numbers.split('.').map(Number), isDraft: rest.length > 0 };
}
