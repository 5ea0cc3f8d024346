import { randomBytes } from 'node:crypto';
import { type CodeKey, createCodes } from '../../src/server/codes/index.js';
import { createLimits } from '../../src/server/limits/index.js';
import type { OutgoingMessage } from '../../src/server/outside/index.js';
import { RefusedRequest } from '../../src/server/refusal.js';
import type { ShortTermStore } from '../../src/server/short-term/index.js';

export const mobile: CodeKey = {
  purpose: 'registration',
  subject: 'a session',
  contact: { kind: 'mobile', value: '0912345678' },
};
/** Of one sign-in at a service's request, by the same number. */
export const signingIn: CodeKey = { ...mobile, purpose: 'isso', subject: 'a sign-in' };
/** What is sent in a sign-in like that. */
export const courses = { kind: 'isso', service: { 'zh-TW': '樂學課程報名', en: 'City courses' } } as const;
export const asker = { session: { id: 'a session' }, address: '203.0.113.1' };

/** Codes over this store, whose messages are kept. */
export function startCodes(shortTerm: ShortTermStore, clock: () => number = Date.now) {
  const sent: OutgoingMessage[] = [];
  const quietFailures: unknown[] = [];
  const service = { refuses: false, hangs: false };
  const codes = createCodes({
    shortTerm,
    limits: createLimits(shortTerm),
    random: (length) => randomBytes(length),
    clock,
    onQuietFailure: (error) => quietFailures.push(error),
    messages: {
      async send(message) {
        if (service.refuses) throw new TypeError('the message service is away');
        sent.push(message);
        if (service.hangs) await new Promise(() => undefined);
      },
    },
  });
  const newestCode = () => /驗證碼：(\d+)/.exec(sent.at(-1)?.text ?? '')?.[1] ?? 'no code';
  return { codes, sent, service, quietFailures, newestCode };
}

/** What became of a guess: 'right', or the code of its refusal. */
export const outcomeOf = (guess: Promise<void>): Promise<string> =>
  guess.then(
    () => 'right',
    (error: unknown) => {
      if (error instanceof RefusedRequest) return error.code;
      throw error;
    },
  );

/** A code that is not this one. */
export const otherThan = (code: string): string => {
  // Where no code came there is none to be told apart.
  const zeros = code.length === 6 ? '000000' : '0000';
  return code === zeros ? `${zeros.slice(1)}1` : zeros;
};
