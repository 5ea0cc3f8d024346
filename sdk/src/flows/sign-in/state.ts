import type { OperationStage } from '../../client/index.js';
import type { Session } from '../api/schemas.js';
import type { FlowProblem } from '../flow.js';

/** What is awaited while a card works. */
export type CardStage = 'connecting' | OperationStage | 'verifying';

/** The steps of signing in. */
export type SignInState =
  /** The person chooses a way. `problem`: what became of the last attempt, and on which way. */
  | { readonly step: 'ready'; readonly problem?: FlowProblem; readonly way?: 'password' | 'card' }
  | { readonly step: 'checking-password' }
  | { readonly step: 'using-card'; readonly stage: CardStage; readonly triesLeft?: number }
  /** The password was right, and the member had frozen the account: the same password with `liftFreeze` goes on. */
  | { readonly step: 'frozen' }
  | { readonly step: 'signed-in'; readonly session: Session };

/** What a person can do while signing in. */
export type SignInEvent =
  | {
      readonly type: 'submit-password';
      /** Account name, e-mail address or mobile number. */
      readonly account: string;
      readonly password: string;
      readonly liftFreeze?: boolean;
    }
  /** Send it from a click. */
  | { readonly type: 'use-card'; readonly readerId?: string }
  /**
   * From `using-card`, closes the bridge's window; from `frozen`, leaves the account frozen. Not taken while the server decides
   * (`checking-password`, stage `verifying`): the browser could be signed in on a page that says it is not.
   */
  | { readonly type: 'cancel' };
