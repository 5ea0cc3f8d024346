import { httpIdentityServer, identityServerRoutes } from '@cardbridge/sdk/flows';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { browserFetch } from '../src/browser-fetch.js';
import type { AuthorizationClient } from '../src/server/authorization/index.js';
import type { OutgoingMessage } from '../src/server/outside/index.js';
import { hashPassword } from '../src/server/passwords/index.js';
import { memoryShortTermStore } from '../src/server/short-term/index.js';
import type { IdentityServerOptions } from '../src/server/start-identity-server.js';
import { WAY_NOTICE_VERSION } from '../src/server/ways-in.js';
import { type IssoWorld, NHI_PASSWORD, startIssoWorld } from './support/isso-world.js';
import { ask } from './support/service-visit.js';
import { addMember } from './support/some-rooms.js';
import { startTestServer, TEST_PASSWORD, type TestServer } from './support/start-test-server.js';
import { clinic, petitions } from './support/test-provider.js';
import { newContact } from './support/test-site.js';

/**
 * Attacks on the door (iSSO), most of them on the whole server over HTTP. Every mix of steps, ways, browsers and questions stands in
 * `isso/flow-graph.test.ts` and `isso/mixing.test.ts`, and what a service gets in `authorization/visitors.test.ts`.
 */

/** People who exist nowhere, of whom the administration below knows the first three. Who is locked out is of use to no other test. */
const KNOWN = 'A123456789';
const LOCKED = 'A200000003';
const SPELLED = 'A100000001';
const UNKNOWN = ['A800000014', 'A900000016'] as const;
const CARD = '000000000001';
const notice = { privacyNoticeVersion: WAY_NOTICE_VERSION };
const listed = (client: AuthorizationClient) => ({ ...client, startUrl: 'https://service.example.tw/' });

/** What fails outside says too much: nobody may pass it on. */
const outside: { fails: string | undefined } = { fails: undefined };
const answer = <T>(value: T): T => {
  if (outside.fails !== undefined) throw new TypeError(outside.fails);
  return value;
};
const phone = {
  timeLimitSeconds: 60,
  pollAfterSeconds: 2,
  start: async () => answer({ link: 'https://phone.example.tw/x' }),
  result: async () => answer({ status: 'succeeded', idNumber: KNOWN } as const),
};
/** Everything that was written into the store of short-lived values. */
const written: string[] = [];
function watchedStore() {
  const store = memoryShortTermStore();
  return {
    ...store,
    put: (name: string, value: unknown, seconds: number) => {
      written.push(`${name} ${JSON.stringify(value)}`);
      return store.put(name, value, seconds);
    },
    count: (name: string, seconds: number) => {
      written.push(name);
      return store.count(name, seconds);
    },
  };
}

const sent: OutgoingMessage[] = [];
const startServer = (options: Partial<IdentityServerOptions> = {}) =>
  startTestServer({
    clients: [listed(petitions), listed(clinic)],
    messages: { send: async (message) => void sent.push(answer(message)) },
    nhiPasswords: {
      check: async ({ idNumber, cardNumber, password }) =>
        answer([KNOWN, LOCKED, SPELLED].includes(idNumber) && cardNumber === CARD && password === NHI_PASSWORD),
    },
    trustedProxies: ['127.0.0.1'],
    mobileCertificate: phone,
    telecom: phone,
    shortTerm: watchedStore(),
    ...options,
  });

let server: TestServer;
let world: IssoWorld;
let passwordHash: string;
beforeAll(async () => {
  server = await startServer();
  world = await startIssoWorld();
  passwordHash = await hashPassword(TEST_PASSWORD);
});
afterAll(() => Promise.all([server?.close(), world?.close()]));
afterEach(() => {
  outside.fails = undefined;
  vi.restoreAllMocks();
});

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'no refusal',
    (error: unknown) => (error as { readonly code?: unknown }).code,
  );

