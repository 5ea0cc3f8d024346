import { createHash, randomBytes, randomUUID, sign } from 'node:crypto';
import { loadTestPki, type TestPerson, type TestPki } from '@cardbridge/fixtures/pki';
import { identityServerRoutes, type RouteName } from '@cardbridge/sdk/flows';
import {
  type ChallengeStore,
  createVerifier,
  crlRevocation,
  memoryChallengeStore,
  type RevocationSource,
} from '@cardbridge/sdk/verifier';
import cookie from '@fastify/cookie';
import fastify from 'fastify';
import { contextFor } from '../browser-context.js';
import { createCodes } from '../codes/index.js';
import type { Handlers } from '../context.js';
import { type Database, openDatabase } from '../database/index.js';
import { createLimits } from '../limits/index.js';
import { createLockOuts } from '../lock-outs/index.js';
import type { OutgoingMessage } from '../outside/outside.js';
import { hashPassword } from '../passwords/index.js';
import { describeRefusal, RefusedRequest } from '../refusal.js';
import { serveRoutes } from '../serve-routes.js';
import { createSessions } from '../sessions.js';
import { memoryShortTermStore, type ShortTermStore } from '../short-term/index.js';
import { createSignIn } from '../sign-in/index.js';
import { createMembers } from './create-members.js';

/** TEST ONLY. What every member of a test site signs in with, unless told otherwise. */
export const PASSWORD = 'Right+1234';

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects to find
  readonly body: any;
}

/** A browser as far as the server can tell: one cookie. */
export interface Browser {
  cookie: string;
  call(name: RouteName, request?: object): Promise<Answer>;
  signIn(account: string, password?: string): Promise<Answer>;
  /** Asks for a challenge and lets this person's card answer it. */
  signInByCard(person: TestPerson): Promise<Answer>;
}

export interface TestSite {
  readonly database: Database;
  readonly pki: TestPki;
  readonly messages: OutgoingMessage[];
  /** Lets time pass. */
  pass(seconds: number): void;
  now(): number;
  addMember(columns: Readonly<Record<string, unknown>>): Promise<string>;
  /** A browser that has been to the site once. */
  browser(address?: string): Promise<Browser>;
  tokenOf(person: TestPerson, challengeNonce: string, origin?: string): object;
  /** Text of the last message to this contact. */
  lastMessageTo(contact: string): string;
  lastCodeTo(contact: string): string;
  /** What the events of the usage log are, oldest first. */
  eventsOf(memberId: string): Promise<readonly string[]>;
  /** From now on every message, or none, is refused. */
  refuseMessages(refused: boolean): void;
  close(): Promise<void>;
}

const ORIGIN = 'https://id.example.tw';

export interface TestSiteOptions {
  readonly revocation?: RevocationSource;
  readonly challenges?: ChallengeStore;
  /** Of a PostgreSQL server; default: embedded. */
  readonly databaseUrl?: string;
  /** Default: in memory, where `pass` counts. */
  readonly shortTerm?: ShortTermStore;
}

