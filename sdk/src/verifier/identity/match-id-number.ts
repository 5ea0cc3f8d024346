import { parseIdNumber } from '../../protocol/index.js';
import type { CitizenIdentity } from './identity.js';

/**
 * What {@link matchIdNumber} can say. `ending-matches` is the most that a certificate alone can give, and it is no proof: one in ten
 * thousand numbers has these last four characters.
 */
export type IdNumberMatch = 'ending-matches' | 'ending-differs' | 'not-an-id-number';

/**
 * Compares an ID number that somebody typed with what the certificate has of its holder's: the last four characters. It spares a
 * person who mistyped, or holds another card, a question to the authority; whose number it is, only an {@link IdentityComparison} says.
 * The typed number is read as {@link parseIdNumber} does: lower case, full-width characters, blanks and hyphens are taken.
 *
 * @example
 * ```ts
 * import { matchIdNumber } from '@cardbridge/sdk/verifier';
 *
 * matchIdNumber({ idNumberEnding: '6789' }, 'a123 456 789'); // 'ending-matches'
 * matchIdNumber({ idNumberEnding: '6789' }, 'A200000003'); // 'ending-differs'
 * matchIdNumber({ idNumberEnding: '6789' }, 'A323456789'); // 'not-an-id-number'
 * ```
 */
export function matchIdNumber(identity: Pick<CitizenIdentity, 'idNumberEnding'>, idNumber: string): IdNumberMatch {
  const parsed = parseIdNumber(idNumber);
  if (parsed === undefined) return 'not-an-id-number';
  return parsed.value.slice(-4) === identity.idNumberEnding ? 'ending-matches' : 'ending-differs';
}
