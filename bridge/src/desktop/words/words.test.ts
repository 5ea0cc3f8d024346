import { expect, test } from 'vitest';
import { texts } from '../../cli/texts.js';
import { wordsIn } from './words.js';

test.each(['zh-TW', 'en'] as const)('readers and cards have the names that the command line gives them (%s)', (language) => {
  const { cardKind, readerState } = texts(language);
  expect(wordsIn(language)).toMatchObject({ cardKind, readerState });
});

test('the two languages say different things, but for the language itself', () => {
  const leaves = (value: unknown): unknown[] =>
    typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [value];
  const said = (language: 'zh-TW' | 'en') =>
    leaves(wordsIn(language)).map((leaf) => (typeof leaf === 'function' ? leaf('a', 'b', 'c') : leaf));
  const english = said('en');
  const same = said('zh-TW').filter((text, index) => text === english[index]);
  expect(same).toEqual(['語言 / Language', 'CardBridge a']);
});
