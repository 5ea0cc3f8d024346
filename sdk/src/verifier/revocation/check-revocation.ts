import { VerificationError } from '../errors.js';
import type { VerificationNotes } from '../observe/verification-observation.js';
import { orAborted } from '../or-aborted.js';
import type { ValidatedPath } from '../path/index.js';
import type { RevocationAnswer, RevocationQuery, RevocationSource } from './revocation-source.js';

/** Who is asked about whom, and for how long. */
export interface RevocationCheck {
  /** About the certificate at the end of the path. */
  readonly source: RevocationSource;
  /** About the certificates of CAs below the anchor; undefined asks nobody. */
  readonly authoritySource: RevocationSource | undefined;
  readonly timeLimitMs: number;
}

/** What there is to ask about. */
interface Asked {
  readonly path: ValidatedPath;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly at: number;
  readonly stapledOcspResponse: Uint8Array | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * Fails closed: throws `VerificationError` unless every source that is asked says `good`, in time. The CAs first: nobody need be asked
 * about a person whose CA is not one any more.
 */
export async function checkRevocation(check: RevocationCheck, asked: Asked, notes: VerificationNotes): Promise<void> {
  const { path, at, stapledOcspResponse } = asked;
  const deadline = new Deadline(check.timeLimitMs, asked.signal);
  try {
    if (check.authoritySource !== undefined) await checkAuthorities(check.authoritySource, path, at, deadline);
    const query: RevocationQuery = {
      certificate: path.certificate,
      issuer: path.issuers[0],
      at,
      ...(stapledOcspResponse === undefined ? {} : { stapledOcspResponse }),
      get signal() {
        return deadline.signal;
      },
    };
    notes.revocation = 'unknown';
    const answer = await ask(check.source, query, deadline);
    if (answer.status === 'unknown') throw new VerificationError('ERR_REVOCATION_UNKNOWN', { detail: answer.detail });
    notes.revocation = answer.status;
    if (answer.status === 'revoked') {
      throw new VerificationError('ERR_CERTIFICATE_REVOKED', answer.reason === undefined ? {} : { detail: answer.reason });
    }
  } finally {
    deadline.clear();
  }
}

/** The anchor is nobody's to revoke: withdrawing it means taking it off the operator's list. */
async function checkAuthorities(
  source: RevocationSource,
  { issuers }: ValidatedPath,
  at: number,
  deadline: Deadline,
): Promise<void> {
  for (const [index, certificate] of issuers.entries()) {
    const issuer = issuers[index + 1];
    if (issuer === undefined) return;
    const query: RevocationQuery = {
      certificate,
      issuer,
      at,
      get signal() {
        return deadline.signal;
      },
    };
    const answer = await ask(source, query, deadline);
    const place = `issuer ${index + 1} above the certificate`;
    if (answer.status === 'revoked') {
      throw new VerificationError('ERR_CERTIFICATE_PATH_INVALID', { detail: `${place}: it has been revoked` });
    }
    if (answer.status === 'unknown') {
      throw new VerificationError('ERR_REVOCATION_UNKNOWN', { detail: `${place}: ${answer.detail}` });
    }
  }
}

/** Those that have their answer in hand need no clock, and nobody waits for them. */
function ask(
  source: RevocationSource,
  query: RevocationQuery,
  deadline: Deadline,
): RevocationAnswer | Promise<RevocationAnswer> {
  let given: RevocationAnswer | PromiseLike<RevocationAnswer>;
  try {
    given = source.status(query);
  } catch (cause) {
    throw new VerificationError('ERR_REVOCATION_UNKNOWN', { cause });
  }
  return isPromise(given) ? askInTime(given, deadline) : heard(given);
}

async function askInTime(given: PromiseLike<RevocationAnswer>, deadline: Deadline): Promise<RevocationAnswer> {
  try {
    return heard(await orAborted(given, deadline.signal));
  } catch (cause) {
    throw new VerificationError('ERR_REVOCATION_UNKNOWN', { cause });
  }
}

/** A source of one's own, in JavaScript, may say anything; only these words count. */
function heard(answer: RevocationAnswer | null | undefined): RevocationAnswer {
  if (answer?.status === 'good' || answer?.status === 'revoked') return answer;
  return { status: 'unknown', detail: answer?.detail ?? 'the source said nothing' };
}

/** Not by `instanceof`: a promise of another library or realm would have no time limit then. */
function isPromise<T>(given: T | PromiseLike<T>): given is PromiseLike<T> {
  return typeof (given as Partial<PromiseLike<T>> | undefined)?.then === 'function';
}

/** The time that sources have together. Its clock starts when somebody waits: a timer for every sign-in would cost more than a list's answer. */
class Deadline {
  private readonly timeLimitMs: number;
  private readonly given: AbortSignal | undefined;
  private controller: AbortController | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isOver = false;
  private readonly forward = () => this.controller?.abort(this.given?.reason);

  constructor(timeLimitMs: number, given: AbortSignal | undefined) {
    this.timeLimitMs = timeLimitMs;
    this.given = given;
  }

  get signal(): AbortSignal {
    if (this.controller === undefined) {
      // Nobody would stop a clock that begins now.
      if (this.isOver) return AbortSignal.abort();
      const controller = new AbortController();
      this.controller = controller;
      const late = () => controller.abort(new DOMException('The revocation sources took too long', 'TimeoutError'));
      this.timer = setTimeout(late, this.timeLimitMs);
      if (this.given?.aborted) this.forward();
      else this.given?.addEventListener('abort', this.forward, { once: true });
    }
    return this.controller.signal;
  }

  clear(): void {
    this.isOver = true;
    clearTimeout(this.timer);
    this.given?.removeEventListener('abort', this.forward);
  }
}
