import { hash, timingSafeEqual } from 'node:crypto';

/**
 * What a store keeps of a session: enough to recognise it, and nothing that somebody who reads the store could sign in with. With the
 * nonce in it, two challenges of one session do not show that they are of one.
 */
export function hashSession(sessionId: string, challengeNonce: string): string {
  return hash('sha256', `${challengeNonce}\n${sessionId}`, 'base64');
}

/** Whether `kept` is of this session. Anything a store may give back can be asked about. */
export function isHashOfSession(kept: unknown, sessionId: string, challengeNonce: string): boolean {
  if (typeof kept !== 'string') return false;
  const expected = Buffer.from(hashSession(sessionId, challengeNonce));
  const found = Buffer.from(kept);
  return found.length === expected.length && timingSafeEqual(found, expected);
}
