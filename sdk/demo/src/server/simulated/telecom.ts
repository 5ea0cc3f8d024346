import * as v from 'valibot';
import type { SignInProvider, TelecomQuestion } from '../outside/index.js';
import type { SimulatedPerson } from './people.js';
import type { End, Transaction, Transactions } from './transactions.js';

const kind = 'telecom';
const question = v.object({ idNumber: v.string(), mobile: v.string(), birthDate: v.string(), operator: v.string() });

/** How the phone is on line when it opens the link. An operator sees its line only over its own network. */
type Network = 'mobile' | 'wifi' | 'relay';
/** Whose the line is by contract. */
type Line = 'own' | 'prepaid' | 'company' | 'foreigner';

/** Stands for the five operators, and for the phone that opens the link. */
export function simulatedTelecom(transactions: Transactions): SignInProvider<TelecomQuestion> {
  return {
    timeLimitSeconds: 60,
    pollAfterSeconds: 2,
    async start({ transactionId, question, hint, timeLimitSeconds, signal }) {
      signal.throwIfAborted();
      await transactions.begin(transactionId, { kind, question, hint, timeLimitSeconds });
      // The page that plays the operator's is served by whoever asks.
      return { link: new URL(`/simulated/${kind}/${transactionId}`, hint.origin).href };
    },
    result(transactionId, signal) {
      signal.throwIfAborted();
      return transactions.result(transactionId);
    },
  };
}

/** What comes of it when the link is opened on this person's line. */
export function telecomEnd(
  { question: asked }: Transaction,
  person: SimulatedPerson,
  { network, line }: { readonly network: Network; readonly line: Line },
): End {
  if (network !== 'mobile') return { status: 'failed', reason: 'not-on-line' };
  const { idNumber, mobile, birthDate, operator } = v.parse(question, asked);
  const fits =
    person.idNumber === idNumber && person.mobile === mobile && person.birthDate === birthDate && person.operator === operator;
  if (line !== 'own' || !fits) return { status: 'failed', reason: 'line-unfit' };
  return { status: 'succeeded', idNumber };
}
