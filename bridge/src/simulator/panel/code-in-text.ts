/** The city's hotline and its extension, which most messages name and which look like codes (facts: flows). */
const hotline: readonly string[] = ['1999', '8585'];

/** Four to six digits that stand alone: no part of a longer number, a telephone number with dashes, a time or a word. */
const standingAlone = /(?<![\w/=@#-]|\d[.:,])\d{4,6}(?![\w/=@-]|[.:,]\d)/g;

const announced = /(?:驗證碼|code)\D{0,16}$/i;

/** The one-time code in a message, or null. What follows the word for it wins; otherwise the first number that can be one. */
export function codeIn(text: string): string | null {
  const withoutLinks = text.replace(/https?:\/\/\S+/gi, ' ');
  const found = [...withoutLinks.matchAll(standingAlone)];
  const named = found.find(({ index }) => announced.test(withoutLinks.slice(0, index)));
  return (named ?? found.find(([digits]) => !hotline.includes(digits)))?.[0] ?? null;
}
