/** Longer ones cost the server time and the person nothing. */
export const MAX_PASSWORD_LENGTH = 128;

/** The rule that is not kept (facts: flows). */
export type PasswordProblem = 'too-short' | 'too-long' | 'no-upper-case' | 'no-lower-case' | 'no-digit' | 'no-symbol';

/**
 * Every rule that this password breaks; none, and it may be used.
 *
 * @example
 * ```ts
 * import { passwordProblems } from '@cardbridge/sdk/flows';
 *
 * passwordProblems('abcdefg1'); // ['no-upper-case', 'no-symbol']
 * ```
 */
export function passwordProblems(password: string): readonly PasswordProblem[] {
  const checks: readonly (readonly [PasswordProblem, boolean])[] = [
    ['too-short', [...password].length < 8],
    ['too-long', password.length > MAX_PASSWORD_LENGTH],
    ['no-upper-case', !/[A-Z]/.test(password)],
    ['no-lower-case', !/[a-z]/.test(password)],
    ['no-digit', !/[0-9]/.test(password)],
    ['no-symbol', !/[!@#$%^+=]/.test(password)],
  ];
  return checks.filter(([, broken]) => broken).map(([problem]) => problem);
}
