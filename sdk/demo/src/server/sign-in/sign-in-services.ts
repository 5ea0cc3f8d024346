import type { Limits } from '../limits/index.js';
import type { LockOuts } from '../lock-outs/index.js';
import type { Services } from '../services.js';
import type { Sessions } from '../sessions.js';

/** What the ways in work with. */
export interface SignInServices extends Pick<Services, 'database' | 'verifier' | 'clock'> {
  readonly limits: Limits;
  readonly lockOuts: LockOuts;
  readonly sessions: Sessions;
}
