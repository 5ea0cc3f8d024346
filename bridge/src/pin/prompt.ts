import type { CardKind } from '@cardbridge/sdk/protocol';

/** Who asks, and about which card: what every window of ours shows. */
export interface PromptSubject {
  /** The exact origin that the daemon saw at the door, or `cardbridge:self-test`. Shown as it is. */
  readonly origin: string;
  readonly cardKind: CardKind;
  /** Last four characters of the card number. */
  readonly cardNumberEnding?: string;
  /** True when card and reader are simulated; the window says so. */
  readonly simulated: boolean;
}

export interface PinRequest extends PromptSubject {
  /** Tries before the card locks, when known. */
  readonly triesLeft?: number;
  /** Why the person is asked again. `format`: length or characters were wrong; `hasty`: see `unhurried`. No try was spent by these two. */
  readonly again?: 'wrong' | 'format' | 'hasty';
  readonly minLength: number;
  readonly maxLength: number;
}

/**
 * A yes or no. `nhi-data` names the fields that the page will get; `last-try` warns that the next wrong PIN locks the card;
 * `locked-before` says where a card is unlocked that was locked when it was last here, and asks whether that was done.
 */
export type Confirmation =
  | (PromptSubject & { readonly about: 'nhi-data'; readonly fields: readonly NhiField[] })
  | (PromptSubject & { readonly about: 'last-try' | 'locked-before' });

/**
 * What a person has to know, with one button. `locked`: the card has locked itself, and where it is unlocked; `paused`: after three
 * wrong PINs in a row we use the card no more until the person says so (DESIGN §7); `pinpad`: the PIN is to be typed on the reader,
 * and the button cancels that.
 */
export type Notice = (PromptSubject & { readonly about: 'locked' | 'paused' }) | (PinRequest & { readonly about: 'pinpad' });

export interface NoticeOptions {
  readonly signal: AbortSignal;
  /** Aborted when the notice has become pointless: the window closes, and that is no error. */
  readonly over?: AbortSignal;
  /** Called once, when the window's turn has come. */
  readonly onShown?: () => void;
}

export type NhiField = 'cardNumber' | 'name' | 'idNumber' | 'birthDate' | 'sex' | 'issueDate' | 'cancelMark';

/** Whether a site may use cards at all, before anything is known about readers or cards. */
export interface AccessRequest extends Pick<PromptSubject, 'origin' | 'simulated'> {}

/** `once`: until the page's connection closes. A closed window is `no`. */
export type AccessAnswer = 'once' | 'always' | 'no';

/** Where the person decides whether a site may use cards. Aborting, time limit and errors are as with `Prompt`. */
export interface AccessPrompt {
  /** `onLine`: called where other windows may come first, with true when the question gets in line, with false when its turn came. */
  askAccess(
    request: AccessRequest,
    options: { readonly signal: AbortSignal; readonly onLine?: (isWaiting: boolean) => void },
  ): Promise<AccessAnswer>;
}

/** The daemon's own windows. A yes that comes faster than a person can read is not taken: the same is asked again (attack D-15). */
export interface DesktopPrompt extends Prompt, AccessPrompt {}

/**
 * A place where a person types a PIN or says yes: the daemon's own window, never a page. A closed window is an answer
 * (`undefined`, `false`), not an error. Aborting the signal closes the window within a second and rejects with its reason.
 * Errors: ERR_PROMPT_UNAVAILABLE, ERR_PROMPT_TIMEOUT.
 */
export interface Prompt {
  readonly name: 'pinentry' | 'windows' | 'osascript' | 'terminal' | 'panel';
  /**
   * The PIN as raw bytes, or `undefined` when the person closed the window. The caller zeroes the buffer in `finally`; the
   * prompt keeps no copy and never makes a string of it.
   */
  askPin(request: PinRequest, options: { readonly signal: AbortSignal }): Promise<Buffer | undefined>;
  confirm(confirmation: Confirmation, options: { readonly signal: AbortSignal }): Promise<boolean>;
  /** Resolves with how the window went: by the person, or because it was `over`. */
  inform(notice: Notice, options: NoticeOptions): Promise<'dismissed' | 'over'>;
}
