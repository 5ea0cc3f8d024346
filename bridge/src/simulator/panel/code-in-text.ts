/** The city's hotline and its extension, which most messages name and which look like codes (facts: flows). */
const hotline: readonly string[] = ['1999', '8585'];

/** Four to six digits that stand alone: no part of a longer number, a telephone number with dashes, a time or a word. */
const standingAlone = /(?<![\w/=@#-]|\d[.:,])\d{4,6}(?![\w/=@-]|[.:,]\d)/g;

/** What makes a message one with a code: without it a number is a year or a street. */
const mention = /(?:驗證|認證|確認)碼|code/i;
/** Right before the code, in the same sentence. */
const announced = new RegExp(`(?:${mention.source})[^\\d。？！?!]{0,16}$`, 'i');

/** The one-time code in a message, or null. What follows the word for it wins; otherwise the first number that can be one. */
export function codeIn(text: string): string | null {
  const withoutLinks = text.replace(/https?:\/\/\S+/gi, ' ');
  if (!mention.test(withoutLinks)) return null;
  const found = [...withoutLinks.matchAll(standingAlone)];
  const named = found.find(({ index }) => announced.test(withoutLinks.slice(0, index)));
  return (named ?? found.find(([digits]) => !hotline.includes(digits)))?.[0] ?? null;
}
