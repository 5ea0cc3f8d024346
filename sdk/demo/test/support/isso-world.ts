import { createHash } from 'node:crypto';
import type { TestPerson } from '@cardbridge/fixtures/pki';
import type { IdentityWay, IssoStep, RouteName } from '@cardbridge/sdk/flows';
import type { IssoSignIn, Visitor } from '../../src/server/isso/sign-ins.js';
import type { PhoneResult, SignInProvider } from '../../src/server/outside/index.js';
import { WAY_NOTICE_VERSION } from '../../src/server/ways-in.js';
import { accepted } from './answer.js';
import { type Browser, newContact, startTestSite, type TestSite, type TestSiteOptions } from './test-site.js';

/** The password of the test citizen's NHI card. */
export const NHI_PASSWORD = 'Test6789';

/** What the services outside say from now on. */
interface Outside {
  comparison: 'confirmed' | 'mismatch' | 'away';
  nhi: 'answers' | 'away';
  phone: PhoneResult | 'away';
}

/** A browser at one question of one service, with the sign-in that it began last. */
export interface Visit {
  readonly browser: Browser;
  readonly uid: string;
  signInId: string;
  /** Where the code goes to. */
  mobile: string;
}

type Step = IssoStep['step'];
/** The operations that name a sign-in. */
export type SignInRoute = Extract<
  RouteName,
  | 'issueIssoChallenge'
  | 'proveCitizenCard'
  | 'proveNhiCard'
  | 'startMobileCertificate'
  | 'startTelecom'
  | 'sendIssoCode'
  | 'resendIssoCode'
  | 'confirmIssoCode'
  | 'renewPhone'
  | 'pollPhone'
>;

/** What each way is asked, in its order. Every one of them takes the way's sign-in to the next step. */
export const routesOf: Readonly<Record<IdentityWay, readonly (readonly [at: Step, route: SignInRoute])[]>> = {
  'citizen-card': [
    ['card', 'proveCitizenCard'],
    ['mobile', 'sendIssoCode'],
    ['code', 'confirmIssoCode'],
  ],
  'nhi-card': [
    ['card', 'proveNhiCard'],
    ['mobile', 'sendIssoCode'],
    ['code', 'confirmIssoCode'],
  ],
  'mobile-certificate': [
    ['id-number', 'startMobileCertificate'],
    ['phone', 'pollPhone'],
    ['mobile', 'sendIssoCode'],
    ['code', 'confirmIssoCode'],
  ],
  telecom: [
    ['subscriber', 'startTelecom'],
    ['code', 'confirmIssoCode'],
    ['phone', 'pollPhone'],
  ],
};

export interface IssoWorld {
  readonly site: TestSite;
  readonly outside: Outside;
  /** Whose cards are in the reader. */
  readonly person: TestPerson;
  readonly idNumber: string;
  /** Who was asked about by phone, newest last. */
  readonly phoneQuestions: readonly unknown[];
  /** Of the NHI: what was compared, newest last. */
  readonly nhiQuestions: readonly { readonly idNumber: string; readonly cardNumber: string; readonly password: string }[];
  /** A browser that a service has sent here. */
  visit(browser?: Browser): Promise<Visit>;
  start(visit: Visit, way: IdentityWay): Promise<Visit>;
  /** A new sign-in that is at this step, which it has come to by the steps before. */
  at(way: IdentityWay, step: Step, visit?: Visit): Promise<Visit>;
  /** What the page would send, in order. */
  requestOf(visit: Visit, route: SignInRoute): Promise<object>;
  send<Name extends SignInRoute>(visit: Visit, route: Name, more?: object): ReturnType<typeof send<Name>>;
  /** As it stands in the database. */
  stateOf(visit: Visit): Promise<Pick<IssoSignIn, 'id' | 'way' | 'step' | 'revision' | 'details'> | undefined>;
  visitor(visit: Visit): Promise<Visitor | undefined>;
  close(): Promise<void>;
}

const send = <Name extends SignInRoute>({ browser }: Visit, route: Name, request: object) => browser.call(route, request);

