import type { WayIn } from '@cardbridge/sdk/flows';
import type { Codes } from '../codes/index.js';
import type { RequestContext } from '../context.js';
import type { Limits } from '../limits/index.js';
import type { LockOuts } from '../lock-outs/index.js';
import type { Services } from '../services.js';
import type { Sessions } from '../sessions.js';
import type { SignIns } from './sign-ins.js';

/** The service that sent the person here. */
export interface AskingService {
  readonly id: string;
  readonly name: { readonly 'zh-TW': string; readonly en: string };
  readonly ways?: readonly WayIn[] | undefined;
}

/** What the ways in work with. */
export interface IssoServices extends Services {
  readonly limits: Limits;
  readonly codes: Codes;
  readonly lockOuts: LockOuts;
  readonly sessions: Sessions;
  readonly signIns: SignIns;
  /** Whose question this is, of this browser. @throws {RefusedRequest} ERR_INTERACTION_MISSING */
  readonly askingService: (uid: string, context: RequestContext) => Promise<AskingService>;
}
