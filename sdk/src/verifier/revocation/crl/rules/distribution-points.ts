import type { Certificate } from '../../../certificate/certificate.js';
import type { DistributionPointName } from '../../../certificate/distribution-point.js';
import type { GeneralName } from '../../../certificate/general-name.js';
import { type Name, sameBytes } from '../../../certificate/name.js';
import { ALL_REASONS } from '../list/reasons.js';
import type { IssuingDistributionPoint } from '../list/revocation-list.js';

/**
 * The reasons of revocation that a list of this scope covers for the certificate, as named bits: none if it is not about the
 * certificate at all (RFC 5280 §6.3.3 (b) (2), (d)).
 */
export function coveredReasons(
  scope: IssuingDistributionPoint | undefined,
  certificate: Certificate,
  completeNames: ReadonlySet<string>,
): number {
  const { basicConstraints, distributionPoints = [] } = certificate.extensions;
  // A list without one is complete: RFC 5280 §6.3.3 takes it for every certificate of its issuer.
  if (scope === undefined) return ALL_REASONS;
  const isAuthority = basicConstraints?.isAuthority === true;
  if (scope.onlyAttributeCertificates || (isAuthority ? scope.onlyUserCertificates : scope.onlyAuthorityCertificates)) return 0;
  const ownReasons = (scope.onlySomeReasons ?? ALL_REASONS) & ALL_REASONS;
  if (scope.name === undefined || isComplete(scope.name, completeNames)) return ownReasons;

  const issuedTo = expand(scope.name, certificate.issuer);
  let reasons = 0;
  for (const point of distributionPoints) {
    // Its lists are those of another issuer, which would have to be indirect (§6.3.3 (b) (1)).
    if (point.name === undefined || point.crlIssuer !== undefined) continue;
    if (shareName(expand(point.name, certificate.issuer), issuedTo)) reasons |= (point.reasons ?? ALL_REASONS) & ownReasons;
  }
  // The last paragraph of §6.3.3: a point by the name of the issuer itself, which every certificate has.
  if (shareName([{ kind: 'directory', relativeNames: certificate.issuer.relativeNames }], issuedTo)) reasons |= ownReasons;
  return reasons;
}

/** The operator says so; the list itself says that it is about those who point to it. */
function isComplete(name: DistributionPointName, completeNames: ReadonlySet<string>): boolean {
  return name.kind === 'full' && name.names.some((one) => one.kind === 'uri' && completeNames.has(one.text));
}

type PointName = GeneralName | { readonly kind: 'directory'; readonly relativeNames: readonly string[] };

/** RFC 5280 §4.2.1.13: a relative name is one more step below the name of who issues the list. */
function expand(name: DistributionPointName, issuer: Name): readonly PointName[] {
  if (name.kind === 'full') return name.names;
  return [{ kind: 'directory', relativeNames: [...issuer.relativeNames, name.relativeName] }];
}

function shareName(ones: readonly PointName[], others: readonly PointName[]): boolean {
  return ones.some((one) => others.some((other) => isSameName(one, other)));
}

function isSameName(one: PointName, other: PointName): boolean {
  switch (one.kind) {
    case 'directory': {
      if (other.kind !== 'directory') return false;
      const [ours, theirs] = [relativeNamesOf(one), relativeNamesOf(other)];
      return ours.length === theirs.length && ours.every((relative, index) => relative === theirs[index]);
    }
    case 'ip':
      return other.kind === 'ip' && sameBytes(one.octets, other.octets);
    case 'other':
      return other.kind === 'other' && sameBytes(one.der, other.der);
    default:
      // Letter by letter: two spellings of one URL would only cost an answer.
      return other.kind === one.kind && other.text === one.text;
  }
}

function relativeNamesOf(name: Extract<PointName, { kind: 'directory' }>): readonly string[] {
  return 'name' in name ? name.name.relativeNames : name.relativeNames;
}
