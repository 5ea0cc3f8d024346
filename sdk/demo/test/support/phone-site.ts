import { randomBytes, randomUUID } from 'node:crypto';
import { loadTestPki } from '@cardbridge/fixtures/pki';
import { type IdentityWay, identityServerRoutes, type RouteName } from '@cardbridge/sdk/flows';
import { createVerifier, crlRevocation, memoryChallengeStore } from '@cardbridge/sdk/verifier';
import { contextFor } from '../../src/server/browser-context.js';
import { createCodes } from '../../src/server/codes/index.js';
import { openDatabase } from '../../src/server/database/index.js';
import { createIsso, createSignIns } from '../../src/server/isso/index.js';
import type { SignInDetails, SignIns, Step } from '../../src/server/isso/sign-ins.js';
import { createLimits } from '../../src/server/limits/index.js';
import { createLockOuts } from '../../src/server/lock-outs/index.js';
import {
  type OutgoingMessage,
  type PhoneResult,
  questionCaptcha,
  type SignInProvider,
} from '../../src/server/outside/index.js';
import { createSessions } from '../../src/server/sessions.js';
import { memoryShortTermStore } from '../../src/server/short-term/index.js';
import { createSimulatedOutside, simulatedPeople } from '../../src/server/simulated/index.js';
import type { Answer } from './answer.js';
import { openRooms } from './some-rooms.js';

const ORIGIN = 'https://id.example.tw';
const APPLICATION = { 'zh-TW': '社會住宅申請', en: 'Social housing' };

type SimulatedPerson = ReturnType<typeof simulatedPeople>[number];

/** A browser in the midst of one sign-in. */
export interface PhoneVisit {
  /** The cookie's value. */
  readonly session: string;
  call<Name extends RouteName>(name: Name, request?: object, node?: 0 | 1): Promise<Answer<Name>>;
  poll(node?: 0 | 1): Promise<Answer<'pollPhone'>>;
  /** Another browser, that goes on with this one's sign-in. */
  stranger(): Promise<PhoneVisit>;
  /** Who has come in. */
  visitor(): ReturnType<SignIns['visitor']>;
}

export interface PhoneSite {
  readonly people: readonly SimulatedPerson[];
  readonly messages: readonly OutgoingMessage[];
  /** Questions to providers how a transaction stands. */
  readonly results: number;
  /** Whether the providers answer. */
  providers: 'answer' | 'fail';
  /** What a provider says from now on, in place of what is so. */
  says: PhoneResult | undefined;
  /** Happens once, after a provider knows its answer and before the server has it. */
  meanwhile: (() => Promise<unknown>) | undefined;
  /** Lets time pass. */
  pass(seconds: number): void;
  /** A new browser that stands at this step. */
  visit(way: IdentityWay, step: Step, details?: SignInDetails): Promise<PhoneVisit>;
  /** As the page does that plays the phone, on the second node. */
  onPhone(path: string, body: object): Promise<{ readonly status: number; readonly body: { readonly code?: string } }>;
  close(): Promise<void>;
}

/** Two nodes with the ways by phone, on one embedded database and one short-term store, in the simulated world. */
export async function startPhoneSite(): Promise<PhoneSite> {
  const pki = await loadTestPki();
  const people = simulatedPeople(pki);
  // It stands still but for `pass`: what is left of a minute is the same on a slow machine.
  let now = Date.now();
  const clock = () => now;
  const random = (length: number) => randomBytes(length);
  const sent: OutgoingMessage[] = [];
  const messages = { send: async (message: OutgoingMessage) => void sent.push(message) };
  const database = await openDatabase();
  const shortTerm = memoryShortTermStore({ clock });
  const sessions = createSessions(database, random, clock);
  const signIns = createSignIns({ database, clock });
  let results = 0;

  const observed = <Question>(provider: SignInProvider<Question>): SignInProvider<Question> => ({
    ...provider,
    start: (request) => (site.providers === 'fail' ? Promise.reject(new Error('out of order')) : provider.start(request)),
    async result(transactionId, signal) {
      results++;
      if (site.providers === 'fail') throw new Error('out of order');
      const result = site.says ?? (await provider.result(transactionId, signal));
      const { meanwhile } = site;
      site.meanwhile = undefined;
      await meanwhile?.();
      return result;
    },
  });

  async function startNode() {
    const simulated = createSimulatedOutside({ shortTerm, database, people, clock });
    const limits = createLimits(shortTerm);
    const verifier = createVerifier({
      expectedOrigin: ORIGIN,
      store: memoryChallengeStore({ clock }),
      trustAnchors: pki.trustAnchors,
      intermediates: pki.intermediates,
      revocation: crlRevocation({ crls: pki.crls }),
      withTestOnlyTrustAnchors: true,
      clock,
    });
    const isso = await createIsso({
      ...{ origin: ORIGIN, database, shortTerm, messages, verifier, clock, random, limits, signIns, sessions },
      captcha: questionCaptcha({ shortTerm, random }),
      comparison: undefined,
      nhiPasswords: simulated.nhiPasswords,
      mobileCertificate: observed(simulated.mobileCertificate),
      telecom: observed(simulated.telecom),
      subjectOf: (idNumber: string) => idNumber,
      codes: createCodes({ shortTerm, messages, limits, random, clock }),
      lockOuts: createLockOuts(shortTerm),
      askingService: async () => ({ id: 'social-housing', name: APPLICATION }),
    });
    const server = await openRooms(isso, contextFor(sessions, ORIGIN, limits));
    simulated.register(server);
    await server.ready();
    return server;
  }
  const nodes = [await startNode(), await startNode()] as const;

  function visitOf(cookie: string, uid: string, signInId: string): PhoneVisit {
    let session = cookie;
    const visit: PhoneVisit = {
      get session() {
        return session;
      },
      async call(name, request = {}, node = 0) {
        const { method, path } = identityServerRoutes[name];
        const response = await nodes[node].inject({
          method,
          url: path.replace(':uid', uid),
          headers: { cookie: `__Host-session=${session}` },
          payload: { signInId, ...request },
        });
        session = response.cookies.at(-1)?.value ?? session;
        return { status: response.statusCode, body: response.json() };
      },
      poll: (node) => visit.call('pollPhone', {}, node),
      stranger: async () => visitOf((await sessions.start(null)).id, uid, signInId),
      visitor: () => signIns.visitor({ session: { id: session, memberId: null, identity: null } }, uid),
    };
    return visit;
  }

  const site: PhoneSite = {
    ...{ people, messages: sent },
    get results() {
      return results;
    },
    providers: 'answer',
    says: undefined,
    meanwhile: undefined,
    pass: (seconds) => {
      now += seconds * 1000;
    },
    async visit(way, step, details) {
      const uid = randomUUID();
      const session = await sessions.start(null);
      const begun = await signIns.start({ session }, uid, way, step);
      if (details !== undefined) await signIns.move(begun, step, details);
      return visitOf(session.id, uid, begun.id);
    },
    async onPhone(path, body) {
      const response = await nodes[1].inject({ method: 'POST', url: path, payload: body });
      return { status: response.statusCode, body: response.json() };
    },
    async close() {
      await Promise.all(nodes.map((node) => node.close()));
      await shortTerm.close();
      await database.close();
    },
  };
  return site;
}