let addresses = 0;
/** A browser that a service has sent to the door, and all that it can do there. From an address of its own, for the limits. */
async function sentHere(client: AuthorizationClient = petitions, address?: string) {
  addresses += 1;
  const fetch = browserFetch(server.url, { 'x-forwarded-for': address ?? `198.51.100.${addresses}` });
  const api = httpIdentityServer({ origin: server.url, fetch });
  await api.session();
  const next = async (changes: Readonly<Record<string, string>> = {}) => {
    const response = await fetch(`/oauth2/authorize?${new URLSearchParams(ask(client, changes).parameters)}`, {
      redirect: 'manual',
    });
    return response.headers.get('location') ?? '';
  };
  const uid = /\/interaction\/([\w-]+)$/.exec(await next())?.[1] ?? 'not sent to an interaction';
  return { api, fetch, uid, next };
}
type Door = Awaited<ReturnType<typeof sentHere>>;

const smsTo = (mobile: string) => sent.filter(({ contact }) => contact.value === mobile).at(-1)?.text ?? '';
const codeTo = (mobile: string) => /驗證碼：(\d{6})/.exec(smsTo(mobile))?.[1] ?? 'no code';
let mobiles = 0;
const newMobile = () => {
  mobiles += 1;
  return `0966${String(mobiles).padStart(6, '0')}`;
};

const nhi = (idNumber: string, password = NHI_PASSWORD, cardNumber = CARD) => ({
  ...{ idNumber, password },
  card: { cardNumber, idNumber },
});

/** As the page does it: as whoever is here when it looks. */
async function agree(api: Door['api'], uid: string) {
  const { personId } = await api.interaction({ uid });
  return api.agreeToInteraction({ uid, personId: personId ?? 'nobody' });
}

/** By NHI card, as far as the consent page. */
async function comeIn({ api, uid }: Pick<Door, 'api' | 'uid'>, mobile = newMobile()): Promise<string> {
  const { signInId } = await api.startIsso({ uid, way: 'nhi-card', ...notice });
  await api.proveNhiCard({ uid, signInId, ...nhi(KNOWN) });
  await api.sendIssoCode({ uid, signInId, mobile });
  expect(await api.confirmIssoCode({ uid, signInId, code: codeTo(mobile) })).toEqual({ step: 'consent' });
  return mobile;
}

describe('D-26 session fixation', () => {
  test.each([
    ['citizen-card', 'card', 'proveCitizenCard'],
    ['nhi-card', 'card', 'proveNhiCard'],
    ['mobile-certificate', 'phone', 'pollPhone'],
    ['telecom', 'phone', 'pollPhone'],
    ['citizen-card', 'code', 'confirmIssoCode'],
  ] as const)('whoever planted the session does not go on where %s has proved somebody (%s)', async (way, step, route) => {
    const visit = await world.at(way, step);
    const planted = visit.browser.cookie;
    expect((await world.send(visit, route)).status).toBe(200);
    expect(visit.browser.cookie).not.toBe(planted);
    // The question may have been planted with it: but for the session the attacker has all that the browser has.
    const { uid, signInId } = visit;
    const mobile = newContact('mobile').value;
    visit.browser.cookie = planted;
    expect((await visit.browser.call('sendIssoCode', { uid, signInId, mobile })).body).toEqual({ code: 'ERR_SESSION_MISSING' });
    expect(world.site.textTo(mobile)).toBe('');
  });
});

