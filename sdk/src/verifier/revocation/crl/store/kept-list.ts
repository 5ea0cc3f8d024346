import type { Certificate } from '../../../certificate/certificate.js';
import { sameBytes } from '../../../certificate/name.js';
import type { SignedList } from '../list/read-list.js';
import type { RevocationList } from '../list/revocation-list.js';
import { listFault } from '../rules/list-fault.js';
import type { CheckableList } from '../rules/list-status.js';
import { ListFailure } from './list-failure.js';

/** A list whose signature held when it was loaded. */
export interface KeptList extends CheckableList {
  readonly signers: readonly Certificate[];
  /** What the server called this version (RFC 9110 §8.8). */
  readonly version: ListVersion;
}

export interface ListVersion {
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
}

/**
 * A list that was read, if it may take the place of `kept`. A list that is stale already is taken where there is no newer one: it answers
 * nothing, but says why.
 *
 * @throws {ListFailure} if not
 */
export function acceptList(
  { list, signers }: SignedList,
  { kept, version, at }: { readonly kept: KeptList | undefined; readonly version: ListVersion; readonly at: number },
): KeptList {
  if (signers.length === 0) throw new ListFailure('not-signed-by-authority');
  if (listFault(list) !== undefined || list.nextUpdate === undefined) throw new ListFailure('not-usable');
  if (list.thisUpdate > at) throw new ListFailure('not-in-force');
  if (kept !== undefined) {
    if (kept.list.issuer.equals(list.issuer) && isOlder(list, kept.list)) throw new ListFailure('older-than-kept');
    // Over http, anyone between could put another list of the same CA here, to have this one forgotten.
    const hasEnded = ({ nextUpdate = 0 }: RevocationList) => at > nextUpdate;
    // One that has ended could be there only to have it forgotten how new the kept one was.
    if ((!hasEnded(kept.list) || hasEnded(list)) && !hasScopeOf(kept, { list, signers })) throw new ListFailure('other-scope');
  }
  return {
    list,
    signers,
    version,
    isSignedBy: ({ publicKey }) => signers.some((signer) => sameBytes(signer.publicKey.spki, publicKey.spki)),
  };
}

/** RFC 5280 §5.2.3: of two lists of one time, the one with the higher number is newer. */
function isOlder(list: RevocationList, kept: RevocationList): boolean {
  const [ours = 0n, theirs = 0n] = [list.extensions.crlNumber?.value, kept.extensions.crlNumber?.value];
  return list.thisUpdate < kept.thisUpdate || (list.thisUpdate === kept.thisUpdate && ours < theirs);
}

function hasScopeOf(kept: KeptList, { list, signers }: SignedList): boolean {
  return (
    kept.list.issuer.equals(list.issuer) &&
    signers.some((signer) => kept.isSignedBy(signer)) &&
    kept.list.extensions.issuingDistributionPoint?.der === list.extensions.issuingDistributionPoint?.der
  );
}
