import type { Language } from '../pin/index.js';
import { en } from './texts/en.js';
import { zhTW } from './texts/zh-TW.js';

/** What the commands print for a person; errors have their own table in the SDK. */
export function texts(language: Language): typeof zhTW {
  return language === 'zh-TW' ? zhTW : en;
}