describe('consent', () => {
  /** A member is signed in at a browser that others use too, and somebody else comes in there by card. */
  async function sharedBrowser() {
    const account = newMobile();
    await addMember(server.database, { mobile: account, password_hash: passwordHash });
    const door = await sentHere();
    await door.api.signInWithPassword({ account, password: TEST_PASSWORD });
    const memberPersonId = (await door.api.interaction({ uid: door.uid })).personId ?? '';
    await comeIn(door);
    const { visitor, member, personId } = await door.api.interaction({ uid: door.uid });
    expect([visitor?.way, member]).toEqual(['nhi-card', null]);
    return { ...door, personId: personId ?? '', memberPersonId };
  }
  const grants = async () => (await server.database.query(`select 1 from authorization_payloads where model = 'Grant'`)).length;

  test('of a visitor whose time is over gives nothing of the member who is signed in there', async () => {
    const { api, uid, personId } = await sharedBrowser();
    const before = await grants();
    await server.database.query(
      `update isso_sign_ins set expires_at = now() - interval '1 second' where interaction_uid = $1`,
      [uid],
    );
    expect(await codeOf(api.agreeToInteraction({ uid, personId }))).toBe('ERR_SIGN_IN_REQUIRED');
    expect(await grants()).toBe(before);
    // Who it is now is asked, and may answer.
    expect((await api.interaction({ uid })).member).not.toBeNull();
    expect((await agree(api, uid)).location).toContain('/oauth2/authorize/');
  });

  test('of a member gives nothing of the visitor who came in meanwhile, nor of one who came in otherwise', async () => {
    const { api, uid, memberPersonId } = await sharedBrowser();
    for (const personId of [memberPersonId, 'somebody']) {
      expect(await codeOf(api.agreeToInteraction({ uid, personId }))).toBe('ERR_SIGN_IN_REQUIRED');
    }
    expect((await agree(api, uid)).location).toContain('/oauth2/authorize/');
  });

  test('of one person gives nothing of another who came in by the same way, or signed in, in another tab', async () => {
    const { api, uid, personId, memberPersonId } = await sharedBrowser();
    await comeIn({ api, uid });
    expect(await codeOf(api.agreeToInteraction({ uid, personId }))).toBe('ERR_SIGN_IN_REQUIRED');
    await api.leaveIsso({ uid });
    const another = newMobile();
    await addMember(server.database, { mobile: another, password_hash: passwordHash });
    await api.signOut();
    await api.signInWithPassword({ account: another, password: TEST_PASSWORD });
    expect(await codeOf(api.agreeToInteraction({ uid, personId: memberPersonId }))).toBe('ERR_SIGN_IN_REQUIRED');
    expect((await agree(api, uid)).location).toContain('/oauth2/authorize/');
  });

  test('needs the whole way: nobody agrees in the middle of it', async () => {
    const { api, uid } = await sentHere();
    const refused = async (signInId: string) => {
      expect((await api.interaction({ uid })).personId).toBeNull();
      for (const personId of ['somebody', signInId]) {
        expect(await codeOf(api.agreeToInteraction({ uid, personId }))).toBe('ERR_SIGN_IN_REQUIRED');
      }
    };
    const mobile = newMobile();
    const { signInId } = await api.startIsso({ uid, way: 'nhi-card', ...notice });
    await refused(signInId);
    await api.proveNhiCard({ uid, signInId, ...nhi(KNOWN) });
    await refused(signInId);
    await api.sendIssoCode({ uid, signInId, mobile });
    await refused(signInId);
    await api.confirmIssoCode({ uid, signInId, code: codeTo(mobile) });
    expect(await codeOf(agree(api, uid))).toBe('no refusal');
  });

  test('of a member leaves nothing of a sign-in that was begun beside it', async () => {
    const account = newMobile();
    await addMember(server.database, { mobile: account, password_hash: passwordHash });
    const { api, uid } = await sentHere();
    await api.signInWithPassword({ account, password: TEST_PASSWORD });
    const { signInId } = await api.startIsso({ uid, way: 'nhi-card', ...notice });
    await api.proveNhiCard({ uid, signInId, ...nhi(KNOWN) });
    await agree(api, uid);
    expect(await server.database.query('select 1 from isso_sign_ins where interaction_uid = $1', [uid])).toEqual([]);
  });
});

describe('a service that takes some ways only', () => {
  test('gets nobody by another, however they try', async () => {
    const account = newMobile();
    await addMember(server.database, { mobile: account, password_hash: passwordHash });
    const { api, uid, next } = await sentHere(clinic);
    for (const way of ['telecom', 'mobile-certificate'] as const) {
      expect(await codeOf(api.startIsso({ uid, way, ...notice }))).toBe('ERR_WAY_UNAVAILABLE');
    }
    expect(await codeOf(api.showIssoQr({ uid, ...notice }))).toBe('ERR_WAY_UNAVAILABLE');
    await api.signInWithPassword({ account, password: TEST_PASSWORD });
    expect(await api.interaction({ uid })).toMatchObject({ member: null, personId: null });
    expect(await codeOf(agree(api, uid))).toBe('ERR_SIGN_IN_REQUIRED');
    const silent = new URL(await next({ prompt: 'none' }));
    expect([silent.searchParams.get('error'), silent.searchParams.has('code')]).toEqual(['login_required', false]);
  });
});

