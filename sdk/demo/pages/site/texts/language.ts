export type Language = 'zh-TW' | 'en';

/** A text of the server in both languages. */
export type Localized = Readonly<Record<Language, string>>;
