import type { ReaderInfo } from '../../client/index.js';
import type { Upgrade } from '../api/schemas.js';
import type { CardLinkState } from '../card-link/card-link.js';
import type { FlowProblem } from '../flow.js';
import type { CardStage } from '../sign-in/state.js';

/** What proves it, and what becomes of the member: a citizen's card makes a gold member, an organisation's card an organisation. */
export type CardProofKind = 'gold' | 'organization';

/** Where a person goes from a failure. Each is a button or link on that failure's screen, the likeliest first. */
export type WayOn =
  /** Do the same once more. */
  | 'retry'
  /** Type the number again. */
  | 'correct-number'
  /** Put in another card. */
  | 'change-card'
  /** Sign in to the account that exists. */
  | 'sign-in'
  /** To the member's own page: it is done already. */
  | 'member'
  /** Another route to gold: photo, platform, counter. */
  | 'other-routes';

/**
 * The steps of a proof by card, in order. The link to the bridge runs beside it: its state stands in every step that needs it, and
 * the flow moves between `bridge`, `card` and `number` by itself as the bridge starts and cards come and go.
 */
export type CardProofState =
  /** What will happen, what is needed. Nothing was asked of this computer yet. */
  | { readonly step: 'introduction' }
  /** The bridge is missing, being looked for, or something of browser or bridge must be answered: see `link`. */
  | { readonly step: 'bridge'; readonly link: CardLinkState }
  /** Waiting for a reader, or for a card that fits. */
  | { readonly step: 'card'; readonly readers: readonly ReaderInfo[] }
  /** Reader and card are there. With several fitting cards `readerId` is the chosen one. `problem`: about the number typed. */
  | {
      readonly step: 'number';
      readonly readers: readonly ReaderInfo[];
      readonly readerId: string;
      readonly problem?: FlowProblem;
    }
  | { readonly step: 'proving'; readonly stage: CardStage; readonly triesLeft?: number }
  | { readonly step: 'proved'; readonly upgrade: Upgrade }
  | { readonly step: 'failed'; readonly problem: FlowProblem; readonly waysOn: readonly WayOn[] };

/** What a person can do in a proof by card. */
export type CardProofEvent =
  /** From `introduction`, and from `bridge` to try again. Send it from a click: the browser may ask the person. */
  | { readonly type: 'begin' }
  | { readonly type: 'choose-reader'; readonly readerId: string }
  /** ID number (gold) or tax id (organisation), as typed. */
  | { readonly type: 'submit-number'; readonly number: string }
  /**
   * From `proving` back to `number`; the bridge's window is closed. Not taken in stage `verifying`: the server may have decided, and
   * the new account name must be seen.
   */
  | { readonly type: 'cancel' }
  /**
   * From `failed`, by `retry`, `correct-number` or `change-card`, to where bridge and card stand now. Send it from a click. Changes
   * nothing where none of them is among the ways on.
   */
  | { readonly type: 'go-on' };
