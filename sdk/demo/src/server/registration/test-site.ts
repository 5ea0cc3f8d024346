import { randomBytes, randomUUID } from 'node:crypto';
import { identityServerRoutes, type RouteName } from '@cardbridge/sdk/flows';
import cookie from '@fastify/cookie';
import fastify from 'fastify';
import { contextFor } from '../browser-context.js';
import { createCodes } from '../codes/index.js';
import type { Handlers } from '../context.js';
import { type Database, openDatabase } from '../database/index.js';
import { createLimits } from '../limits/index.js';
import { createLockOuts, type LockOuts } from '../lock-outs/index.js';
import { type OutgoingMessage, questionCaptcha } from '../outside/index.js';
import { createPasswordReset } from '../password-reset/index.js';
import { describeRefusal, RefusedRequest } from '../refusal.js';
import { serveRoutes } from '../serve-routes.js';
import { createSessions, type Sessions } from '../sessions.js';
import { memoryShortTermStore, type ShortTermStore } from '../short-term/index.js';
import { createRegistration } from './create-registration.js';
import { PRIVACY_NOTICE_VERSION } from './privacy-notice.js';

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects to find
  readonly body: any;
}

/** A browser as far as the server can tell: one cookie and an address. */
export interface Browser {
  cookie: string;
  call(name: RouteName, request?: object): Promise<Answer>;
  /** Gets a question and answers it rightly. */
  captcha(): Promise<{ readonly captchaId: string; readonly answer: string }>;
  startRegistration(contact: TypedContact, more?: object): Promise<Answer>;
  startReset(contact: TypedContact): Promise<Answer>;
}

export interface TypedContact {
  readonly kind: 'mobile' | 'email';
  readonly value: string;
}

export interface TestSite {
  readonly database: Database;
  readonly shortTerm: ShortTermStore;
  readonly sessions: Sessions;
  readonly lockOuts: LockOuts;
  /** Every message that was taken, oldest first. */
  readonly messages: readonly OutgoingMessage[];
  /** What becomes of the messages from now on. */
  messageService: 'takes' | 'refuses' | 'hangs';
  /** Lets time pass. */
  pass(seconds: number): void;
  /** A browser that has been to the site once. */
  browser(address?: string): Promise<Browser>;
  addMember(contact: TypedContact, more?: { readonly frozenAt?: Date }): Promise<string>;
  /** Of the newest message to this contact. */
  codeTo(contact: TypedContact): string;
  linkTokenTo(contact: TypedContact): string;
  eventsOf(memberId: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

export const ORIGIN = 'https://id.example.tw';
export const DETAILS = { familyName: '王', givenName: '小明', password: 'Right+1234', wantsUpgrade: false };

const operations = {
  加: (a: number, b: number) => a + b,
  減: (a: number, b: number) => a - b,
  乘以: (a: number, b: number) => a * b,
} as const;

/** As a person would: it reads the question. */
function solve(question: string): string {
  const [, a = '', operation = '', b = ''] = /^(.)(加|減|乘以)(.)等於多少？$/.exec(question) ?? [];
  const numberOf = (word: string) => '零一二三四五六七八九'.indexOf(word);
  return String(operations[operation as keyof typeof operations](numberOf(a), numberOf(b)));
}

/** TEST ONLY. The rooms of registration and forgotten password over an embedded database, with a clock of their own. */
export async function startTestSite(): Promise<TestSite> {
  let ahead = 0;
  const clock = () => Date.now() + ahead;
  const random = (length: number) => randomBytes(length);
  const sent: OutgoingMessage[] = [];
  const database = await openDatabase();
  const shortTerm = memoryShortTermStore({ clock });
  const limits = createLimits(shortTerm);
  const lockOuts = createLockOuts(shortTerm);
  const sessions = createSessions(database, random, clock);
  const messages = {
    async send(message: OutgoingMessage) {
      if (site.messageService === 'refuses') throw new TypeError(`no way to ${message.contact.value}`);
      sent.push(message);
      if (site.messageService === 'hangs') await new Promise(() => undefined);
    },
  };
  const codes = createCodes({ shortTerm, messages, limits, random, clock, onQuietFailure: () => undefined });
  const shared = { origin: ORIGIN, database, shortTerm, captcha: questionCaptcha({ shortTerm, random }), clock, random, codes };

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
  serveRoutes(
    server,
    {
      ...shut,
      session: async (_, { session }) => ({
        member: session.memberId === null ? null : { kind: 'personal', status: 'general', displayName: '', accountName: null },
        identity: session.identity,
      }),
      ...createRegistration({ ...shared, limits }),
      ...createPasswordReset({ ...shared, clearLockOut: lockOuts.clear }),
    },
    contextFor(sessions, ORIGIN, limits),
  );
  await server.ready();

  const newestTo = ({ value }: TypedContact) => sent.filter(({ contact }) => contact.value === value).at(-1);
  const site: TestSite = {
    database,
    shortTerm,
    sessions,
    lockOuts,
    messages: sent,
    messageService: 'takes',
    pass: (seconds) => {
      ahead += seconds * 1000;
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
        async captcha() {
          const { body } = await browser.call('issueCaptcha');
          return { captchaId: body.captchaId, answer: solve(body.question['zh-TW']) };
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
      };
      await browser.call('session');
      return browser;
    },
    async addMember({ kind, value }, { frozenAt } = {}) {
      const id = randomUUID();
      await database.query(
        `insert into members (id, kind, family_name, given_name, ${kind}, password_hash, frozen_at, created_at)
         values ($1, 'personal', '陳', '大文', $2, 'old', $3, $4)`,
        [id, value, frozenAt ?? null, new Date(clock())],
      );
      return id;
    },
    codeTo: (contact) => /驗證碼：(\d{4})/.exec(newestTo(contact)?.text ?? '')?.[1] ?? 'no code',
    linkTokenTo: (contact) => newestTo(contact)?.link?.slice(`${ORIGIN}/forgotten-password/`.length) ?? 'no link',
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
export const otherThan = (code: string): string => (code === '0000' ? '0001' : '0000');

let numbers = 0;
/** A contact that no other test has. */
export function newContact(kind: TypedContact['kind']): TypedContact {
  numbers++;
  return kind === 'mobile'
    ? { kind, value: `09${String(numbers).padStart(8, '0')}` }
    : { kind, value: `person${numbers}@example.tw` };
}
