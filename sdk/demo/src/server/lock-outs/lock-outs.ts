import { type CounterStore, createLockOuts as createVerifierLockOuts, type LockOutTry } from '@cardbridge/sdk/verifier';

/** Three wrong passwords in a row lock an account, or the way in by NHI card for one ID number, for 15 minutes, wherever they are typed. */
export interface LockOuts {
  /** Lets `compare` look at a typed password if there is a try left, and counts. `LockOuts` of the verifier says what holds of crowds. */
  try(account: LockOutKey, compare: () => Promise<boolean>): Promise<LockOutTry>;
  /** How long the member's account is still locked; 0 when it is not. */
  lockedForSeconds(memberId: string): Promise<number>;
  /** Forgets wrong passwords and lock of a member: another proof has shown who it is. */
  clear(memberId: string): Promise<void>;
}

/**
 * Whose row of wrong passwords it is: the member's, by whichever name they sign in; for a name that nobody has, the name's own, so
 * that it is answered as if somebody had it. The password of an NHI card belongs to the person with this ID number.
 */
export type LockOutKey = { readonly memberId: string } | { readonly nobody: string } | { readonly nhiIdNumber: string };

function subjectOf(account: LockOutKey): string {
  if ('memberId' in account) return `member:${account.memberId}`;
  return 'nobody' in account ? `nobody:${account.nobody}` : `nhi:${account.nhiIdNumber}`;
}

export function createLockOuts(counters: CounterStore): LockOuts {
  const lockOuts = createVerifierLockOuts({
    store: counters,
    // Facts: flows. Cards have a counter of their own.
    wrongInARow: 3,
    lockSeconds: 15 * 60,
    // A wrong password of another day is no longer in a row with today's.
    rememberedSeconds: 24 * 60 * 60,
  });
  return {
    try: (account, compare) => lockOuts.try(subjectOf(account), compare),
    lockedForSeconds: (memberId) => lockOuts.lockedForSeconds(subjectOf({ memberId })),
    clear: (memberId) => lockOuts.clear(subjectOf({ memberId })),
  };
}
