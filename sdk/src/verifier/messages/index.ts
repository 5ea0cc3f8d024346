import { messages as en } from './en.js';
import { messages as zhTW } from './zh-TW.js';

/** Sentence and remedy of every code, by language tag. */
export const verificationMessages = { en, 'zh-TW': zhTW } as const;
