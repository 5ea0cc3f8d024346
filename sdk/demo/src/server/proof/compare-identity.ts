import { createHash } from 'node:crypto';
import type { CitizenIdentity } from '@cardbridge/sdk/verifier';
import { RefusedRequest } from '../refusal.js';
import type { Services } from '../services.js';

/** A holder who mistypes needs few; one who looks for somebody's number with the same last four would need thousands. */
const COMPARISONS_PER_DAY = 5;
const DAY_SECONDS = 24 * 60 * 60;
const TIME_LIMIT_MS = 20_000;

/**
 * Resolves when the typed ID number is the card holder's, as the ministry's comparison confirms. The certificate holds its last
 * four characters only, so without that answer nobody goes on (facts: flows, "Who is who").
 *
 * @throws {RefusedRequest} ERR_ID_NUMBER_OTHER, ERR_ID_COMPARISON_MISMATCH, ERR_ID_COMPARISON_UNAVAILABLE, ERR_TOO_MANY_REQUESTS
 */
export async function compareIdentity(
  { comparison, shortTerm }: Pick<Services, 'comparison' | 'shortTerm'>,
  identity: CitizenIdentity,
  idNumber: string,
): Promise<void> {
  if (!idNumber.endsWith(identity.idNumberEnding)) throw new RefusedRequest('ERR_ID_NUMBER_OTHER');
  if (comparison === undefined) throw new RefusedRequest('ERR_ID_COMPARISON_UNAVAILABLE');
  const { subjectSerialNumber } = identity;
  const holder = createHash('sha256').update(subjectSerialNumber).digest('base64url');
  const { count, endsInSeconds } = await shortTerm.count(`comparisons:${holder}`, DAY_SECONDS);
  if (count > COMPARISONS_PER_DAY) {
    throw new RefusedRequest('ERR_TOO_MANY_REQUESTS', { details: { retryAfterSeconds: endsInSeconds } });
  }
  let answer: 'confirmed' | 'mismatch';
  try {
    answer = await comparison.compare({ subjectSerialNumber, idNumber, signal: AbortSignal.timeout(TIME_LIMIT_MS) });
  } catch (cause) {
    throw new RefusedRequest('ERR_ID_COMPARISON_UNAVAILABLE', { cause });
  }
  if (answer !== 'confirmed') throw new RefusedRequest('ERR_ID_COMPARISON_MISMATCH');
}