describe('messages', () => {
  const subscriber = { idNumber: KNOWN, birthDate: '1985-06-15', operator: 'chunghwa' } as const;

  test('a program that begins again and again, with sessions and numbers without end, sends sixty an hour from one address', async () => {
    const codes: unknown[] = [];
    const before = sent.length;
    for (let time = 0; time < 64; time += 1) {
      const { api, uid } = await sentHere(petitions, '203.0.113.7');
      const { signInId } = await api.startIsso({ uid, way: 'telecom', ...notice });
      codes.push(await codeOf(api.startTelecom({ uid, signInId, mobile: newMobile(), ...subscriber })));
    }
    expect(codes.slice(0, 60)).toEqual(Array(60).fill('no refusal'));
    expect(codes.slice(60)).toEqual(Array(4).fill('ERR_TOO_MANY_CODES'));
    expect(sent).toHaveLength(before + 60);
  });

  test('go to mobile numbers of this country only', async () => {
    const { api, uid } = await sentHere();
    const { signInId } = await api.startIsso({ uid, way: 'telecom', ...notice });
    const before = sent.length;
    for (const mobile of [
      '+1 900 555 0100',
      '+8860204123456',
      '0204123456',
      '0912345678,0987654321',
      '0912345678\n0987654321',
    ]) {
      expect(await codeOf(api.startTelecom({ uid, signInId, mobile, ...subscriber })), mobile).toBe('ERR_REQUEST_INVALID');
    }
    expect(sent).toHaveLength(before);
  });
});

