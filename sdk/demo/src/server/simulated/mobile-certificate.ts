import * as v from 'valibot';
import type { MobileCertificateQuestion, SignInProvider } from '../outside/index.js';
import type { SimulatedPerson } from './people.js';
import { simulatedProvider } from './simulated-provider.js';
import type { End, Transaction, Transactions } from './transactions.js';

const question = v.object({ idNumber: v.string() });

/** Stands for the ministry's service with its app (行動自然人憑證, TW FidO), and for the phone that the app is on. */
export const simulatedMobileCertificate = (transactions: Transactions): SignInProvider<MobileCertificateQuestion> =>
  // TW FidO wants to be asked no sooner than after four seconds (facts: taiwan-cards §5).
  simulatedProvider(transactions, 'mobile-certificate', 4);

/** What comes of it when the app of this person is asked, and they approve or decline. */
export function mobileCertificateEnd({ question: asked }: Transaction, person: SimulatedPerson, approve: boolean): End {
  if (!approve) return { status: 'failed', reason: 'declined' };
  const { idNumber, name } = person;
  if (v.parse(question, asked).idNumber !== idNumber) return { status: 'failed', reason: 'other-person' };
  return { status: 'succeeded', idNumber, name };
}
