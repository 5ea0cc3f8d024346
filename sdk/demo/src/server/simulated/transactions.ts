import * as v from 'valibot';
import type { PhoneResult } from '../outside/index.js';
import type { ShortTermStore } from '../short-term/index.js';

const LONGEST_TIME_LIMIT_SECONDS = 600;
/** Long enough for whoever asks late; then it is forgotten. */
const REMEMBERED_SECONDS = LONGEST_TIME_LIMIT_SECONDS + 15 * 60;

const transaction = v.object({
  kind: v.picklist(['mobile-certificate', 'telecom']),
  /** Each kind reads its own. */
  question: v.unknown(),
  hint: v.object({ application: v.object({ 'zh-TW': v.string(), en: v.string() }), origin: v.string() }),
  /** Milliseconds since 1970. */
  expiresAt: v.number(),
});
export type Transaction = v.InferOutput<typeof transaction>;

const ended = v.variant('status', [
  v.object({ status: v.literal('succeeded'), idNumber: v.string(), name: v.optional(v.string()) }),
  v.object({
    status: v.literal('failed'),
    reason: v.picklist(['declined', 'expired', 'other-person', 'not-on-line', 'line-unfit']),
  }),
]);
export type End = Exclude<PhoneResult, { readonly status: 'pending' }>;

/** What phones are asked at a provider, in the short-term store: every node with it sees the same. */
export interface Transactions {
  /** Rejects what TW FidO would: an id that is no UUID or was used before, a time limit outside 30 to 600 seconds, no hint. */
  begin(transactionId: string, asked: Omit<Transaction, 'expiresAt'> & { readonly timeLimitSeconds: number }): Promise<void>;
  /** Undefined: never begun, or forgotten. */
  find(transactionId: string): Promise<Transaction | undefined>;
  /** Of any number of answers the first counts. False: it is too late, or one was given. */
  answer(transactionId: string, end: End): Promise<boolean>;
  /** One that nobody knows has expired. An end is final. */
  result(transactionId: string): Promise<PhoneResult>;
}

/** `clock`: milliseconds since 1970. */
export function createTransactions(shortTerm: ShortTermStore, clock: () => number): Transactions {
  // The id may be whatever a stranger sent: it must not reach other names of the store.
  const isId = (id: string) => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(id);
  const asked = (id: string) => `simulated-asked:${id}`;
  const answers = (id: string) => `simulated-answers:${id}`;
  const end = (id: string) => `simulated-end:${id}`;

  async function find(id: string): Promise<Transaction | undefined> {
    if (!isId(id)) return undefined;
    const found = await shortTerm.get(asked(id));
    return found === undefined ? undefined : v.parse(transaction, found);
  }

  async function endOf(id: string): Promise<End | undefined> {
    const found = await shortTerm.get(end(id));
    if (found === undefined) return undefined;
    const parsed = v.parse(ended, found);
    if (parsed.status === 'failed') return parsed;
    const { status, idNumber, name } = parsed;
    return { status, idNumber, ...(name === undefined ? {} : { name }) };
  }

  async function close(id: string, how: End): Promise<boolean> {
    if ((await shortTerm.count(answers(id), REMEMBERED_SECONDS)).count > 1) return false;
    await shortTerm.put(end(id), how, REMEMBERED_SECONDS);
    return true;
  }

  return {
    async begin(id, { timeLimitSeconds, ...question }) {
      const { application, origin } = question.hint;
      const { kind } = question;
      if (!isId(id)) throw new TypeError(`${kind}: transactionId is no UUID`);
      if (!(timeLimitSeconds >= 30 && timeLimitSeconds <= LONGEST_TIME_LIMIT_SECONDS)) {
        throw new TypeError(`${kind}: timeLimitSeconds is not within 30 to ${LONGEST_TIME_LIMIT_SECONDS}`);
      }
      if ([application['zh-TW'], application.en, origin].includes('')) throw new TypeError(`${kind}: no hint`);
      if ((await shortTerm.count(`simulated-ids:${id}`, REMEMBERED_SECONDS)).count > 1) {
        throw new TypeError(`${kind}: transactionId was used before`);
      }
      const expiresAt = clock() + timeLimitSeconds * 1000;
      await shortTerm.put(asked(id), { ...question, expiresAt } satisfies Transaction, REMEMBERED_SECONDS);
    },
    find,
    async answer(id, how) {
      const found = await find(id);
      return found !== undefined && clock() < found.expiresAt && close(id, how);
    },
    async result(id) {
      const found = await find(id);
      if (found === undefined) return { status: 'failed', reason: 'expired' };
      const before = await endOf(id);
      if (before !== undefined) return before;
      if (clock() < found.expiresAt) return { status: 'pending' };
      // Also this end is one: an answer that is on its way comes before it or not at all.
      await close(id, { status: 'failed', reason: 'expired' });
      return (await endOf(id)) ?? { status: 'pending' };
    },
  };
}
