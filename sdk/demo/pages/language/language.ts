export type Language = 'zh-TW' | 'en';

const KEY = 'cardbridge.demo.language';

/** What the person chose last in this browser, on any of the pages; Chinese until then. */
export const rememberedLanguage = (): Language => (localStorage.getItem(KEY) === 'en' ? 'en' : 'zh-TW');

export const rememberLanguage = (language: Language): void => localStorage.setItem(KEY, language);
