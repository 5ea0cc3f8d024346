import type { Language } from '../../pin/index.js';
import { en } from './en.js';
import { zhTW } from './zh-TW.js';

export type Words = typeof zhTW;

export const wordsIn = (language: Language): Words => (language === 'zh-TW' ? zhTW : en);
