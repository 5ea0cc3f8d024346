import { messages as en } from '@cardbridge/sdk/messages/en';
import { messages as zhTW } from '@cardbridge/sdk/messages/zh-TW';
import type { Trouble } from '../../local/index.js';
import type { Language } from '../../pin/index.js';
import { wordsIn } from '../words/words.js';

/** Something that a person has to know, or do something about. */
export type Reason =
  | ({ readonly about: 'error' } & Trouble)
  | { readonly about: 'ports-taken'; readonly ports: readonly number[] }
  /** `days` is negative when it is over. */
  | { readonly about: 'certificate-ends'; readonly days: number }
  | { readonly about: 'settings'; readonly detail?: string }
  | { readonly about: 'update'; readonly version: string; readonly security: boolean };

export interface ReasonText {
  readonly sentence: string;
  /** What to do. */
  readonly remedy: string;
  /** Which file, and what is wrong with it: technical. */
  readonly detail?: string;
}

export function reasonText(reason: Reason, language: Language): ReasonText {
  const { reasons } = wordsIn(language);
  switch (reason.about) {
    case 'error': {
      const { code, detail } = reason;
      const { sentence, remedy } = (language === 'zh-TW' ? zhTW : en)[code];
      return { sentence, remedy, ...(detail === undefined ? {} : { detail }) };
    }
    case 'ports-taken':
      return { ...reasons.portsTaken, sentence: reasons.portsTaken.sentence(reason.ports.join(', ')) };
    case 'certificate-ends':
      return { ...reasons.certificateEnds, sentence: reasons.certificateEnds.sentence(reason.days) };
    case 'settings':
      return { ...reasons.settings, ...(reason.detail === undefined ? {} : { detail: reason.detail }) };
    case 'update':
      return { ...reasons.update, sentence: reasons.update.sentence(reason.version, reason.security) };
  }
}
