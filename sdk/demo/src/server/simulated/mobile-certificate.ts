import * as v from 'valibot';
import type { MobileCertificateQuestion, SignInProvider } from '../outside/index.js';
import type { SimulatedPerson } from './people.js';
import type { End, Transaction, Transactions } from './transactions.js';

const kind = 'mobile-certificate';
const question = v.object({ idNumber: v.string() });

/** Stands for the ministry's service with its app (行動自然人憑證, TW FidO), and for the phone that the app is on. */
export function simulatedMobileCertificate(transactions: Transactions): SignInProvider<MobileCertificateQuestion> {
  return {
    timeLimitSeconds: 60,
    pollAfterSeconds: 4,
    async start({ transactionId, question, hint, timeLimitSeconds, signal }) {
      signal.throwIfAborted();
      await transactions.begin(transactionId, { kind, question, hint, timeLimitSeconds });
      // The page that plays the app is served by whoever asks.
      return { link: new URL(`/simulated/${kind}/${transactionId}`, hint.origin).href };
    },
    result(transactionId, signal) {
      signal.throwIfAborted();
      return transactions.result(transactionId);
    },
  };
}

/** What comes of it when the app of this person is asked, and they approve or decline. */
export function mobileCertificateEnd({ question: asked }: Transaction, person: SimulatedPerson, approve: boolean): End {
  if (!approve) return { status: 'failed', reason: 'declined' };
  const { idNumber, name } = person;
  if (v.parse(question, asked).idNumber !== idNumber) return { status: 'failed', reason: 'other-person' };
  return { status: 'succeeded', idNumber, name };
}
