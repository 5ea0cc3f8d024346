/** A version as Windows has them: four numbers below 65536. What comes after a `-` or `+` is in the text of the version only. */
export function versionNumbers(version: string): readonly number[] {
  const [, ...numbers] = /^(\d+)\.(\d+)\.(\d+)(?:[-+].*)?$/.exec(version) ?? [];
  const values = numbers.map(Number);
  if (values.length !== 3 || values.some((value) => value > 65_535)) throw new Error(`${version} is no version for Windows`);
  return [...values, 0];
}
