/**
 * What readers and cards are called in lists: on the command line and in the menu.
 * @module
 */
export { en as cardWordsInEnglish } from './en.js';
export { zhTW as cardWordsInChinese } from './zh-TW.js';
