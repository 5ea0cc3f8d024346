import { inspect } from 'node:util';
import { VerificationError } from '../errors.js';
import type { Identity } from '../identity/identity.js';
import type { VerificationNotes, VerificationObservation } from './verification-observation.js';

/** What {@link observeVerification} needs. */
export interface Observing {
  /** The option of the same name. It is not waited for. */
  readonly onVerification: ((observation: VerificationObservation) => void) | undefined;
  /** Monotonic milliseconds, such as `performance.now`: a clock that is set must not make a duration. */
  readonly now: () => number;
}

/**
 * Runs a verification, and tells the hook how it went before the caller goes on. Only outcomes of the closed list are told: a mistake in the
 * call, or a fault of our own, is thrown to the caller as it is, and has no place in figures about peers.
 *
 * A hook that throws, or whose promise rejects, changes no sign-in: whether a person gets in does not depend on a dashboard. It is no
 * secret either. Thrown on, in a microtask, it would end the whole server; so it becomes a process warning, which Node prints unless
 * told otherwise, and which `process.on('warning')` can count.
 */
export function observeVerification(
  { onVerification, now }: Observing,
  verify: (notes: VerificationNotes) => Promise<Identity>,
): Promise<Identity> {
  return onVerification === undefined ? verify({}) : observed(onVerification, now, verify);
}

async function observed(
  onVerification: (observation: VerificationObservation) => void,
  now: () => number,
  verify: (notes: VerificationNotes) => Promise<Identity>,
): Promise<Identity> {
  const notes: VerificationNotes = {};
  const begun = now();
  const tell = (end: Pick<VerificationObservation, 'outcome' | 'kind' | 'assuranceLevel'>) =>
    callHook(onVerification, Object.freeze({ ...end, durationMs: now() - begun, ...pick(notes) }));
  try {
    const identity = await verify(notes);
    const { kind, assuranceLevel } = identity;
    tell({ outcome: 'verified', kind, ...(assuranceLevel === undefined ? {} : { assuranceLevel }) });
    return identity;
  } catch (error) {
    if (error instanceof VerificationError) tell({ outcome: error.code });
    throw error;
  }
}

/** These two by name: whatever else a step may one day note stays inside. */
function pick({ algorithm, revocation }: VerificationNotes): VerificationNotes {
  return { ...(algorithm === undefined ? {} : { algorithm }), ...(revocation === undefined ? {} : { revocation }) };
}

function callHook(hook: (observation: VerificationObservation) => unknown, observation: VerificationObservation): void {
  try {
    // An async function may stand where a plain one is asked for, and its rejection would end the process.
    Promise.resolve(hook(observation)).catch(warn);
  } catch (error) {
    warn(error);
  }
}

function warn(error: unknown): void {
  process.emitWarning('the onVerification hook threw: the sign-in went on, the figures may lack it', {
    type: 'CardBridgeWarning',
    code: 'CARDBRIDGE_VERIFICATION_HOOK',
    // Not by String, which throws for what has no text.
    detail: error instanceof Error ? (error.stack ?? error.message) : inspect(error, { depth: -1, customInspect: false }),
  });
}
