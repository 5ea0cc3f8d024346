import type { RevocationList } from '../list/revocation-list.js';

/** Why a list says nothing about anybody, whoever signed it and when; undefined if there is nothing wrong with it. */
export function listFault({ extensions, hasEntryOfOtherIssuer }: RevocationList): string | undefined {
  const { isDelta, issuingDistributionPoint, crlNumber } = extensions;
  if (isDelta) return 'the list is a delta list, which says only what has changed';
  if (issuingDistributionPoint?.isIndirect === true || hasEntryOfOtherIssuer) {
    return 'the list is an indirect one, which speaks for other CAs';
  }
  // RFC 5280 §5.2.3: required of every list of this profile, and never critical.
  if (crlNumber === undefined || crlNumber.isCritical) return 'the list has no number as RFC 5280 wants it';
  return undefined;
}
