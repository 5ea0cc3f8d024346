import { randomBytes, X509Certificate } from 'node:crypto';
import { assertSignature } from '../cards/index.js';
import { authenticate } from './authenticate.js';
import type { OperationContext, OperationRun } from './operation.js';
import { signedMessage } from './signed-message.js';

/** What the self-test shows: enough to see that the card signs, nothing that could sign anyone in. */
export interface SelfTestResult {
  readonly verified: true;
  readonly algorithm: string;
  readonly subject: string;
  readonly issuer: string;
  readonly notAfter: string;
}

/** No web origin can be this, so a self-test token is worthless to every server. */
export const SELF_TEST_ORIGIN = 'cardbridge:self-test';

/** Signs a nonce of our own for an origin that is none, checks the signature here, and throws the token away. */
export async function selfTest(context: OperationContext, run: Omit<OperationRun, 'origin'>): Promise<SelfTestResult> {
  const challengeNonce = randomBytes(32).toString('base64');
  const token = await authenticate(context, { ...run, origin: SELF_TEST_ORIGIN, challengeNonce });
  const certificate = new X509Certificate(Buffer.from(token.unverifiedCertificate, 'base64'));
  const { algorithm } = token;
  const { message } = signedMessage(SELF_TEST_ORIGIN, challengeNonce, algorithm);
  assertSignature({ publicKey: certificate.publicKey, algorithm }, message, Buffer.from(token.signature, 'base64'));
  return {
    verified: true,
    algorithm,
    subject: certificate.subject,
    issuer: certificate.issuer,
    notAfter: new Date(certificate.validTo).toISOString(),
  };
}
