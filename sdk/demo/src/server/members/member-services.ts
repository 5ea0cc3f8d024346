import type { Codes } from '../codes/index.js';
import type { LockOuts } from '../lock-outs/index.js';
import type { Services } from '../services.js';

/** What the member's rooms work with. */
export interface MemberServices extends Pick<Services, 'database' | 'shortTerm' | 'messages' | 'subjectOf' | 'clock'> {
  readonly codes: Codes;
  readonly lockOuts: LockOuts;
}
