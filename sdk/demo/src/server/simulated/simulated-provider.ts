import type { SignInProvider } from '../outside/index.js';
import type { Transaction, Transactions } from './transactions.js';

/** A provider whose phone is a page of the site that asks. */
export function simulatedProvider<Question>(
  transactions: Transactions,
  kind: Transaction['kind'],
  pollAfterSeconds: number,
): SignInProvider<Question> {
  return {
    timeLimitSeconds: 60,
    pollAfterSeconds,
    async start({ transactionId, question, hint, timeLimitSeconds, signal }) {
      signal.throwIfAborted();
      await transactions.begin(transactionId, { kind, question, hint, timeLimitSeconds });
      return { link: new URL(`/simulated/${kind}/${transactionId}`, hint.origin).href };
    },
    result(transactionId, signal) {
      signal.throwIfAborted();
      return transactions.result(transactionId);
    },
  };
}
