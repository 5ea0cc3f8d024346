import type { Language } from '../pin/index.js';

/** What a person reads, in every language that there is. */
export type InBothLanguages = Readonly<Record<Language, string>>;

/** `warning`: something does not work, or soon will not, and cards can be used all the same. `failed`: they cannot. */
export type Verdict = 'ok' | 'warning' | 'failed';

/** What was found about one thing. Both names are the same for ever; programs and support desks look for them. */
export interface Finding {
  /** What was looked at: `pcsc-service`. The same thing may be there several times, as cards are. */
  readonly id: string;
  readonly verdict: Verdict;
  /** How it stands there: the id, a dot, and a word: `pcsc-service.stopped`. Each has one meaning and one way out. */
  readonly code: string;
  /** Our own words, in which at most numbers of ours stand. */
  readonly title: InBothLanguages;
  /** Where, and what exactly: names of readers, paths, what the system said. */
  readonly detail?: InBothLanguages;
  /** What the person can do about it; always there when the verdict is not `ok`. */
  readonly remedy?: InBothLanguages;
}

type Detail = Pick<Finding, 'detail'>;
/** Nobody is told of a trouble without a way out of it. */
type WayOut = Detail & Required<Pick<Finding, 'remedy'>>;

const finding = (verdict: Verdict, code: string, title: InBothLanguages, more: Detail | WayOut): Finding => ({
  id: code.slice(0, code.indexOf('.')),
  verdict,
  code,
  title,
  ...more,
});

export const ok = (code: string, title: InBothLanguages, more: Detail = {}): Finding => finding('ok', code, title, more);
export const warning = (code: string, title: InBothLanguages, more: WayOut): Finding => finding('warning', code, title, more);
export const failed = (code: string, title: InBothLanguages, more: WayOut): Finding => finding('failed', code, title, more);

export const both = (chinese: string, english: string): InBothLanguages => ({ 'zh-TW': chinese, en: english });

/** For names and paths, which are the same in every language. */
export const same = (text: string): InBothLanguages => both(text, text);
