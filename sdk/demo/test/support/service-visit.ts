import { createHash, randomBytes } from 'node:crypto';
import { type IdentityWay, identityServerRoutes, type RouteName } from '@cardbridge/sdk/flows';
import { type Cookie, cookiesAfter, cookiesFor, withoutCookie } from '../../src/cookies.js';
import type { AuthorizationClient } from '../../src/server/authorization/index.js';
import { type Answer, accepted } from './answer.js';
import type { TestProvider } from './test-provider.js';

export interface VisitingPerson {
  readonly idNumber: string;
  readonly mobile: string;
  readonly name?: string;
  readonly birthDate?: string;
}

/** A service's request for authorisation, with what only the service knows. */
export interface Asking {
  readonly verifier: string;
  readonly state: string;
  readonly parameters: Readonly<Record<string, string>>;
}

export function ask(client: AuthorizationClient, changes: Readonly<Record<string, string | undefined>> = {}): Asking {
  const verifier = randomBytes(32).toString('base64url');
  const state = randomBytes(16).toString('base64url');
  const all = {
    client_id: client.id,
    response_type: 'code',
    redirect_uri: client.redirectUris[0],
    scope: ['openid', ...client.scopes].join(' '),
    state,
    nonce: randomBytes(16).toString('base64url'),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...changes,
  };
  const parameters = Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  return { verifier, state, parameters };
}

/** A browser as far as servers can tell: its cookies, each for its path. */
export class TestBrowser {
  cookies: readonly Cookie[] = [];
  readonly #site: TestProvider;
  #session: string | undefined;

  constructor(site: TestProvider) {
    this.#site = site;
  }

  get #sessionCookie(): string {
    return `session_${new URL(this.#site.origin).port}`;
  }

  async signIn(memberId: string): Promise<void> {
    await this.signOut();
    const { id } = await this.#site.sessions.start({ memberId });
    this.#session = id;
    this.keep({ name: this.#sessionCookie, value: id, path: '/' });
  }

  /** As the site does it: the session ends, and a new one that is nobody's takes its place. */
  async signOut(): Promise<void> {
    if (this.#session !== undefined) await this.#site.sessions.end(this.#session);
    const { id } = await this.#site.sessions.start(null);
    this.#session = id;
    this.keep({ name: this.#sessionCookie, value: id, path: '/' });
  }

  /**
   * Comes in by another way than an account, as far as the end of it: the ways have tests of their own, and this is about what comes
   * after. Like a real one it is for this question and this browser.
   */
  async comeIn(uid: string, way: IdentityWay, person: VisitingPerson): Promise<void> {
    if (this.#session === undefined) await this.signOut();
    const session = await this.#site.sessions.get(this.#session);
    if (session === undefined) throw new Error('the browser has no session');
    const begun = await this.#site.signIns.start({ session }, uid, way, 'mobile');
    await this.#site.signIns.move(begun, 'consent', person);
  }

  async fetch(address: string, init: RequestInit = {}, { sameSite = true } = {}): Promise<Response> {
    const url = new URL(address, this.#site.origin);
    const sent = cookiesFor(this.cookies, url.pathname)
      // Ours is SameSite=Strict.
      .filter(({ name }) => sameSite || name !== this.#sessionCookie)
      .map(({ name, value }) => `${name}=${value}`);
    const response = await fetch(url, {
      redirect: 'manual',
      ...init,
      headers: { ...init.headers, ...(sent.length === 0 ? {} : { cookie: sent.join('; ') }) },
    });
    this.cookies = cookiesAfter(this.cookies, response);
    return response;
  }

  keep(cookie: Cookie): void {
    this.cookies = [...withoutCookie(this.cookies, cookie), cookie];
  }

  forget(cookie: Pick<Cookie, 'name' | 'path'>): void {
    this.cookies = withoutCookie(this.cookies, cookie);
  }

  /** As a service sends it here: from another site. The answer says where the browser goes. */
  async authorize(asking: Asking): Promise<URL> {
    const address = `/oauth2/authorize?${new URLSearchParams(asking.parameters)}`;
    const response = await this.fetch(address, {}, { sameSite: false });
    const location = response.headers.get('location');
    if (location === null) throw new Error(`the engine answered ${response.status}: ${await response.text()}`);
    return new URL(location, this.#site.origin);
  }

  /** Up to the page on which the member decides. */
  async beginInteraction(asking: Asking): Promise<string> {
    const { pathname } = await this.authorize(asking);
    const uid = /^\/interaction\/([\w-]+)$/.exec(pathname)?.[1];
    if (uid === undefined) throw new Error(`not sent to an interaction: ${pathname}`);
    return uid;
  }

  async call<Name extends RouteName>(name: Name, request: Readonly<Record<string, unknown>> = {}): Promise<Answer<Name>> {
    const { method, path } = identityServerRoutes[name];
    const { uid, ...body } = request;
    const post = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const response = await this.fetch(path.replace(':uid', String(uid ?? '')), { method, ...(method === 'POST' ? post : {}) });
    return { status: response.status, body: (await response.json()) as Answer<Name>['body'] };
  }

  /** Agrees as the page does: as whoever is here when it looks. */
  async agreeTo(uid: string, more: Readonly<Record<string, unknown>> = {}): Promise<Answer<'agreeToInteraction'>> {
    const shown = await this.call('interaction', { uid });
    const personId = shown.status === 200 ? (accepted(shown).personId ?? 'nobody') : 'nobody';
    return this.call('agreeToInteraction', { uid, personId, ...more });
  }

  /** From the end of the interaction back to the service. Without a location there was a refusal. */
  async resume(location: string | undefined): Promise<URL> {
    if (location === undefined) throw new Error('the interaction has not ended: there is no way back');
    const response = await this.fetch(location);
    const next = response.headers.get('location');
    if (next === null) throw new Error(`the engine answered ${response.status}: ${await response.text()}`);
    return new URL(next, this.#site.origin);
  }

  /** The whole way: what the service's callback gets. */
  async agree(asking: Asking): Promise<URL> {
    const uid = await this.beginInteraction(asking);
    return this.resume(accepted(await this.agreeTo(uid)).location);
  }
}
