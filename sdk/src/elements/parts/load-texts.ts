import type { Language, Texts } from '../texts/texts.js';

// One file a language, named in full: bundlers find it so.
const files: Readonly<Record<Language, () => Promise<Texts>>> = {
  'zh-TW': async () => (await import('../texts/zh-TW.js')).zhTW,
  en: async () => (await import('../texts/en.js')).en,
};
const there: Partial<Record<Language, Texts>> = {};

/** The texts of a language, once they have been loaded. */
export const loadedTexts = (language: Language): Texts | undefined => there[language];

/** What has been loaded already, in whatever language: better than nothing where the wanted one does not come. */
export const anyTexts = (): Texts | undefined => there['zh-TW'] ?? there.en;

/** Loads them. Elements that ask at the same time share the one request: the browser sees to that. */
export async function loadTexts(language: Language): Promise<void> {
  there[language] ??= await files[language]();
}
