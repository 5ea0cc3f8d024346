import * as v from 'valibot';
import type { SignInProvider, TelecomQuestion } from '../outside/index.js';
import type { SimulatedPerson } from './people.js';
import { simulatedProvider } from './simulated-provider.js';
import type { End, Transaction, Transactions } from './transactions.js';

const question = v.object({ idNumber: v.string(), mobile: v.string(), birthDate: v.string(), operator: v.string() });

/** How the phone is on line when it opens the link. An operator sees its line only over its own network. */
type Network = 'mobile' | 'wifi' | 'relay';
/** Whose the line is by contract. */
type Line = 'own' | 'prepaid' | 'company' | 'foreigner';

/** Stands for the five operators, and for the phone that opens the link. */
export const simulatedTelecom = (transactions: Transactions): SignInProvider<TelecomQuestion> =>
  simulatedProvider(transactions, 'telecom', 2);

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
