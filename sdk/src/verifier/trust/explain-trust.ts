import type { LoadedTrust, TrustUse } from './loaded-trust.js';

type Language = 'zh-TW' | 'en';

const words: Readonly<Record<Language, Readonly<Record<TrustUse, string>>>> = {
  'zh-TW': { 'trust anchor': '信賴起源', 'issuing CA': '憑證機構', refused: '不採用' },
  en: { 'trust anchor': 'trust anchor', 'issuing CA': 'issuing CA', refused: 'refused' },
};

/** One line for every certificate of the folder, and for every file without any: for the log at start. */
export function explainTrust({ files }: Pick<LoadedTrust, 'files'>, language: Language): readonly string[] {
  const [colon, stop] = language === 'en' ? [': ', '. '] : ['：', '。'];
  return files.map(({ file, sha256, subject, use, explanation }) => {
    const what = [words[language][use], subject, sha256 && `SHA-256 ${sha256}`].filter((part) => part !== undefined);
    // The names of files and of CAs are other people's text, and a line of a log must stay one.
    return `${file}${colon}${what.join(', ')}${stop}${explanation[language]}`.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\uFFFD');
  });
}
