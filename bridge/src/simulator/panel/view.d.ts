/**
 * What the panel's server sends and its page draws. A declaration file, because the server (Node) and the page (DOM) are
 * two TypeScript projects that otherwise share nothing.
 */

export type PanelCardKind = 'citizen' | 'organization' | 'nhi' | 'piv';

/** What sets a card apart from the usual one of its kind, if anything: for developers. */
export type CardVariant = 'generation-1' | 'rsa' | 'p-256';

export interface PanelView {
  /** Grows with every change; a page asks for what comes after the one it has. */
  readonly revision: number;
  readonly readers: readonly ReaderView[];
  readonly cards: readonly CardView[];
  /** The window that is open, if any. */
  readonly prompt: PromptView | null;
  /** Newest first. */
  readonly messages: readonly MessageView[];
  readonly accounts: readonly AccountView[];
}

/** An SMS or an e-mail that the identity server sent to somebody of the simulation. */
export interface MessageView {
  /** Grows with every message, also over a restart. */
  readonly id: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly channel: 'sms' | 'email';
  readonly to: string;
  readonly subject: string | null;
  readonly text: string;
  /** The one-time code that the text names, if any. */
  readonly code: string | null;
  /** As it was sent: any string. Only http and https may be opened. */
  readonly link: string | null;
}

/** A test account that a person can sign in with. */
export interface AccountView {
  readonly label: LocalizedText;
  readonly account: string;
  readonly password: string;
  readonly note: LocalizedText | null;
}

interface LocalizedText {
  readonly 'zh-TW': string;
  readonly en: string;
}

export interface ReaderView {
  readonly name: string;
  readonly cardId: string | null;
}

/** A card in the drawer. Everything in it is made up: synthetic people, test PINs. */
export interface CardView {
  readonly id: string;
  readonly kind: PanelCardKind;
  readonly variant: CardVariant | null;
  readonly holder: string;
  readonly cardNumber: string;
  /** ID number of a person, tax id of an organisation. */
  readonly idNumber: string;
  /** Null: this kind of card has no PIN; then there are no tries either. */
  readonly pin: string | null;
  readonly triesLeft: number | null;
  readonly maxTries: number | null;
  /** The NHI registered password. It lives at the health insurance, not on the card. */
  readonly registeredPassword: string | null;
}

interface PromptBaseView {
  readonly id: number;
  readonly origin: string;
}

interface PromptSubjectView extends PromptBaseView {
  readonly cardKind: string;
  readonly cardNumberEnding: string | null;
}

export type PromptView =
  /** Before anything is known about readers or cards. */
  | (PromptBaseView & { readonly about: 'access' })
  | (PromptSubjectView &
      (
        | {
            readonly about: 'pin' | 'pinpad';
            readonly triesLeft: number | null;
            readonly again: 'wrong' | 'format' | 'hasty' | null;
            readonly minLength: number;
            readonly maxLength: number;
          }
        | { readonly about: 'nhi-data'; readonly fields: readonly string[] }
        | { readonly about: 'last-try' | 'locked-before' | 'locked' | 'paused' }
      ));
