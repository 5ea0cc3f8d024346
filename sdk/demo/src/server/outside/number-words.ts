const hanDigits = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const englishNumbers =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const englishTens = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];

/** 0 to 99 in words: 二十一, twenty-one. */
export function inWords(value: number): { readonly 'zh-TW': string; readonly en: string } {
  const tens = Math.floor(value / 10);
  const ones = value % 10;
  const han = `${tens > 1 ? hanDigits[tens] : ''}${tens > 0 ? '十' : ''}${ones > 0 || tens === 0 ? hanDigits[ones] : ''}`;
  const english = englishNumbers[value] ?? `${englishTens[tens]}${ones > 0 ? `-${englishNumbers[ones]}` : ''}`;
  return { 'zh-TW': han, en: english };
}

/** Whether a person who typed this means this number: digits of any width, Chinese or English words. */
export function meansNumber(typed: string, value: number): boolean {
  const plain = simplify(typed);
  const words = inWords(value);
  const spellings = [words['zh-TW'], words.en, ...(value === 2 ? ['兩'] : []), ...(value === 0 ? ['〇'] : [])];
  return (/^\d{1,3}$/.test(plain) && Number(plain) === value) || spellings.some((spelling) => simplify(spelling) === plain);
}

const simplify = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s.。-]/g, '');
