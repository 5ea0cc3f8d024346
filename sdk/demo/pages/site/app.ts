import type { CardLink, FlowProblem, IdentityServerApi, Session } from '@cardbridge/sdk/flows';
import type { TemplateResult } from 'lit';
import type { SiteAnswer } from '../../src/server/api.js';
import type { Language } from '../language/language.js';
import type { Texts } from './texts/index.js';

/** What a page of the site works with. */
export interface App {
  readonly api: IdentityServerApi;
  readonly cardLink: CardLink;
  readonly site: SiteAnswer;
  readonly language: Language;
  readonly texts: Texts;
  readonly session: Session;
  readonly path: string;
  /** Where the person was on the way to when something (a sign-in, an upgrade) came first. Kept in memory only. */
  readonly wanted: string | undefined;
  /** Draws the page again, once, after whoever calls it is done. */
  update(): void;
  /** To another page of the site. `notice`: said there, once. */
  go(path: string, options?: { readonly replace?: boolean; readonly notice?: (texts: Texts) => string }): void;
  /** The page is at a step beyond its first: the browser's way back leads to the first one, not away. */
  stepForward(): void;
  /** The browser's way back, from a step beyond the first. */
  stepBack(): void;
  /** The session has ended: to the sign-in, and back here afterwards. */
  signInAndReturn(): void;
  /** Remembers this page as the one to come back to. */
  comeBackHere(): void;
  /** To where the person was on the way to, or to the member's page. */
  goOn(notice?: (texts: Texts) => string): void;
  setSession(session: Session): void;
  /** Asks the server anew who this browser is. */
  refreshSession(): Promise<void>;
  say(notice: ((texts: Texts) => string) | undefined): void;
  /** After the next drawing: the keyboard goes to the heading, as after a change of page. */
  focusHeading(): void;
  /** After the next drawing: what went wrong is scrolled into view. */
  revealProblem(): void;
}

/** One page of the site while it is shown. */
export interface Page {
  title(): string;
  view(): TemplateResult;
  /** From a step beyond the first to the first. */
  stepBack?(): void;
  /** The person has left. */
  leave?(): void;
}

export type MakePage = (app: App, parameter: string) => Page;

/** True for what the server refuses because nobody is signed in (any more). */
export const needsSignIn = (problem: Pick<FlowProblem, 'code'> | undefined): boolean =>
  problem?.code === 'ERR_SIGN_IN_REQUIRED';
