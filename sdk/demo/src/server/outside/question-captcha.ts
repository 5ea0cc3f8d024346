import * as v from 'valibot';
import type { ShortTermStore } from '../short-term/index.js';
import { inWords, meansNumber } from './number-words.js';
import type { CaptchaService } from './outside.js';

const LIFETIME_SECONDS = 10 * 60;

const operations = [
  { 'zh-TW': '加', en: 'plus', of: (a: number, b: number) => a + b },
  { 'zh-TW': '減', en: 'minus', of: (a: number, b: number) => a - b },
  { 'zh-TW': '乘以', en: 'times', of: (a: number, b: number) => a * b },
] as const;

const kept = v.object({ answer: v.number() });

/**
 * A small sum in words, 「三加五等於多少？」, that a screen reader can read. It stops only the simplest programs: whoever looks at it
 * for a minute can write one that answers. What holds programs up here are the limits; an operator who needs more puts a real
 * service behind `CaptchaService`.
 *
 * `random`: secure bytes.
 */
export function questionCaptcha(options: {
  readonly shortTerm: ShortTermStore;
  readonly random: (length: number) => Uint8Array;
}): CaptchaService {
  const { shortTerm, random } = options;
  const nameOf = (captchaId: string) => `captcha:${captchaId}`;
  return {
    async issue() {
      // Two to nine, evenly: 256 is a multiple of eight. That one operation comes slightly more often does no harm.
      const [first = 0, second = 0, third = 0] = random(3);
      const [small, large] = [2 + (first % 8), 2 + (second % 8)].sort((a, b) => a - b) as [number, number];
      const operation = operations[third % operations.length] ?? operations[0];
      const captchaId = Buffer.from(random(16)).toString('base64url');
      await shortTerm.put(nameOf(captchaId), { answer: operation.of(large, small) }, LIFETIME_SECONDS);
      const [a, b] = [inWords(large), inWords(small)];
      return {
        captchaId,
        question: {
          'zh-TW': `${a['zh-TW']}${operation['zh-TW']}${b['zh-TW']}等於多少？`,
          en: `What is ${a.en} ${operation.en} ${b.en}?`,
        },
      };
    },
    async verify(captchaId, answer) {
      // The id is whatever a stranger sent: it must not reach other names of the store.
      if (!/^[\w-]{22}$/.test(captchaId)) return false;
      const question = await shortTerm.take(nameOf(captchaId));
      return v.is(kept, question) && meansNumber(answer, question.answer);
    },
  };
}