/** TEST ONLY. The rooms of sign-in and of the member's own, with a clock of their own. */
export async function startTestSite(options: TestSiteOptions = {}): Promise<TestSite> {
  const pki = await loadTestPki();
  const passwordHash = await hashPassword(PASSWORD);
  let ahead = 0;
  const clock = () => Date.now() + ahead;
  const sent: OutgoingMessage[] = [];
  let refusing = false;
  const database = await openDatabase(options.databaseUrl === undefined ? {} : { url: options.databaseUrl });
  const shortTerm = options.shortTerm ?? memoryShortTermStore({ clock });
  const services = {
    database,
    shortTerm,
    clock,
    random: (length: number) => randomBytes(length),
    messages: {
      async send(message: OutgoingMessage) {
        if (refusing) throw new TypeError(`no way to ${message.contact.value}`);
        sent.push(message);
      },
    },
    verifier: createVerifier({
      expectedOrigin: ORIGIN,
      store: options.challenges ?? memoryChallengeStore({ clock }),
      trustAnchors: pki.trustAnchors,
      intermediates: pki.intermediates,
      revocation: options.revocation ?? crlRevocation({ crls: pki.crls }),
      withTestOnlyTrustAnchors: true,
      clock,
    }),
  };
  const sessions = createSessions(database, services.random, clock);
  const limits = createLimits(shortTerm);
  const shared = {
    ...services,
    limits,
    codes: createCodes({ ...services, limits }),
    lockOuts: createLockOuts(shortTerm),
    sessions,
  };

  const server = fastify({ trustProxy: true });
  await server.register(cookie);
  server.setErrorHandler((error, _, reply) => {
    const refusal = describeRefusal(error);
    return reply.status(refusal.status).send(refusal.body());
  });
  // The rooms of others stay shut.
  const shut = Object.fromEntries(
    Object.keys(identityServerRoutes).map((name) => [name, () => Promise.reject(new RefusedRequest('ERR_NOT_FOUND'))]),
  ) as unknown as Handlers<RouteName>;
  serveRoutes(server, { ...shut, ...createSignIn(shared), ...createMembers(shared) }, contextFor(sessions, ORIGIN, limits));
  await server.ready();

  const tokenOf = (person: TestPerson, challengeNonce: string, origin = ORIGIN) => {
    const hash = (text: string) => createHash('sha256').update(text).digest();
    // What a card signs (DESIGN §5): H(origin) || H(nonce).
    const signed = Buffer.concat([hash(origin), hash(challengeNonce)]);
    return {
      format: 'web-eid:1.0',
      unverifiedCertificate: Buffer.from(person.signature.certificate).toString('base64'),
      algorithm: 'RS256',
      signature: sign('sha256', signed, person.signature.privateKey).toString('base64'),
      appVersion: 'https://cardbridge.example/0.1.0',
    };
  };

  const lastMessageTo = (contact: string) => sent.filter((message) => message.contact.value === contact).at(-1)?.text ?? '';

  return {
    database,
    pki,
    messages: sent,
    pass: (seconds) => {
      ahead += seconds * 1000;
    },
    now: clock,
    async addMember(columns) {
      const values = {
        id: randomUUID(),
        kind: 'personal',
        family_name: '王',
        given_name: '小明',
        password_hash: passwordHash,
        created_at: new Date(clock()),
        ...columns,
      };
      const names = Object.keys(values);
      await database.query(
        `insert into members (${names.join(', ')}) values (${names.map((_, index) => `$${index + 1}`).join(', ')})`,
        Object.values(values),
      );
      return values.id;
    },
    async browser(address = '203.0.113.1') {
      const browser: Browser = {
        cookie: '',
        async call(name, request = {}) {
          const { method, path } = identityServerRoutes[name];
          const response = await server.inject({
            method,
            url: path,
            headers: { 'x-forwarded-for': address, ...(browser.cookie === '' ? {} : { cookie: browser.cookie }) },
            ...(method === 'GET' ? { query: { ...request } } : { payload: request }),
          });
          const set = response.cookies.at(-1);
          if (set !== undefined) browser.cookie = `${set.name}=${set.value}`;
          return { status: response.statusCode, body: response.json() };
        },
        signIn: (account, password = PASSWORD) => browser.call('signInWithPassword', { account, password }),
        async signInByCard(person) {
          const { body } = await browser.call('issueChallenge', { purpose: 'sign-in' });
          const token = tokenOf(person, body.challengeNonce);
          return browser.call('signInWithCard', { challengeNonce: body.challengeNonce, token });
        },
      };
      await browser.call('session');
      return browser;
    },
    tokenOf,
    lastMessageTo,
    lastCodeTo: (contact) => /驗證碼：(\d{4})/.exec(lastMessageTo(contact))?.[1] ?? '',
    async eventsOf(memberId) {
      const rows = await database.query<{ readonly event: string }>(
        'select event from usage_log where member_id = $1 order by id',
        [memberId],
      );
      return rows.map(({ event }) => event);
    },
    refuseMessages: (refused) => {
      refusing = refused;
    },
    async close() {
      await server.close();
      await shortTerm.close();
      await database.close();
    },
  };
}
