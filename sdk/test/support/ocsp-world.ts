import {
  certIdOf,
  makeOcspCertificate,
  makeOcspResponse,
  type OcspCertificateRecipe,
  type OcspResponseRecipe,
  ocspSigning,
} from '@cardbridge/fixtures/ocsp';
import type { CertifiedKey } from '@cardbridge/fixtures/pki';
import { parseCertificate } from '../../src/verifier/certificate/parse-certificate.js';
import type { RevocationQuery } from '../../src/verifier/revocation/revocation-source.js';

/** A CA and people of it, for what OCSP says about them. */
export const ca = makeOcspCertificate({ name: 'CA', isAuthority: true, keyUsage: 0x06 });
/** The next generation: the same name and another key, as with MOICA. */
export const nextCa = makeOcspCertificate({ name: 'CA', isAuthority: true, keyUsage: 0x06 });
export const somebody = makeOcspCertificate({ name: 'somebody', issuer: ca });

/** Whole seconds, as times in responses are. */
export const now = Math.floor(Date.now() / 1000) * 1000;
export const seconds = (count: number): Date => new Date(now + count * 1000);

export const query: RevocationQuery = queryAbout(somebody);

export function queryAbout({ certificate }: CertifiedKey): RevocationQuery {
  return { certificate: parseCertificate(certificate), issuer: parseCertificate(ca.certificate), at: now };
}

/** A responder as the CA certifies them, but for what `twist` says. */
export function makeResponder(twist: Partial<OcspCertificateRecipe> = {}): CertifiedKey {
  const right = { name: 'responder', issuer: ca, extendedKeyUsage: [ocspSigning], keyUsage: 0x80, noCheck: true };
  return makeOcspCertificate({ ...right, ...twist });
}

/** A response that says, by the CA itself, that somebody's certificate is good now, but for what `twist` says. */
export function respond(twist: Partial<OcspResponseRecipe> = {}): Uint8Array {
  return makeOcspResponse({ ...goodRecipe, ...twist });
}

/** The same, signed by a responder. */
export function respondBy(responder: CertifiedKey, twist: Partial<OcspResponseRecipe> = {}): Uint8Array {
  return respond({ signer: responder, certificates: [responder.certificate], ...twist });
}

export const goodAnswer = {
  certId: certIdOf(somebody.certificate, ca.certificate),
  status: { kind: 'good' },
  thisUpdate: seconds(0),
} as const;

const goodRecipe: OcspResponseRecipe = {
  responseStatus: 0,
  signer: ca,
  responderId: 'keyHash',
  producedAt: seconds(0),
  answers: [goodAnswer],
  certificates: [],
  hash: 'sha256',
};
