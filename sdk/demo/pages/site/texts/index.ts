import type { Language } from '../../language/language.js';
import { en } from './en.js';
import type { Texts } from './texts.js';
import { zhTW } from './zh-TW.js';

export type { Texts } from './texts.js';

export const textsIn: Readonly<Record<Language, Texts>> = { 'zh-TW': zhTW, en };
