import type { Language } from '../pin/index.js';

/** What a person reads, in every language that there is. */
export type InBothLanguages = Readonly<Record<Language, string>>;

/** `warning`: something does not work, or soon will not, and cards can be used all the same. `failed`: they cannot. */
export type Level = 'ok' | 'warning' | 'failed';

/** What one check found. */
export interface Finding {
  /** The check, a dot, and how it stands there: `pcsc-service.stopped`. The same for ever; programs look for it. */
  readonly id: string;
  readonly level: Level;
  /** Our own words, in which at most numbers of ours stand. */
  readonly title: InBothLanguages;
  /** Where, and what exactly: names of readers, paths, what the system said. */
  readonly detail?: InBothLanguages;
  /** What the person can do about it. */
  readonly remedy?: InBothLanguages;
}

type More = Pick<Finding, 'detail' | 'remedy'>;

export const ok = (id: string, title: InBothLanguages, more: More = {}): Finding => ({ id, level: 'ok', title, ...more });
export const warning = (id: string, title: InBothLanguages, more: More = {}): Finding => ({
  id,
  level: 'warning',
  title,
  ...more,
});
export const failed = (id: string, title: InBothLanguages, more: More = {}): Finding => ({
  id,
  level: 'failed',
  title,
  ...more,
});

export const both = (chinese: string, english: string): InBothLanguages => ({ 'zh-TW': chinese, en: english });

/** For names and paths, which are the same in every language. */
export const same = (text: string): InBothLanguages => both(text, text);
