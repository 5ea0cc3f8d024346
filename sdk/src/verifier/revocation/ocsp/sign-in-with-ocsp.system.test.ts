import {
  certIdOf,
  makeOcspCertificate,
  makeOcspResponse,
  type OcspCertificateStatus,
  ocspSigning,
  startOcspResponder,
} from '@cardbridge/fixtures/ocsp';
import { makePopulation, signToken } from '@cardbridge/fixtures/pki';
import { afterAll, beforeEach, expect, it } from 'vitest';
import {
  createGuardedFetch,
  createVerifier,
  crlRevocation,
  firstRevocationAnswer,
  memoryChallengeStore,
  ocspRevocation,
  type RevocationSource,
} from '../../index.js';

const origin = 'https://www.example.gov.tw';
const scope = { sessionId: 'session', purpose: 'sign-in' };
const { trustAnchor, intermediate, issuer, crl, people } = await makePopulation('P-256', 1);
const signer = makeOcspCertificate({
  name: 'responder',
  issuer,
  extendedKeyUsage: [ocspSigning],
  keyUsage: 0x80,
  noCheck: true,
});
const good: OcspCertificateStatus = { kind: 'good' };
const revoked: OcspCertificateStatus = { kind: 'revoked', revokedAt: new Date(), reason: 1 };

let status: OcspCertificateStatus = good;
const responder = await startOcspResponder({ issuer, signer, statusOf: () => status });
afterAll(() => responder.stop());
beforeEach(() => {
  status = good;
  responder.misbehave();
});

const asked = { fetch: createGuardedFetch({ ports: [responder.port], withoutAddressCheckFor: ['127.0.0.1'] }) };
const ocsp = ocspRevocation({ ...asked, responders: [{ issuer: intermediate, url: responder.url }] });

/** One whole sign-in of the one person there is. */
async function signIn(revocation: RevocationSource, stapledOcspResponse?: Uint8Array): Promise<unknown> {
  const verifier = createVerifier({
    expectedOrigin: origin,
    store: memoryChallengeStore(),
    trustAnchors: [trustAnchor],
    intermediates: [intermediate],
    revocation,
    withTestOnlyTrustAnchors: true,
  });
  const { challengeNonce } = await verifier.issueChallenge(scope);
  const [person] = people;
  if (person === undefined) throw new TypeError('nobody');
  return verifier.verifyAuthentication({
    token: signToken(person, origin, challengeNonce),
    challengeNonce,
    ...scope,
    ...(stapledOcspResponse && { stapledOcspResponse }),
  });
}

it('a person whom the responder calls good signs in', async () => {
  expect(await signIn(ocsp)).toMatchObject({ kind: 'citizen' });
});

it('a person whom the responder calls revoked does not', async () => {
  status = revoked;
  await expect(signIn(ocsp)).rejects.toMatchObject({ code: 'ERR_CERTIFICATE_REVOKED', detail: 'keyCompromise' });
});

it('D-39 a responder that does not know, does not answer or answers as another lets nobody in', async () => {
  status = { kind: 'unknown' };
  await expect(signIn(ocsp)).rejects.toMatchObject({ code: 'ERR_REVOCATION_UNKNOWN' });
  status = good;
  responder.misbehave({ httpStatus: 503 });
  await expect(signIn(ocsp)).rejects.toMatchObject({ code: 'ERR_REVOCATION_UNKNOWN' });
  responder.misbehave({ twist: (recipe) => ({ ...recipe, withoutSignature: true }) });
  await expect(signIn(ocsp)).rejects.toMatchObject({ code: 'ERR_REVOCATION_UNKNOWN' });
});

it('where the responder is down the list decides, if it stands behind it', async () => {
  responder.misbehave({ httpStatus: 503 });
  expect(await signIn(firstRevocationAnswer([ocsp, crlRevocation({ crls: [crl] })]))).toMatchObject({ kind: 'citizen' });
  await expect(signIn(firstRevocationAnswer([ocsp, crlRevocation({ crls: [] })]))).rejects.toMatchObject({
    code: 'ERR_REVOCATION_UNKNOWN',
  });
});

it('a response that comes with the token is enough, if it is taken and holds', async () => {
  const stapled = ocspRevocation({ ...asked, stapled: true });
  const [person] = people;
  const now = new Date();
  const recipe = {
    responseStatus: 0,
    signer,
    responderId: 'keyHash',
    producedAt: now,
    answers: [{ certId: certIdOf(person?.certificate ?? new Uint8Array(), intermediate), status: good, thisUpdate: now }],
    certificates: [signer.certificate],
    hash: 'sha256',
  } as const;
  const before = responder.questions.length;
  expect(await signIn(stapled, makeOcspResponse(recipe))).toMatchObject({ kind: 'citizen' });
  await expect(signIn(stapled, makeOcspResponse({ ...recipe, withoutSignature: true }))).rejects.toMatchObject({
    code: 'ERR_REVOCATION_UNKNOWN',
  });
  expect(responder.questions).toHaveLength(before);
});
