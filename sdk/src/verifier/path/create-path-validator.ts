import { type Certificate, KeyUsage } from '../certificate/certificate.js';
import { findSignatureAlgorithm } from '../certificate/signed-object.js';
import { isStrongKey } from '../certificate/strong-key.js';
import { VerificationError } from '../errors.js';
import { Authorities } from './authorities.js';
import { coversPurpose } from './extended-key-usage.js';
import { findIssuingPaths, type IssuingPaths } from './find-issuing-paths.js';
import type { IssuingPath } from './issuing-path.js';
import { namesFault } from './names/name-space.js';
import { defaultLimits, type PathLimits, type PathRules, type ValidatedPath } from './path-rules.js';
import { canHaveAccepted, policiesAtEnd } from './policies.js';
import { profileFault } from './profile.js';

/** What a path validator is made of. */
export interface PathValidatorOptions {
  readonly trustAnchors: readonly Certificate[];
  readonly intermediates: readonly Certificate[];
  readonly rules: PathRules;
  readonly limits?: Partial<PathLimits>;
}

/** Validates certificates by the rules it was made with. */
export interface PathValidator {
  /**
   * Finds a path to a trust anchor that keeps every rule of RFC 5280 §6.1. `at` is in milliseconds since 1970-01-01 UTC.
   *
   * @throws {VerificationError} ERR_CERTIFICATE_UNTRUSTED where no path leads to an anchor, ERR_CERTIFICATE_PATH_INVALID where none
   * that does keeps the rules; and by its own code what is wrong with the certificate itself
   */
  validate(certificate: Certificate, at: number): ValidatedPath;
}

/**
 * Issuers come from the configuration only; neither the token nor a URL in the certificate adds any. So every key that checks a
 * signature here is one that the operator chose, and a peer's certificate can cause neither a fetch nor much work.
 */
export function createPathValidator({ trustAnchors, intermediates, rules, limits }: PathValidatorOptions): PathValidator {
  const allLimits = { ...defaultLimits, ...limits };
  const authorities = new Authorities([...trustAnchors, ...intermediates]);
  let issuingPaths: IssuingPaths | undefined;

  return {
    validate(certificate, at) {
      checkCertificate(certificate, at, rules);
      issuingPaths ??= findIssuingPaths(authorities, { trustAnchors, intermediates }, rules, allLimits);

      const signer = authorities.findSigner(certificate, { checks: allLimits.signatureChecks });
      const candidates = signer && issuingPaths.get(signer);
      if (candidates === undefined) throw new VerificationError('ERR_CERTIFICATE_UNTRUSTED');
      let refusal: Refusal | undefined;
      for (const path of candidates) {
        const outcome = follow(path, certificate, at, rules);
        if ('validPolicies' in outcome) return outcome;
        refusal ??= outcome;
      }
      throw refusal === undefined ? new VerificationError('ERR_CERTIFICATE_UNTRUSTED') : explain(refusal);
    },
  };
}

/** What can be said of a certificate before its issuer is known. */
function checkCertificate(certificate: Certificate, at: number, { purpose, mustConformToProfile }: PathRules): void {
  const { notBefore, notAfter, extensions, signatureAlgorithm, publicKey } = certificate;
  const { keyUsage = 0, basicConstraints, nameConstraints, extendedKeyUsage, unknownCritical } = extensions;
  // Written this way round so that a time which is no number is outside.
  if (!(at >= notBefore)) throw new VerificationError('ERR_CERTIFICATE_NOT_YET_VALID');
  if (!(at <= notAfter)) throw new VerificationError('ERR_CERTIFICATE_EXPIRED');
  if (unknownCritical.length > 0) throw new VerificationError('ERR_CERTIFICATE_EXTENSION_UNKNOWN');
  if (findSignatureAlgorithm(signatureAlgorithm) === undefined) throw new VerificationError('ERR_CERTIFICATE_SIGNATURE_WEAK');
  if (!isStrongKey(publicKey)) throw new VerificationError('ERR_KEY_NOT_ALLOWED', { detail: 'too weak or of an unknown kind' });
  if (!coversPurpose(extendedKeyUsage, purpose)) throw wrongUsage('extended key usage leaves the purpose out');
  if (!basicConstraints?.isAuthority) {
    // RFC 5280 §4.2.1.9, §4.2.1.10.
    if ((keyUsage & KeyUsage.keyCertSign) !== 0)
      throw wrongUsage('key usage has keyCertSign, yet it is not the certificate of a CA');
    if (nameConstraints !== undefined) throw wrongUsage('it has name constraints, yet it is not the certificate of a CA');
  }
  const fault = mustConformToProfile ? profileFault(certificate) : undefined;
  if (fault !== undefined) throw new VerificationError('ERR_CERTIFICATE_MALFORMED', { detail: fault });
}

/** Why a path does not do. Not yet an error: the next path may do, and errors take long to make. */
interface Refusal {
  readonly path: IssuingPath;
  /** Whose fault it is; undefined where it is that of the last certificate. */
  readonly issuer: Certificate | undefined;
  readonly rule: string;
  readonly isOfPolicy?: true;
}

/** The last step of RFC 5280 §6.1, for a certificate that the CA at the end of `path` has signed. */
function follow(
  path: IssuingPath,
  certificate: Certificate,
  at: number,
  { acceptedPolicies }: PathRules,
): ValidatedPath | Refusal {
  const { fault, issuers, policies } = path;
  if (fault !== undefined) return { path, issuer: fault.certificate, rule: fault.rule };
  if (at < path.notBefore || at > path.notAfter) {
    const issuer = issuers.find(({ notBefore, notAfter }) => at < notBefore || at > notAfter) ?? issuers[0];
    return { path, issuer, rule: at < issuer.notBefore ? 'it is not valid yet' : 'it has expired' };
  }
  const namesRule = namesFault(path.names, certificate);
  if (namesRule !== undefined) return { path, issuer: undefined, rule: namesRule };
  const validPolicies = policiesAtEnd(policies, certificate, acceptedPolicies);
  if (validPolicies !== undefined) return { certificate, issuers, validPolicies };
  return canHaveAccepted(policies, acceptedPolicies)
    ? { path, issuer: undefined, rule: 'it names none of the accepted policies', isOfPolicy: true }
    : { path, issuer: issuers[0], rule: 'it may issue under none of the accepted policies', isOfPolicy: true };
}

/** The place is counted from the certificate: its own issuer is number 1. */
function explain({ path, issuer, rule, isOfPolicy }: Refusal): VerificationError {
  const where = issuer === undefined ? 'the certificate' : `issuer ${path.issuers.indexOf(issuer) + 1} above the certificate`;
  const code = isOfPolicy ? 'ERR_CERTIFICATE_POLICY_WRONG' : 'ERR_CERTIFICATE_PATH_INVALID';
  return new VerificationError(code, { detail: `${where}: ${rule}` });
}

function wrongUsage(detail: string): VerificationError {
  return new VerificationError('ERR_CERTIFICATE_USAGE_WRONG', { detail });
}
