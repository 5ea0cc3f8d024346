import { randomBytes, randomUUID } from 'node:crypto';
import { type CertifiedKey, loadTestPki, signToken, type TestPki } from '@cardbridge/fixtures/pki';
import { identityServerRoutes, type RouteName } from '@cardbridge/sdk/flows';
import {
  type ChallengeStore,
  createVerifier,
  crlRevocation,
  type IdentityComparison,
  memoryChallengeStore,
  type RevocationSource,
} from '@cardbridge/sdk/verifier';
import { contextFor } from '../../src/server/browser-context.js';
import { createCodes } from '../../src/server/codes/index.js';
import type { RequestContext } from '../../src/server/context.js';
import { type Database, openDatabase } from '../../src/server/database/index.js';
import { type AskingService, createIsso, createSignIns, type SignIns } from '../../src/server/isso/index.js';
import { createLimits } from '../../src/server/limits/index.js';
import { createLockOuts, type LockOuts } from '../../src/server/lock-outs/index.js';
import { createMembers } from '../../src/server/members/index.js';
import {
  type MobileCertificateQuestion,
  type NhiPasswordCheck,
  type OutgoingMessage,
  questionCaptcha,
  type SignInProvider,
  type TelecomQuestion,
} from '../../src/server/outside/index.js';
import { createPasswordReset } from '../../src/server/password-reset/index.js';
import { hashPassword } from '../../src/server/passwords/index.js';
import { RefusedRequest } from '../../src/server/refusal.js';
import { createRegistration, PRIVACY_NOTICE_VERSION } from '../../src/server/registration/index.js';
import { createSessions, type Sessions } from '../../src/server/sessions.js';
import { memoryShortTermStore, type ShortTermStore } from '../../src/server/short-term/index.js';
import { createSignIn } from '../../src/server/sign-in/index.js';
import { createSubjects } from '../../src/server/subjects.js';
import { solveCaptcha } from '../../src/walks/solve-captcha.js';
import { type Answer, accepted } from './answer.js';
import { addMember, openRooms } from './some-rooms.js';

/** What every member of a test site signs in with, unless told otherwise. */
export const PASSWORD = 'Right+1234';

export const ORIGIN = 'https://id.example.tw';

export interface TypedContact {
  readonly kind: 'mobile' | 'email';
  readonly value: string;
}

interface CardHolder {
  readonly signature: CertifiedKey;
}

/** A browser as far as the server can tell: one cookie and an address. */
export interface Browser {
  cookie: string;
  call<Name extends RouteName>(name: Name, request?: object): Promise<Answer<Name>>;
  signIn(account: string, password?: string): Promise<Answer<'signInWithPassword'>>;
  /** Asks for a challenge and lets this person's card answer it. */
  signInByCard(person: CardHolder): Promise<Answer<'signInWithCard'>>;
  /** Gets a question and answers it rightly. */
  captcha(): Promise<{ readonly captchaId: string; readonly answer: string }>;
  startRegistration(contact: TypedContact, more?: object): Promise<Answer<'startRegistration'>>;
  startReset(contact: TypedContact): Promise<Answer<'startPasswordReset'>>;
  /** A service sends this browser here with a question; gives its uid. */
  asked(service?: Partial<AskingService>): string;
}

