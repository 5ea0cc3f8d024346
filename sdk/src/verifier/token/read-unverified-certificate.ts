import type { Certificate } from '../certificate/certificate.js';
import { parseCertificate } from '../certificate/parse-certificate.js';
import { isStrongKey } from '../certificate/strong-key.js';
import { VerificationError } from '../errors.js';
import { assertKeyFits, type SignatureAlgorithm } from './algorithms.js';

/** The certificate that came with a token, with a key that the algorithm may be used with. Nobody vouches for it yet. Throws `VerificationError`. */
export function readUnverifiedCertificate(der: Uint8Array, algorithm: SignatureAlgorithm): Certificate {
  const certificate = parse(der);
  if (!isStrongKey(certificate.publicKey))
    throw new VerificationError('ERR_KEY_NOT_ALLOWED', { detail: 'too weak or of an unknown kind' });
  assertKeyFits(algorithm, certificate.publicKey);
  return certificate;
}

function parse(der: Uint8Array): Certificate {
  try {
    return parseCertificate(der);
  } catch (cause) {
    throw new VerificationError('ERR_CERTIFICATE_MALFORMED', { cause });
  }
}
