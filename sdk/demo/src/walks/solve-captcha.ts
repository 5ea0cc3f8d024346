const numbers = {
  en: ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'],
  'zh-TW': [...'零一二三四五六七八九'],
};
const operations: Readonly<Record<string, (a: number, b: number) => number>> = {
  plus: (a, b) => a + b,
  minus: (a, b) => a - b,
  times: (a, b) => a * b,
};
const inEnglish: Readonly<Record<string, string>> = { 加: 'plus', 減: 'minus', 乘以: 'times' };

/** TEST ONLY: the answer to the demo's question in words of either language, as a person gives it. */
export function solveCaptcha(question: string): string {
  const [, left = '', sign = '', right = ''] =
    /(\w+) (plus|minus|times) (\w+)/i.exec(question) ?? /(.)(加|減|乘以)(.)/.exec(question) ?? [];
  const [a, b] = [left, right].map((word) => Math.max(numbers.en.indexOf(word.toLowerCase()), numbers['zh-TW'].indexOf(word)));
  const operation = operations[(inEnglish[sign] ?? sign).toLowerCase()];
  if (operation === undefined || a === undefined || b === undefined || a < 0 || b < 0) {
    throw new Error('the captcha asks something else');
  }
  return String(operation(a, b));
}