/** A site whose ways in are all open; whom they ask outside says what the test wants. */
export async function startIssoWorld(options: TestSiteOptions = {}): Promise<IssoWorld> {
  const phoneQuestions: unknown[] = [];
  const nhiQuestions: { idNumber: string; cardNumber: string; password: string }[] = [];
  const provider: SignInProvider<{ readonly idNumber: string }> = {
    timeLimitSeconds: 60,
    pollAfterSeconds: 4,
    async start({ transactionId, question }) {
      if (outside.phone === 'away') throw new TypeError('nobody answers');
      phoneQuestions.push(question);
      return { link: `https://phone.example.tw/${transactionId}` };
    },
    async result() {
      if (outside.phone === 'away') throw new TypeError('nobody answers');
      return outside.phone;
    },
  };
  const site = await startTestSite({
    comparison: {
      async compare() {
        if (outside.comparison === 'away') throw new TypeError('nobody answers');
        return outside.comparison;
      },
    },
    nhiPasswords: {
      async check({ idNumber, cardNumber, password }) {
        nhiQuestions.push({ idNumber, cardNumber, password });
        if (outside.nhi === 'away') throw new TypeError('nobody answers');
        return password === NHI_PASSWORD;
      },
    },
    mobileCertificate: provider,
    telecom: provider,
    ...options,
  });
  const [person] = site.pki.citizens;
  if (person === undefined) throw new TypeError('the test PKI has no citizen');
  const { idNumber } = person;
  const outside: Outside = { comparison: 'confirmed', nhi: 'answers', phone: { status: 'succeeded', idNumber } };

  let addresses = 0;
  /** Each from an address of its own, for the limits. */
  const newBrowser = () => {
    addresses += 1;
    return site.browser(`198.51.${Math.floor(addresses / 250)}.${addresses % 250}`);
  };

  const world: IssoWorld = {
    ...{ site, outside, person, idNumber, phoneQuestions, nhiQuestions },
    async visit(browser) {
      const visitor = browser ?? (await newBrowser());
      return { browser: visitor, uid: visitor.asked(), signInId: 'none', mobile: newContact('mobile').value };
    },
    async start(visit, way) {
      const request = { uid: visit.uid, way, privacyNoticeVersion: WAY_NOTICE_VERSION };
      visit.signInId = accepted(await visit.browser.call('startIsso', request)).signInId;
      return visit;
    },
    async at(way, step, visit) {
      const here = await world.start(visit ?? (await world.visit()), way);
      for (const [at, route] of routesOf[way]) {
        if (at === step) break;
        accepted(await world.send(here, route));
      }
      return here;
    },
    async requestOf(visit, route) {
      const ref = { uid: visit.uid, signInId: visit.signInId };
      switch (route) {
        case 'proveCitizenCard': {
          // Where another step is due there is no challenge either.
          const { challengeNonce = 'none' } = (await visit.browser.call('issueIssoChallenge', ref)).body;
          return { ...ref, idNumber, challengeNonce, token: site.tokenOf(person, challengeNonce) };
        }
        case 'proveNhiCard':
          return { ...ref, idNumber, card: { cardNumber: person.nhiCardNumber, idNumber }, password: NHI_PASSWORD };
        case 'startMobileCertificate':
          return { ...ref, idNumber };
        case 'startTelecom':
          return { ...ref, idNumber, mobile: visit.mobile, birthDate: person.birthDate, operator: 'chunghwa' };
        case 'sendIssoCode':
          return { ...ref, mobile: visit.mobile };
        case 'confirmIssoCode': {
          const code = site.codeTo(visit.mobile);
          return { ...ref, code: code === 'no code' ? '000000' : code };
        }
        default:
          return ref;
      }
    },
    send: async (visit, route, more = {}) => send(visit, route, { ...(await world.requestOf(visit, route)), ...more }),
    async stateOf({ browser, uid }) {
      const [row] = await site.database.query<IssoSignIn>(
        'select id, way, step, revision, details from isso_sign_ins where session = $1 and interaction_uid = $2',
        [createHash('sha256').update(sessionIdOf(browser)).digest('base64url'), uid],
      );
      return row;
    },
    visitor: ({ browser, uid }) => site.signIns.visitor(sessionOf(browser), uid),
    close: () => site.close(),
  };
  return world;
}

const sessionIdOf = ({ cookie }: Browser): string => cookie.slice(cookie.indexOf('=') + 1);

/** A browser as the server's own parts see it. */
export const sessionOf = (browser: Browser) => ({
  session: { id: sessionIdOf(browser), memberId: null, identity: null },
});
