import type { Certificate } from '../../../certificate/certificate.js';
import type { RevocationAnswer, RevocationQuery } from '../../revocation-source.js';
import { ALL_REASONS } from '../list/reasons.js';
import type { RevocationList } from '../list/revocation-list.js';
import { coveredReasons } from './distribution-points.js';
import { listFault } from './list-fault.js';
import { maySignLists } from './may-sign-lists.js';

/** A list, and the check of its signature. */
export interface CheckableList {
  readonly list: RevocationList;
  /** Asked often, so the answer should be known by then. */
  isSignedBy(signer: Certificate): boolean;
}

export interface ListRules {
  /** Certificates of keys that sign lists for all keys of the CA of their name; the operator vouches for them. */
  readonly crlSigners: readonly Certificate[];
  /** URIs that the operator knows for the names of complete lists. */
  readonly completeNames: ReadonlySet<string>;
  /** How long after `nextUpdate` a list is still believed. */
  readonly staleMs: number;
}

/**
 * What the lists say about the certificate, by RFC 5280 §6.3.3. One usable list that names it is enough, whatever another one says;
 * to call it good, the usable lists together must cover all reasons.
 *
 * A list speaks for the key that signed it, which is narrower than the RFC, where it speaks for the name: the generations of a
 * Taiwanese CA have one name and a list for each key, and what is revoked in one list is missing, and would be good, in the other.
 * So it is the key of the certificate's own issuer, whose path is validated, that must have signed; a CA of the same name, trusted or
 * self-made, changes nothing. Where a CA does sign lists with another key, the operator says so (`crlSigners`).
 */
export function listStatus(lists: readonly CheckableList[], query: RevocationQuery, rules: ListRules): RevocationAnswer {
  let covered = 0;
  let nearest: Obstacle = { step: 0, detail: 'there is no list of this CA' };
  for (const one of lists) {
    const { list } = one;
    const obstacle = findObstacle(one, query, rules);
    if (obstacle !== undefined) {
      if (obstacle.step > nearest.step) nearest = obstacle;
      continue;
    }
    const entry = list.serials.find(query.certificate.serial);
    if (entry !== undefined) {
      const { reason, revokedAt } = entry;
      return {
        status: 'revoked',
        ...(reason !== undefined && { reason }),
        ...(revokedAt !== undefined && { revokedAt }),
      };
    }
    // RFC 5280 §5.2, §5.3: such a list does not say that a certificate is good; X.509 §7.3 has it believed in what it revokes.
    if (list.hasUnknownCriticalEntry || list.extensions.unknownCritical.length > 0) {
      nearest = { step: Number.POSITIVE_INFINITY, detail: 'the list has a critical extension that is not understood' };
    } else covered |= coveredReasons(list.extensions.issuingDistributionPoint, query.certificate, rules.completeNames);
  }
  if (covered === ALL_REASONS) return { status: 'good' };
  return { status: 'unknown', detail: covered === 0 ? nearest.detail : 'the lists cover only some reasons of revocation' };
}

/** Why a list cannot be used, and how near it came: of several, the log gets to know the last obstacle. */
interface Obstacle {
  readonly step: number;
  readonly detail: string;
}

/** The signature last: nobody should be able to have a large list hashed for nothing. */
function findObstacle(one: CheckableList, query: RevocationQuery, rules: ListRules): Obstacle | undefined {
  const { list } = one;
  const { certificate, issuer, at } = query;
  if (!list.issuer.equals(certificate.issuer)) return { step: 0, detail: 'there is no list of this CA' };
  const fault = listFault(list);
  if (fault !== undefined) return { step: 2, detail: fault };
  if (coveredReasons(list.extensions.issuingDistributionPoint, certificate, rules.completeNames) === 0) {
    return { step: 3, detail: 'the list is about other certificates of this CA' };
  }
  const staleness = findStaleness(list, at, rules.staleMs);
  if (staleness !== undefined) return { step: 4, detail: staleness };
  let obstacle = signerObstacle(one, issuer);
  for (const signer of rules.crlSigners) {
    if (obstacle === undefined) break;
    if (isValidSigner(signer, query)) obstacle = signerObstacle(one, signer) && obstacle;
  }
  return obstacle;
}

function signerObstacle(one: CheckableList, signer: Certificate): Obstacle | undefined {
  if (!keyIdentifiersFit(one.list, signer)) return { step: 1, detail: 'the list is of another key of this CA' };
  if (!maySignLists(signer)) return { step: 5, detail: 'the CA has no key usage cRLSign' };
  if (!one.isSignedBy(signer)) return { step: 6, detail: 'the signature of the list is not of this CA' };
  return undefined;
}

function isValidSigner({ subject, notBefore, notAfter }: Certificate, { issuer, at }: RevocationQuery): boolean {
  return subject.equals(issuer.subject) && notBefore <= at && at <= notAfter;
}

function keyIdentifiersFit({ extensions }: RevocationList, signer: Certificate): boolean {
  const { authorityKeyIdentifier } = extensions;
  const { subjectKeyIdentifier } = signer.extensions;
  return (
    authorityKeyIdentifier === undefined ||
    subjectKeyIdentifier === undefined ||
    authorityKeyIdentifier === subjectKeyIdentifier
  );
}

/** Both ends belong to the time; RFC 5280 §5.1.2.5 asks for `nextUpdate`, and without it nobody knows. */
function findStaleness({ thisUpdate, nextUpdate }: RevocationList, at: number, staleMs: number): string | undefined {
  if (nextUpdate === undefined) return 'the list does not say how long it is fresh';
  if (at < thisUpdate) return 'the list is not in force yet';
  return at <= nextUpdate + staleMs ? undefined : 'the list is stale';
}
