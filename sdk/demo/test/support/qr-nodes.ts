import { randomBytes, randomUUID } from 'node:crypto';
import { identityServerRoutes, type RouteName } from '@cardbridge/sdk/flows';
import type { FastifyInstance } from 'fastify';
import { contextFor } from '../../src/server/browser-context.js';
import { createCodes } from '../../src/server/codes/index.js';
import type { RequestContext } from '../../src/server/context.js';
import type { Database } from '../../src/server/database/index.js';
import type { AskingService } from '../../src/server/isso/index.js';
import { createQr } from '../../src/server/isso/qr/index.js';
import { createLimits } from '../../src/server/limits/index.js';
import { createLockOuts } from '../../src/server/lock-outs/index.js';
import { createMembers } from '../../src/server/members/index.js';
import { hashPassword } from '../../src/server/passwords/index.js';
import { RefusedRequest } from '../../src/server/refusal.js';
import { createSessions } from '../../src/server/sessions.js';
import type { ShortTermStore } from '../../src/server/short-term/index.js';
import { createSubjects } from '../../src/server/subjects.js';
import { WAY_NOTICE_VERSION } from '../../src/server/ways-in.js';
import { type Answer, accepted } from './answer.js';
import { addMember, openRooms } from './some-rooms.js';
import { newContact, ORIGIN, PASSWORD } from './test-site.js';

/** What one node has: its own connections to what all of them share. */
export interface NodeStores {
  readonly database: Database;
  readonly shortTerm: ShortTermStore;
}

export interface QrBrowser {
  /** At the node with this index from now on; the first one until then. */
  at(node: number): QrBrowser;
  call<Name extends RouteName>(name: Name, request?: object): Promise<Answer<Name>>;
  /** A service sends this browser here with a question; gives its uid. */
  asked(service?: Partial<AskingService>): string;
  /** The question was answered, in another tab. */
  answered(uid: string): void;
  show(uid: string): Promise<Answer<'showIssoQr'>>;
  readonly cookie: string;
  signOut(): Promise<void>;
}

export interface QrNodes {
  /** Lets time pass, at every node. */
  pass(seconds: number): void;
  now(): number;
  newMember(columns?: Readonly<Record<string, unknown>>): Promise<string>;
  /** Of nobody, or in which this member is signed in; with an address and a session of its own. */
  browser(who?: { readonly memberId?: string; readonly userAgent?: string; readonly address?: string }): Promise<QrBrowser>;
  eventsOf(memberId: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

const BROWSER_HEADER = 'x-test-browser';
const courses = { id: 'courses', name: { 'zh-TW': '樂學課程報名', en: 'City courses' } } as const satisfies AskingService;

/** Nodes with the rooms of the QR codes and the members' own, behind one address; what services ask, `asked` says. */
export async function startQrNodes(stores: readonly [NodeStores, NodeStores]): Promise<QrNodes> {
  // It stands still but for `pass`: a slow machine must not let a code expire.
  let now = Date.now();
  const clock = () => now;
  const random = (length: number) => randomBytes(length);
  const passwordHash = await hashPassword(PASSWORD);
  const questions = new Map<string, { readonly browser: string; readonly service: AskingService }>();
  const startNode = async ({ database, shortTerm }: NodeStores): Promise<FastifyInstance> => {
    const sessions = createSessions(database, random, clock);
    const limits = createLimits(shortTerm);
    const messages = { send: () => Promise.reject(new TypeError('nothing is sent here')) };
    const shared = {
      ...{ origin: ORIGIN, database, shortTerm, sessions, limits, messages, clock, random },
      ...{ comparison: undefined, nhiPasswords: undefined, mobileCertificate: undefined, telecom: undefined },
      lockOuts: createLockOuts(shortTerm),
      codes: createCodes({ shortTerm, messages, limits, random, clock, onQuietFailure: () => undefined }),
      subjectOf: await createSubjects({ database, clock, random }),
      async askingService(uid: string, { raw }: RequestContext) {
        const question = questions.get(uid);
        if (question === undefined || question.browser !== raw.request.headers[BROWSER_HEADER]) {
          throw new RefusedRequest('ERR_INTERACTION_MISSING');
        }
        return question.service;
      },
    };
    const session = async () => ({ member: null, identity: null });
    return openRooms({ session, ...createMembers(shared), ...(await createQr(shared)) }, contextFor(sessions, ORIGIN, limits));
  };
  // At once, so that both want to make the shared key.
  const servers = await Promise.all(stores.map(startNode));
  const [{ database }] = stores;
  const sessions = createSessions(database, random, clock);

  return {
    pass: (seconds) => {
      now += seconds * 1000;
    },
    now: clock,
    newMember: (columns = {}) =>
      addMember(database, { password_hash: passwordHash, mobile: newContact('mobile').value, ...columns }),
    async browser({ memberId, userAgent, address = `203.0.113.${randomBytes(1)[0]}` } = {}) {
      const name = randomUUID();
      const { id } = await sessions.start(memberId === undefined ? null : { memberId });
      let cookie = `__Host-session=${id}`;
      let node = 0;
      const browser: QrBrowser = {
        get cookie() {
          return cookie;
        },
        at(index) {
          node = index;
          return browser;
        },
        async call(route, request = {}) {
          const { method, path } = identityServerRoutes[route];
          const { uid = '', ...rest }: { readonly uid?: string } = request;
          const response = await servers[node]?.inject({
            method,
            url: path.replace(':uid', uid),
            headers: {
              'x-forwarded-for': address,
              'user-agent': userAgent ?? 'a test',
              [BROWSER_HEADER]: name,
              cookie,
            },
            ...(method === 'GET' ? { query: { ...rest } } : { payload: rest }),
          });
          if (response === undefined) throw new TypeError(`no node ${node}`);
          const set = response.cookies.at(-1);
          if (set !== undefined) cookie = `${set.name}=${set.value}`;
          return { status: response.statusCode, body: response.json() };
        },
        asked(service = {}) {
          const uid = randomUUID();
          questions.set(uid, { browser: name, service: { ...courses, ...service } });
          return uid;
        },
        answered: (uid) => void questions.delete(uid),
        show: (uid) => browser.call('showIssoQr', { uid, privacyNoticeVersion: WAY_NOTICE_VERSION }),
        signOut: () => sessions.end(cookie.slice(cookie.indexOf('=') + 1)),
      };
      return browser;
    },
    async eventsOf(memberId) {
      const rows = await database.query<{ readonly event: string }>(
        'select event from usage_log where member_id = $1 order by id',
        [memberId],
      );
      return rows.map(({ event }) => event);
    },
    close: async () => void (await Promise.all(servers.map((server) => server.close()))),
  };
}

/** Both sides up to where the phone asks for the two digits. */
export async function scanned(nodes: QrNodes, memberId?: string) {
  const member = memberId ?? (await nodes.newMember());
  const page = await nodes.browser();
  const phone = await nodes.browser({ memberId: member });
  const uid = page.asked();
  const { signInId, content } = accepted(await page.show(uid));
  const { scanId } = accepted(await phone.call('scanIssoQr', { content }));
  const state = accepted(await page.call('pollIssoQr', { uid, signInId }));
  if (state.state !== 'scanned') throw new TypeError(`not scanned but ${state.state}`);
  const { confirmationNumber } = state;
  return {
    ...{ memberId: member, page, phone, uid, signInId, content, scanId, confirmationNumber },
    confirm: (number = confirmationNumber) => phone.call('confirmIssoQr', { scanId, confirmationNumber: number }),
    poll: () => page.call('pollIssoQr', { uid, signInId }),
  };
}
