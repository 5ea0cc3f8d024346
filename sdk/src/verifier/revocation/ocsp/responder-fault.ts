import { createHash } from 'node:crypto';
import { type Certificate, KeyUsage } from '../../certificate/certificate.js';
import { readExtensions } from '../../certificate/extensions.js';
import { sameBytes } from '../../certificate/name.js';
import { oid } from '../../certificate/oid.js';
import { parseCertificate } from '../../certificate/parse-certificate.js';
import { findSignatureAlgorithm, isSignedBy } from '../../certificate/signed-object.js';
import { isStrongKey } from '../../certificate/strong-key.js';
import { contextConstructed, DerReader, Tag } from '../../der/index.js';
import type { RevocationQuery, RevocationSource } from '../revocation-source.js';
import { ocspOid } from './ocsp-oid.js';
import type { BasicOcspResponse, ResponderId } from './parse-ocsp-response.js';

/**
 * Why whoever signed the response may not speak for the CA; undefined if it may. RFC 6960 §4.2.2.2: it is the CA itself, by the very
 * key that the path was validated with, or a responder to which that key has issued a certificate for the purpose. (The third way of
 * the RFC, a responder that the client has been told to trust for any CA, does not exist here.)
 *
 * The CA needs no digitalSignature in its key usage for it: few CAs that answer by themselves have it, and who holds their key could
 * certify a responder anyway.
 */
export async function responderFault(
  response: BasicOcspResponse,
  query: RevocationQuery,
  responderRevocation: RevocationSource | undefined,
): Promise<string | undefined> {
  if (findSignatureAlgorithm(response.signatureAlgorithm) === undefined) return 'it is signed with a weak or unknown algorithm';
  const { issuer } = query;
  const namesCa = isNamed(response.responderId, issuer);
  if (namesCa && isSignedBy(response, issuer.publicKey)) return undefined;

  let fault = namesCa ? 'its signature is not that of the CA' : 'it does not carry the certificate of its responder';
  for (const responder of readCandidates(response)) {
    const its =
      certificateFault(responder, query) ??
      (isSignedBy(response, responder.publicKey) ? undefined : 'its signature does not hold') ??
      (await revocationFault(responder, query, responderRevocation));
    if (its === undefined) return undefined;
    fault = its;
  }
  return fault;
}

/** Those of the certificates that the response names as its responder. What cannot be read cannot be one of them. */
function* readCandidates({ responderId, certificates }: BasicOcspResponse): Generator<Certificate> {
  for (const der of certificates) {
    let certificate: Certificate;
    try {
      certificate = parseCertificate(der);
    } catch {
      continue;
    }
    if (isNamed(responderId, certificate)) yield certificate;
  }
}

/** RFC 6960 §4.2.1. The name and the hash are the responder's own word: they only say which key to try. */
function isNamed(responderId: ResponderId, { subject, publicKey }: Certificate): boolean {
  switch (responderId.kind) {
    case 'name':
      return responderId.name.equals(subject);
    case 'keyHash':
      return sameBytes(responderId.hash, createHash('sha1').update(publicKey.bits).digest());
  }
}

/** The rules of a delegated responder. What costs a signature check comes last. */
function certificateFault(responder: Certificate, { certificate, issuer, at }: RevocationQuery): string | undefined {
  const { keyUsage, extendedKeyUsage, unknownCritical } = responder.extensions;
  if (!responder.issuer.equals(issuer.subject)) return 'its responder was certified by another CA';
  // anyExtendedKeyUsage is not enough: else every certificate for everything could say of every other one that it is good.
  if (!extendedKeyUsage?.includes(oid.ocspSigning)) return 'its responder has no extended key usage OCSPSigning';
  if (keyUsage !== undefined && (keyUsage & KeyUsage.digitalSignature) === 0) {
    return 'its responder has no key usage digitalSignature';
  }
  if (at < responder.notBefore || at > responder.notAfter) return 'the certificate of its responder is out of its validity';
  // Nobody vouches for oneself.
  if (sameBytes(responder.serial, certificate.serial)) return 'its responder is the one that is asked about';
  if (unknownCritical.some((id) => id !== ocspOid.noCheck)) {
    return 'the certificate of its responder has a critical extension that is not understood';
  }
  if (!isStrongKey(responder.publicKey)) return 'the key of its responder is too weak or of an unknown kind';
  if (!isSignedBy(responder, issuer.publicKey)) return 'the certificate of its responder is not signed by the CA';
  return undefined;
}

/**
 * RFC 6960 §4.2.2.2.1: with id-pkix-ocsp-nocheck the CA says that the responder's own certificate need not be looked up. Without it
 * the CA wants it looked up, so somebody has to be there whom to ask.
 */
async function revocationFault(
  responder: Certificate,
  { issuer, at, signal }: RevocationQuery,
  source: RevocationSource | undefined,
): Promise<string | undefined> {
  if (hasNoCheck(responder)) return undefined;
  if (source === undefined) return 'its responder has no id-pkix-ocsp-nocheck, and there is no responderRevocation';
  try {
    const answer = await source.status({ certificate: responder, issuer, at, ...(signal && { signal }) });
    return answer.status === 'good' ? undefined : `the certificate of its responder is ${answer.status}`;
  } catch {
    signal?.throwIfAborted();
    return 'the certificate of its responder could not be looked up';
  }
}

/** The extension says all by being there, so the certificate that was read does not have it. */
function hasNoCheck({ tbs }: Certificate): boolean {
  const certificate = new DerReader(tbs).enter(Tag.sequence);
  while (!certificate.isAtEnd) {
    if (certificate.nextTag !== contextConstructed(3)) certificate.element();
    else {
      const extensions = readExtensions(certificate.enter(contextConstructed(3)).enter(Tag.sequence));
      return extensions.some(({ id }) => id === ocspOid.noCheck);
    }
  }
  return false;
}
