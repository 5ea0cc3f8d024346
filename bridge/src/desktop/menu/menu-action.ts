import type { SettingsValues } from '../settings/index.js';

/** What a click in the menu wants. */
export type MenuAction =
  | { readonly do: 'about' | 'doctor' | 'report' | 'pause' | 'resume' | 'autostart' | 'updates' | 'download' | 'quit' }
  | { readonly do: 'language'; readonly language: SettingsValues['language'] }
  | { readonly do: 'revoke'; readonly origin: string }
  /** Uses the cards again that were paused, whose number ends so. */
  | { readonly do: 'resume-card'; readonly numberEnding: string };

const SIMPLE = ['about', 'doctor', 'report', 'pause', 'resume', 'autostart', 'updates', 'download', 'quit'] as const;
const LANGUAGES = ['system', 'zh-TW', 'en'] as const;
const LANGUAGE = 'language ';
const REVOKE = 'revoke ';
const RESUME_CARD = 'resume-card ';
const REASON = 'reason ';

/** Of the line that says why the person is wanted; a click on it tells more. */
export const reasonId = (index: number): string => `${REASON}${index}`;

/** The id of the item that wants it. */
export function menuId(action: MenuAction): string {
  if (action.do === 'language') return LANGUAGE + action.language;
  if (action.do === 'revoke') return REVOKE + action.origin;
  if (action.do === 'resume-card') return RESUME_CARD + action.numberEnding;
  return action.do;
}

/** Undefined for an id that only stands there to be read. */
export function menuAction(id: string): MenuAction | undefined {
  if (id.startsWith(REASON)) return { do: 'about' };
  if (id.startsWith(REVOKE)) return { do: 'revoke', origin: id.slice(REVOKE.length) };
  if (id.startsWith(RESUME_CARD)) return { do: 'resume-card', numberEnding: id.slice(RESUME_CARD.length) };
  const language = LANGUAGES.find((language) => id === LANGUAGE + language);
  if (language !== undefined) return { do: 'language', language };
  const simple = SIMPLE.find((name) => name === id);
  return simple === undefined ? undefined : { do: simple };
}
