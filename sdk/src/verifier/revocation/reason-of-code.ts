import type { RevocationReason } from './revocation-source.js';

/** RFC 5280 §5.3.1, by code. 7 is not used; 8, removeFromCRL, is for delta lists, which nothing here reads. */
const reasons: readonly (RevocationReason | undefined)[] = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  undefined,
  undefined,
  'privilegeWithdrawn',
  'aACompromise',
];

/** Undefined too for a code that means nothing: the certificate is revoked all the same. */
export function reasonOfCode(code: number): RevocationReason | undefined {
  return reasons[code];
}
