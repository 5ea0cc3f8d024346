import { createHash } from 'node:crypto';
import { type CitizenIdentity, matchIdNumber } from '@cardbridge/sdk/verifier';
import { RefusedRequest } from '../refusal.js';
import type { Services } from '../services.js';

/** A holder who mistypes needs few; one who looks for somebody's number with the same last four would need thousands. */
const NUMBERS_PER_DAY = 5;
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
  if (matchIdNumber(identity, idNumber) !== 'ending-matches') throw new RefusedRequest('ERR_ID_NUMBER_OTHER');
  if (comparison === undefined) throw new RefusedRequest('ERR_ID_COMPARISON_UNAVAILABLE');
  const { subjectSerialNumber } = identity;
  const numberKey = `compared:${hash(`${subjectSerialNumber} ${idNumber}`)}`;
  // The same number again tells nobody anything new; a person may need several attempts for other reasons. It is marked only when it
  // has been paid for: of a crowd with one new number everyone pays, and nobody gets by on the mark of another who cannot.
  if ((await shortTerm.counted(numberKey)).count === 0) {
    const { count, endsInSeconds } = await shortTerm.count(`compared-numbers:${hash(subjectSerialNumber)}`, DAY_SECONDS);
    if (count > NUMBERS_PER_DAY) {
      throw new RefusedRequest('ERR_TOO_MANY_REQUESTS', { details: { retryAfterSeconds: Math.max(1, endsInSeconds) } });
    }
    await shortTerm.count(numberKey, DAY_SECONDS);
  }
  let answer: 'confirmed' | 'mismatch';
  try {
    answer = await comparison.compare({ subjectSerialNumber, idNumber, signal: AbortSignal.timeout(TIME_LIMIT_MS) });
  } catch (cause) {
    throw new RefusedRequest('ERR_ID_COMPARISON_UNAVAILABLE', { cause });
  }
  if (answer !== 'confirmed') throw new RefusedRequest('ERR_ID_COMPARISON_MISMATCH');
}

const hash = (text: string) => createHash('sha256').update(text).digest('base64url');
