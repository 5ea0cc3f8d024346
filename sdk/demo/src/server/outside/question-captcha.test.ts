import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { memoryShortTermStore } from '../short-term/index.js';
import { inWords } from './number-words.js';
import { questionCaptcha } from './question-captcha.js';

const english = /^What is (\w+) (plus|minus|times) (\w+)\?$/;
const numberOf = (word = '') => Array.from({ length: 100 }, (_, value) => inWords(value).en).indexOf(word);

function answerOf(question: string): number {
  const [, a, operation, b] = english.exec(question) ?? [];
  if (operation === 'plus') return numberOf(a) + numberOf(b);
  return operation === 'minus' ? numberOf(a) - numberOf(b) : numberOf(a) * numberOf(b);
}

const start = () => {
  let now = 0;
  const captcha = questionCaptcha({
    shortTerm: memoryShortTermStore({ clock: () => now }),
    random: (length) => randomBytes(length),
  });
  return {
    captcha,
    pass: (seconds: number) => {
      now += seconds * 1000;
    },
  };
};

test('asks the same sum in both languages, whose answer is never negative, and takes it in figures and words', async () => {
  const { captcha } = start();
  const asked = new Set<string>();
  for (let time = 0; time < 300; time++) {
    const { captchaId, question } = await captcha.issue();
    asked.add(question.en);
    const answer = answerOf(question.en);
    expect(answer).toBeGreaterThanOrEqual(0);
    const [, a, , b] = english.exec(question.en) ?? [];
    expect(question['zh-TW']).toMatch(
      new RegExp(`^${inWords(numberOf(a))['zh-TW']}.+${inWords(numberOf(b))['zh-TW']}等於多少？$`),
    );
    const spellings = [String(answer), inWords(answer)['zh-TW'], inWords(answer).en];
    expect(await captcha.verify(captchaId, spellings[time % 3] ?? '')).toBe(true);
  }
  expect(asked.size).toBeGreaterThan(50);
});

test('a question is good for one answer, right or wrong', async () => {
  const { captcha } = start();
  const [first, second] = [await captcha.issue(), await captcha.issue()];
  expect(await captcha.verify(first.captchaId, String(answerOf(first.question.en)))).toBe(true);
  expect(await captcha.verify(first.captchaId, String(answerOf(first.question.en)))).toBe(false);
  expect(await captcha.verify(second.captchaId, '999')).toBe(false);
  expect(await captcha.verify(second.captchaId, String(answerOf(second.question.en)))).toBe(false);
});

test('a question ends after ten minutes', async () => {
  const { captcha, pass } = start();
  const { captchaId, question } = await captcha.issue();
  pass(600);
  expect(await captcha.verify(captchaId, String(answerOf(question.en)))).toBe(false);
});

test.each(['', 'x', '__proto__', ':'.repeat(22), 'A'.repeat(22), 'a'.repeat(100_000)])(
  '%j is no question',
  async (captchaId) => {
    expect(await start().captcha.verify(captchaId, '8')).toBe(false);
  },
);