export interface TestSite {
  readonly database: Database;
  readonly shortTerm: ShortTermStore;
  readonly sessions: Sessions;
  readonly lockOuts: LockOuts;
  readonly signIns: SignIns;
  readonly pki: TestPki;
  /** Every message that was taken, oldest first. */
  readonly messages: readonly OutgoingMessage[];
  /** What becomes of the messages from now on. */
  messageService: 'takes' | 'refuses' | 'hangs';
  /** Lets time pass. */
  pass(seconds: number): void;
  now(): number;
  addMember(columns: Readonly<Record<string, unknown>>): Promise<string>;
  /** A browser that has been to the site once. */
  browser(address?: string): Promise<Browser>;
  tokenOf(person: CardHolder, challengeNonce: string, origin?: string): object;
  /** Of the newest message to this mobile number or e-mail address. */
  textTo(address: string): string;
  codeTo(address: string): string;
  linkTokenTo(address: string): string;
  /** What the events of the usage log are, oldest first. */
  eventsOf(memberId: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

export interface TestSiteOptions {
  readonly revocation?: RevocationSource;
  readonly challenges?: ChallengeStore;
  /** Of a PostgreSQL server; default: embedded. */
  readonly databaseUrl?: string;
  /** Default: in memory, where `pass` counts. */
  readonly shortTerm?: ShortTermStore;
  /** The services outside of the ways in; default: none. */
  readonly comparison?: IdentityComparison;
  readonly nhiPasswords?: NhiPasswordCheck;
  readonly mobileCertificate?: SignInProvider<MobileCertificateQuestion>;
  readonly telecom?: SignInProvider<TelecomQuestion>;
}

/** What sends people here, unless a test says otherwise. */
const courses = { id: 'courses', name: { 'zh-TW': '樂學課程報名', en: 'City courses' } } as const satisfies AskingService;

/** Which browser a request comes from; the engine knows it by a cookie of its own. */
const BROWSER_HEADER = 'x-test-browser';

/**
 * The rooms of registration, sign-in, forgotten password, the member's own and the ways in (iSSO), with a clock of their own and no
 * network. What services ask is not the engine's here: `asked` says it.
 */
export async function startTestSite(options: TestSiteOptions = {}): Promise<TestSite> {
  const pki = await loadTestPki();
  const passwordHash = await hashPassword(PASSWORD);
  let ahead = 0;
  const clock = () => Date.now() + ahead;
  const random = (length: number) => randomBytes(length);
  const sent: OutgoingMessage[] = [];
  const database = await openDatabase(options.databaseUrl === undefined ? {} : { url: options.databaseUrl });
  const shortTerm = options.shortTerm ?? memoryShortTermStore({ clock });
  const messages = {
    async send(message: OutgoingMessage) {
      if (site.messageService === 'refuses') throw new TypeError(`no way to ${message.contact.value}`);
      sent.push(message);
      if (site.messageService === 'hangs') await new Promise(() => undefined);
    },
  };
  const verifier = createVerifier({
    expectedOrigin: ORIGIN,
    store: options.challenges ?? memoryChallengeStore({ clock }),
    trustAnchors: pki.trustAnchors,
    intermediates: pki.intermediates,
    revocation: options.revocation ?? crlRevocation({ crls: pki.crls }),
    withTestOnlyTrustAnchors: true,
    clock,
  });
  const sessions = createSessions(database, random, clock);
  const limits = createLimits(shortTerm);
  const lockOuts = createLockOuts(shortTerm);
  const codes = createCodes({ shortTerm, messages, limits, random, clock, onQuietFailure: () => undefined });
  const captcha = questionCaptcha({ shortTerm, random });
  const signIns = createSignIns({ database, clock });
  const { comparison, nhiPasswords, mobileCertificate, telecom } = options;
  const questions = new Map<string, { readonly browser: string; readonly service: AskingService }>();
  const shared = {
    ...{ origin: ORIGIN, database, shortTerm, messages, verifier, captcha, clock, random },
    ...{ comparison, nhiPasswords, mobileCertificate, telecom },
    ...{ sessions, limits, lockOuts, codes, signIns },
    subjectOf: await createSubjects({ database, clock, random }),
    async askingService(uid: string, { raw }: RequestContext) {
      const question = questions.get(uid);
      if (question === undefined || question.browser !== raw.request.headers[BROWSER_HEADER]) {
        throw new RefusedRequest('ERR_INTERACTION_MISSING');
      }
      return question.service;
    },
  };
  const server = await openRooms(
    {
      ...createRegistration(shared),
      ...createSignIn(shared),
      ...createPasswordReset(shared),
      ...createMembers(shared),
      ...(await createIsso(shared)),
    },
    contextFor(sessions, ORIGIN, limits),
  );
  await server.ready();

  const tokenOf = (person: CardHolder, challengeNonce: string, origin = ORIGIN) =>
    signToken(person.signature, origin, challengeNonce);
  const newestTo = (address: string) => sent.filter(({ contact }) => contact.value === address).at(-1);
  const site: TestSite = {
    ...{ database, shortTerm, sessions, lockOuts, signIns, pki, tokenOf },
    messages: sent,
    messageService: 'takes',
    pass: (seconds) => {
      ahead += seconds * 1000;
    },
    now: clock,
    addMember: (columns) => addMember(database, { password_hash: passwordHash, created_at: new Date(clock()), ...columns }),
    async browser(address = '203.0.113.1') {
      const name = randomUUID();
      const browser: Browser = {
        cookie: '',
        async call(route, request = {}) {
          const { method, path } = identityServerRoutes[route];
          const { uid = '', ...rest }: { readonly uid?: string } = request;
          const response = await server.inject({
            method,
            url: path.replace(':uid', uid),
            headers: {
              'x-forwarded-for': address,
              [BROWSER_HEADER]: name,
              ...(browser.cookie === '' ? {} : { cookie: browser.cookie }),
            },
            ...(method === 'GET' ? { query: { ...rest } } : { payload: rest }),
          });
          const set = response.cookies.at(-1);
          if (set !== undefined) browser.cookie = `${set.name}=${set.value}`;
          return { status: response.statusCode, body: response.json() };
        },
        signIn: (account, password = PASSWORD) => browser.call('signInWithPassword', { account, password }),
        async signInByCard(person) {
          const { challengeNonce } = accepted(await browser.call('issueChallenge', { purpose: 'sign-in' }));
          return browser.call('signInWithCard', { challengeNonce, token: tokenOf(person, challengeNonce) });
        },
        async captcha() {
          const { captchaId, question } = accepted(await browser.call('issueCaptcha'));
          return { captchaId, answer: solveCaptcha(question['zh-TW']) };
        },
        startRegistration: async (contact, more = {}) =>
          browser.call('startRegistration', {
            contact,
            memberKind: 'personal',
            privacyNoticeVersion: PRIVACY_NOTICE_VERSION,
            captcha: await browser.captcha(),
            ...more,
          }),
        startReset: async (contact) => browser.call('startPasswordReset', { contact, captcha: await browser.captcha() }),
        asked(service = {}) {
          const uid = randomUUID();
          questions.set(uid, { browser: name, service: { ...courses, ...service } });
          return uid;
        },
      };
      await browser.call('session');
      return browser;
    },
    textTo: (address) => newestTo(address)?.text ?? '',
    codeTo: (address) => /驗證碼：(\d+)/.exec(newestTo(address)?.text ?? '')?.[1] ?? 'no code',
    linkTokenTo: (address) => newestTo(address)?.link?.slice(`${ORIGIN}/forgotten-password/`.length) ?? 'no link',
    async eventsOf(memberId) {
      const rows = await database.query<{ readonly event: string }>(
        'select event from usage_log where member_id = $1 order by id',
        [memberId],
      );
      return rows.map(({ event }) => event);
    },
    async close() {
      await server.close();
      await shortTerm.close();
      await database.close();
    },
  };
  return site;
}

/** A code that is not this one. */
export const otherThan = (code: string): string => {
  // Where no code came there is none to be told apart.
  const zeros = code.length === 6 ? '000000' : '0000';
  return code === zeros ? `${zeros.slice(1)}1` : zeros;
};

let numbers = 0;
/** A contact that no other test has. */
export function newContact(kind: TypedContact['kind']): TypedContact {
  numbers++;
  return kind === 'mobile'
    ? { kind, value: `09${String(numbers).padStart(8, '0')}` }
    : { kind, value: `person${numbers}@example.tw` };
}
