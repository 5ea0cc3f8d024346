import type { Language } from '../../language/language.js';

// The city's time, wherever the browser is.
const zone = 'Asia/Taipei';
const day: Intl.DateTimeFormatOptions = { timeZone: zone, year: 'numeric', month: 'long', day: 'numeric' };

/** `2026 年 11 月 21 日` from a moment. */
export const dayOf = (moment: string, language: Language): string =>
  new Intl.DateTimeFormat(language, day).format(new Date(moment));

/** With the time of day. */
export const momentOf = (moment: string, language: Language): string =>
  new Intl.DateTimeFormat(language, { ...day, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(moment));