describe('the password of an NHI card', () => {
  const shapeOf = async ({ fetch }: Door, uid: string, body: object) => {
    const response = await fetch(`/interaction/${uid}/isso/nhi-card`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const headers = [...response.headers.keys()].filter((name) => name !== 'set-cookie').sort();
    return JSON.stringify([response.status, await response.text(), headers]).replaceAll(/(Seconds\\":)\d+/g, '$1…');
  };

  test('tells nobody who has one, or whose card it is', async () => {
    const shapes = [];
    for (const [idNumber, cardNumber] of [
      [LOCKED, CARD],
      [UNKNOWN[0], CARD],
      [UNKNOWN[1], '999999999999'],
    ] as const) {
      const door = await sentHere();
      const { signInId } = await door.api.startIsso({ uid: door.uid, way: 'nhi-card', ...notice });
      const guesses = [];
      for (let time = 0; time < 4; time += 1) {
        guesses.push(await shapeOf(door, door.uid, { signInId, ...nhi(idNumber, 'Wrong6789', cardNumber) }));
      }
      // Locked: also the right one is not compared.
      guesses.push(await shapeOf(door, door.uid, { signInId, ...nhi(idNumber, NHI_PASSWORD, cardNumber) }));
      shapes.push(guesses);
    }
    expect(shapes[1]).toEqual(shapes[0]);
    expect(shapes[2]).toEqual(shapes[0]);
    expect(shapes[0]?.at(-1)).toContain('ERR_NHI_PASSWORD_LOCKED');
  });

  test('is guessed three times, however number and card are written', async () => {
    const codes: unknown[] = [];
    for (const [index, idNumber] of ['a100000001', 'Ａ１０００００００１', ' A100 000-001 ', SPELLED].entries()) {
      const { api, uid } = await sentHere();
      const { signInId } = await api.startIsso({ uid, way: 'nhi-card', ...notice });
      const isLast = index === 3;
      const guess = nhi(idNumber, isLast ? NHI_PASSWORD : 'Wrong6789', isLast ? CARD : `99999999999${index}`);
      codes.push(await codeOf(api.proveNhiCard({ uid, signInId, ...guess })));
    }
    const wrong = 'ERR_NHI_PASSWORD_WRONG';
    const locked = 'ERR_NHI_PASSWORD_LOCKED';
    expect(codes).toEqual([wrong, wrong, locked, locked]);
  });
});

describe('what is known of a person', () => {
  const everything = async () => {
    const tables = await server.database.query<{ readonly name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'public'`,
    );
    const rows = await Promise.all(
      tables.map(async ({ name }) => [name, JSON.stringify(await server.database.query(`select * from "${name}"`))] as const),
    );
    return new Map(rows);
  };
  const tablesWith = async (text: string) =>
    [...(await everything())].filter(([, rows]) => rows.includes(text)).map(([name]) => name);

  test('lies in the sign-in, then in what the service may fetch, and nowhere else; without an answer nowhere', async () => {
    const idle = await sentHere();
    const declined = await comeIn(idle);
    expect(await tablesWith(declined)).toEqual(['isso_sign_ins']);
    await idle.api.declineInteraction({ uid: idle.uid });
    expect(await tablesWith(declined)).toEqual([]);

    const door = await sentHere();
    const mobile = await comeIn(door);
    await agree(door.api, door.uid);
    expect(await tablesWith(mobile)).toEqual(['isso_releases']);
    expect(await tablesWith(NHI_PASSWORD)).toEqual([]);
    expect(await tablesWith(CARD)).toEqual([]);
  });

  test('ends with the session, also in the middle', async () => {
    const { api, uid } = await sentHere();
    const mobile = newMobile();
    const { signInId } = await api.startIsso({ uid, way: 'nhi-card', ...notice });
    await api.proveNhiCard({ uid, signInId, ...nhi(KNOWN) });
    await api.sendIssoCode({ uid, signInId, mobile });
    expect(await tablesWith(mobile)).toEqual(['isso_sign_ins']);
    await api.signOut();
    expect(await tablesWith(mobile)).toEqual([]);
  });

  test('stands in clear nowhere in the store of short-lived values', async () => {
    written.length = 0;
    const door = await sentHere();
    const mobile = await comeIn(door);
    expect(written.length).toBeGreaterThan(5);
    const all = written.join('\n');
    for (const secret of [mobile, KNOWN, NHI_PASSWORD, CARD, codeTo(mobile)]) expect(all).not.toContain(secret);
  });

  test('stands in no log and no answer when a service outside fails and says it', async () => {
    const lines: string[] = [];
    vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
      lines.push(String(chunk));
      return true;
    });
    const { api, uid } = await sentHere();
    const said: unknown[] = [];
    const hear = async (call: Promise<unknown>) => said.push(await call.catch((error: unknown) => error));
    const begin = async (way: 'nhi-card' | 'mobile-certificate') =>
      ({ uid, signInId: (await api.startIsso({ uid, way, ...notice })).signInId }) as const;
    const mobile = newMobile();
    const proved = await begin('nhi-card');
    await api.proveNhiCard({ ...proved, ...nhi(KNOWN) });
    outside.fails = `${KNOWN} ${NHI_PASSWORD} ${mobile}`;
    await hear(api.sendIssoCode({ ...proved, mobile }));
    await hear(api.proveNhiCard({ ...(await begin('nhi-card')), ...nhi(KNOWN) }));
    await hear(api.startMobileCertificate({ ...(await begin('mobile-certificate')), idNumber: KNOWN }));
    expect(said).toMatchObject([
      { code: 'ERR_CODE_NOT_SENT' },
      { code: 'ERR_PROVIDER_UNAVAILABLE' },
      { code: 'ERR_PROVIDER_UNAVAILABLE' },
    ]);
    const log = lines.join('');
    // That something failed is there to be read.
    expect(log).toContain('ERR_PROVIDER_UNAVAILABLE');
    const everything = log + said.map((error) => JSON.stringify(error) + String(error)).join('');
    for (const secret of [KNOWN, NHI_PASSWORD, mobile]) expect(everything).not.toContain(secret);
  });
});

const issoRoutes = Object.entries(identityServerRoutes).filter(
  ([, { method, path }]) => method === 'POST' && (path.includes(':uid') || path.startsWith('/api/app/')),
);

describe('another site', () => {
  test.each(issoRoutes)('%s is not sent from there', async (_, { path }) => {
    for (const headers of [
      {},
      { origin: 'https://evil.test' },
      { origin: 'null' },
      { origin: server.url, 'sec-fetch-site': 'cross-site' },
      { origin: server.url, 'sec-fetch-site': 'same-site' },
    ]) {
      const response = await fetch(new URL(path.replace(':uid', 'x'), server.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: '{}',
      });
      expect([response.status, await response.json()]).toEqual([403, { code: 'ERR_ORIGIN_FOREIGN' }]);
    }
  });
});

describe('hostile values', () => {
  const fields: Readonly<Record<string, unknown>> = {
    ...{ way: 'nhi-card', ...notice, withAccountData: false, ...nhi(KNOWN) },
    ...{ mobile: '0912345678', birthDate: '1985-06-15', operator: 'chunghwa', code: '123456' },
    ...{ challengeNonce: 'a'.repeat(44), token: {}, content: 'a'.repeat(60), scanId: 'x', confirmationNumber: '12' },
  };
  const values: readonly unknown[] = [
    ...[null, true, -1, 1e308, [], ['x'], {}, { cardNumber: '\u0000'.repeat(12), idNumber: KNOWN }],
    ...[
      { cardNumber: CARD, idNumber: '\ufdfa'.repeat(40) },
      { cardNumber: CARD, idNumber: KNOWN, more: 1 },
    ],
    ...[
      '',
      'x',
      '\u0000',
      '\ud800',
      '\ufdfa'.repeat(1000),
      '𠮷'.repeat(5000),
      '%00',
      "' or 1=1 --",
      '../../x',
      '1'.repeat(30_000),
    ],
    ...['0000-01-01', '9999-12-31', '١٢٣٤٥٦', '123456\u0000', '\u202e123456', '#'.repeat(1000), `${'A'.repeat(59)}=`],
  ];

  test.each(issoRoutes)('%s refuses them, at a question that there is, and is not shaken', async (_, { path, request }) => {
    const door = await sentHere();
    const account = newMobile();
    await addMember(server.database, { mobile: account, password_hash: passwordHash });
    await door.api.signInWithPassword({ account, password: TEST_PASSWORD });
    const { signInId } = await door.api.startIsso({ uid: door.uid, way: 'nhi-card', ...notice });
    const known = { ...fields, signInId };
    const names = Object.keys('entries' in request ? request.entries : {}).filter((name) => name in known);
    const usual = Object.fromEntries(Object.entries(known).filter(([name]) => names.includes(name)));
    for (const body of names.flatMap((name) => values.map((value) => ({ ...usual, [name]: value })))) {
      const response = await door.fetch(path.replace(':uid', door.uid), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      expect(response.status, JSON.stringify(body).slice(0, 200)).toBeLessThan(500);
    }
  });
});

describe('what plays the outside', () => {
  test('is not there where nothing is simulated', async () => {
    const own = await startServer({ simulated: undefined });
    try {
      const bodies = {
        nhi: { cardNumber: CARD, idNumber: KNOWN, password: NHI_PASSWORD },
        'mobile-certificate/7e6f1c3e-6a37-4d3e-9f3b-0e5c34e0a111': { idNumber: KNOWN, approve: true },
        'telecom/7e6f1c3e-6a37-4d3e-9f3b-0e5c34e0a111': { idNumber: KNOWN, network: 'mobile', line: 'own' },
      };
      for (const [path, body] of Object.entries(bodies)) {
        const response = await fetch(new URL(`/simulated/${path}`, own.url), {
          method: 'POST',
          headers: { 'content-type': 'application/json', origin: own.url },
          body: JSON.stringify(body),
        });
        expect(response.status).toBe(404);
      }
      const people = await fetch(new URL('/simulated/people', own.url));
      expect(await people.text()).not.toContain('idNumber');
      expect(await own.database.query('select 1 from nhi_passwords')).toEqual([]);
    } finally {
      await own.close();
    }
  });

  test('registers a password for nobody who could exist', async () => {
    const response = await fetch(new URL('/simulated/nhi', server.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: server.url },
      body: JSON.stringify({ cardNumber: CARD, idNumber: 'B223456782', password: NHI_PASSWORD }),
    });
    expect([response.status, await response.json()]).toEqual([422, { code: 'ERR_ID_NUMBER_INVALID' }]);
    expect(await server.database.query('select 1 from nhi_passwords')).toEqual([]);
  });
});
