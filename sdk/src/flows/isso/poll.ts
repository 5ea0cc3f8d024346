import type { IdentityServerErrorCode } from '../api/errors.js';
import { IdentityServerError } from '../api/identity-server-error.js';
import type { CallOptions } from '../api/routes.js';
import { pause, type Task, type Timers } from '../machine/index.js';
import { retryAfterMs } from '../one-time-code/steps.js';

/** When to ask next, and until when it is worth it. */
export interface Due {
  readonly pollAfterSeconds: number;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

interface PollOptions<Answer> {
  readonly clock: () => number;
  readonly timers: Timers;
  readonly ask: (options: CallOptions) => Promise<Answer>;
  /** What the answer leaves to wait for; undefined: nothing. */
  readonly hear: (answer: Answer) => Promise<Due | undefined>;
  readonly expired: 'ERR_QR_EXPIRED' | 'ERR_PHONE_EXPIRED';
}

/** Goes by while the person is busy with the phone; nobody has to be told. */
const passing: ReadonlySet<unknown> = new Set<IdentityServerErrorCode>([
  'ERR_SERVER_UNREACHABLE',
  // Also what a proxy answers while a node behind it starts again.
  'ERR_SERVER',
  'ERR_SERVER_BUSY',
  'ERR_PROVIDER_UNAVAILABLE',
  'ERR_TOO_MANY_REQUESTS',
]);

/** A server that says 0 is not asked without end. */
const LEAST_SECONDS = 1;

/**
 * Asks again and again until there is nothing more to wait for. At the moment of expiry it asks once more: who confirmed in the last
 * second is not turned away. Rejects with what ended it.
 */
export async function poll<State, Answer>(
  { wait, signal }: Task<State>,
  { clock, timers, ask, hear, expired }: PollOptions<Answer>,
  first: Due,
): Promise<void> {
  let due = first;
  let pauseMs = spacing(due);
  for (;;) {
    await wait(pause(Math.max(0, Math.min(pauseMs, due.expiresAt - clock())), timers, signal));
    const isLast = clock() >= due.expiresAt;
    let answer: Answer;
    try {
      answer = await wait(ask({ signal }));
    } catch (thrown) {
      const code = thrown instanceof IdentityServerError ? thrown.code : undefined;
      if (!passing.has(code)) throw thrown;
      if (isLast) throw code === 'ERR_TOO_MANY_REQUESTS' ? new IdentityServerError(expired) : thrown;
      pauseMs = retryAfterMs(thrown) ?? spacing(due);
      continue;
    }
    const next = await hear(answer);
    if (next === undefined) return;
    if (next.expiresAt <= clock()) throw new IdentityServerError(expired);
    due = next;
    pauseMs = spacing(due);
  }
}

const spacing = ({ pollAfterSeconds }: Due): number => Math.max(LEAST_SECONDS, pollAfterSeconds) * 1000;

/** Whole seconds are rounded at every answer: a countdown must not jump by that. */
const ROUNDING_MS = 1_500;

/** When it expires, by the latest answer. */
export function expiryOf(expiresAfterSeconds: number, now: number, before: number | undefined): number {
  const expiresAt = now + expiresAfterSeconds * 1000;
  return expiresAfterSeconds > 0 && before !== undefined && Math.abs(expiresAt - before) < ROUNDING_MS ? before : expiresAt;
}
