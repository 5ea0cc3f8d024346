import type { Log } from '../log.js';
import type { Rate } from './rate-limit.js';
import { createSparingLog } from './sparing-log.js';
import type { UpgradeFault } from './upgrade-guard.js';

/** Why a connection got no session. */
export type Refusal = UpgradeFault | 'handshake' | 'not-first' | 'other-user' | 'rate' | 'seats';

/** Writes why connections are refused, and nothing that they brought along. Each reason has lines of its own. */
export function createRefusalLog({ log, rate, now }: { readonly log: Log; readonly rate: Rate; readonly now: () => number }) {
  const reasons = new Map<Refusal, ReturnType<typeof createSparingLog>>();
  return (reason: Refusal): void => {
    const sparing = reasons.get(reason) ?? createSparingLog({ ...rate, now });
    reasons.set(reason, sparing);
    sparing((more) => log.info({ reason, ...more }, 'connection refused'));
  };
}
