import { type KeyObject, X509Certificate } from 'node:crypto';
import { BridgeError } from '../error.js';
import { isForSignatures } from './certificate.js';
import { algorithmOf } from './signing-algorithm.js';
import type { SigningKey } from './signing-card.js';

/**
 * Of the certificates on a vendor's token the one for signatures: the first whose keyUsage says so and that is no authority's, with a key
 * that we have an algorithm for. What is no certificate is passed over. Errors: ERR_CARD_CERTIFICATE_NONE when there is none for
 * signatures; ERR_CARD_UNSUPPORTED when there is, and its key is of another kind.
 */
export function findSigningCertificate<T extends { readonly certificate: Uint8Array }>(
  candidates: readonly T[],
): T & SigningKey {
  let detail: string | undefined;
  for (const candidate of candidates) {
    const publicKey = signingKeyIn(candidate.certificate);
    if (!publicKey) continue;
    const algorithm = algorithmOf(publicKey);
    if (algorithm) return { ...candidate, publicKey, algorithm };
    detail = 'the key for signatures is neither RSA of 2048 bits or more, nor P-256 or P-384';
  }
  throw detail ? new BridgeError('ERR_CARD_UNSUPPORTED', { detail }) : new BridgeError('ERR_CARD_CERTIFICATE_NONE');
}

function signingKeyIn(der: Uint8Array): KeyObject | undefined {
  try {
    const certificate = new X509Certificate(der);
    // Authorities lie beside the person's own on many tokens, and their keyUsage may name digitalSignature, too (RFC 5280 §4.2.1.3).
    return !certificate.ca && isForSignatures(der) ? certificate.publicKey : undefined;
  } catch {
    // Tokens hold what others wrote there: it must not stand before a good one.
    return undefined;
  }
}
