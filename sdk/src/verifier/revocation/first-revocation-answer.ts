import { assertList } from '../assert-list.js';
import { VerifierConfigurationError } from '../errors.js';
import type { RevocationAnswer, RevocationSource } from './revocation-source.js';

/**
 * Asks several sources one after the other, until one knows: `good` and `revoked` end it, `unknown` and a source that fails go on to
 * the next. If none knows, the answer is `unknown` with what all of them said.
 *
 * The first that knows decides, so put the one with the newest knowledge first, as a rule {@link ocspRevocation} before
 * {@link crlRevocation}. Who can keep the server from reaching the first source chooses the second: somebody with a certificate that
 * was revoked after the last list can so sign in until the next list. That is what the fallback costs; nobody can forge either.
 *
 * @example
 * ```ts
 * import { crlRevocation, firstRevocationAnswer, ocspRevocation } from '@cardbridge/sdk/verifier';
 *
 * const revocation = firstRevocationAnswer([ocspRevocation(), crlRevocation({ crls })]);
 * ```
 *
 * @throws {VerifierConfigurationError} when there is no source, or one is none
 */
export function firstRevocationAnswer(sources: readonly RevocationSource[]): RevocationSource {
  assertList(sources, 'sources');
  if (sources.length === 0) throw new VerifierConfigurationError('firstRevocationAnswer needs a source at least');
  for (const [index, source] of sources.entries()) {
    if (typeof source?.status !== 'function')
      throw new VerifierConfigurationError(`sources[${index}] must be a revocation source`);
  }
  const inOrder = [...sources];
  return {
    async status(query) {
      const details: string[] = [];
      for (const source of inOrder) {
        query.signal?.throwIfAborted();
        const answer = await statusOf(source, query);
        if (answer.status !== 'unknown') return answer;
        details.push(answer.detail);
      }
      return { status: 'unknown', detail: details.join('; ') };
    },
  };
}

/** A source of one's own, in JavaScript, may say anything; what is not one of the three words is none. */
async function statusOf(source: RevocationSource, query: Parameters<RevocationSource['status']>[0]): Promise<RevocationAnswer> {
  try {
    const answer = await source.status(query);
    return ['good', 'revoked', 'unknown'].includes(answer?.status) ? answer : unknown('a source said nothing');
  } catch {
    query.signal?.throwIfAborted();
    // Not its text, which nobody has read for what it gives away.
    return unknown('a source failed');
  }
}

function unknown(detail: string): RevocationAnswer {
  return { status: 'unknown', detail };
}
