import type { FastifyInstance } from 'fastify';
import type { Database } from '../database/index.js';
import type { MobileCertificateQuestion, SignInProvider, TelecomQuestion } from '../outside/index.js';
import type { ShortTermStore } from '../short-term/index.js';
import { simulatedMobileCertificate } from './mobile-certificate.js';
import { createNhiPasswordStore, type NhiPasswordStore } from './nhi-passwords.js';
import type { SimulatedPerson } from './people.js';
import { serveSimulated } from './serve-simulated.js';
import { simulatedTelecom } from './telecom.js';
import { createTransactions } from './transactions.js';

/** TEST ONLY: whoever vouches for people in real life, played by this server over people who do not exist. */
export interface SimulatedOutside {
  readonly nhiPasswords: NhiPasswordStore;
  readonly mobileCertificate: SignInProvider<MobileCertificateQuestion>;
  readonly telecom: SignInProvider<TelecomQuestion>;
  /** Serves what the pages that play them call, under `/simulated/`. */
  register(server: FastifyInstance): void;
}

/** TEST ONLY. What is under way is in the two stores: with them shared, any node goes on where another was. */
export function createSimulatedOutside(options: {
  readonly shortTerm: ShortTermStore;
  readonly database: Database;
  readonly people: readonly SimulatedPerson[];
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}): SimulatedOutside {
  const { shortTerm, database, people, clock } = options;
  const transactions = createTransactions(shortTerm, clock);
  const nhiPasswords = createNhiPasswordStore(database, clock);
  return {
    nhiPasswords,
    mobileCertificate: simulatedMobileCertificate(transactions),
    telecom: simulatedTelecom(transactions),
    register: (server) => serveSimulated(server, { people, transactions, nhiPasswords, clock }),
  };
}
