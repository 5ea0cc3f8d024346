import type { Certificate } from '../certificate/certificate.js';
import { VerificationError } from '../errors.js';
import { issuersFault } from './authority.js';
import { buildPaths, type ConfiguredAuthorities, type Path } from './build-paths.js';
import { checkEndEntity } from './end-entity.js';

interface PathQuery extends ConfiguredAuthorities {
  readonly certificate: Certificate;
  readonly requiredPolicy: string;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly at: number;
}

/**
 * Validates a person's certificate up to a trust anchor (RFC 5280 §6.1; a CA with critical name constraints or policy mapping is
 * refused), and returns the first path that keeps every rule.
 */
export function validatePath({ certificate, at, requiredPolicy, ...authorities }: PathQuery): Path {
  const rules = { at, requiredPolicy };
  checkEndEntity(certificate, rules);

  let firstFault: string | undefined;
  for (const issuers of buildPaths(certificate, authorities)) {
    const fault = issuersFault(issuers, rules);
    if (fault === undefined) return [certificate, ...issuers];
    firstFault ??= fault;
  }
  throw firstFault === undefined
    ? new VerificationError('ERR_CERTIFICATE_UNTRUSTED')
    : new VerificationError('ERR_CERTIFICATE_PATH_INVALID', { detail: `an issuing CA may not be used: ${firstFault}` });
}
