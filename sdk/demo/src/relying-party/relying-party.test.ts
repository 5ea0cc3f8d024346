import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anyFreePort } from '@cardbridge/fixtures/machine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { getAs } from '../../test/support/get-as.js';
import { TestBrowser } from '../../test/support/service-visit.js';
import { courses, gold, housing, startTestProvider, type TestProvider } from '../../test/support/test-provider.js';
import { ConfigurationError } from '../configuration-error.js';
import type { AuthorizationClient } from '../server/authorization/index.js';
import { type RelyingParty, readConfiguration, startRelyingParty } from './index.js';

let site: TestProvider;
let services: readonly [RelyingParty, RelyingParty];

beforeAll(async () => {
  const at = async (client: AuthorizationClient) => {
    const port = await anyFreePort();
    return { port, client: { ...client, redirectUris: [`http://127.0.0.1:${port}/callback`] } };
  };
  const planned = [await at(courses), await at(housing)] as const;
  site = await startTestProvider({ clients: planned.map(({ client }) => client) });
  const start = ({ port, client }: Awaited<ReturnType<typeof at>>) => startRelyingParty(configurationOf(client, port));
  services = [await start(planned[0]), await start(planned[1])];
});
afterAll(async () => {
  await Promise.all(services.map((service) => service.close()));
  await site.close();
});

const configurationOf = (client: AuthorizationClient, port: number, issuer = site.origin) => ({
  issuer,
  clientId: client.id,
  clientSecret: client.secret,
  port,
  redirectUri: client.redirectUris[0] ?? '',
  name: client.name,
  scopes: [...client.scopes],
  goldOnly: client.goldOnly,
  choice: {
    label: { 'zh-TW': '課程', en: 'Course' },
    options: [{ value: 'first-aid', label: { 'zh-TW': '急救', en: 'First aid' } }],
  },
});

/** What goes through, of what is not known by the claims. */
const right = { name: '李四', birthdate: '2000-02-29', address: '臺北市市府路 1 號', choice: 'first-aid' };

/** A person in front of a service's pages, with a browser for the identity server beside. */
async function visitor(service: RelyingParty, columns: Readonly<Record<string, unknown>> = {}) {
  const memberId = await site.addMember(columns);
  const identity = new TestBrowser(site);
  await identity.signIn(memberId);
  const cookies = new Map<string, string>();
  const visit = async (address: string | URL, init: RequestInit = {}): Promise<Response> => {
    const headers = { ...init.headers, cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
    const response = await fetch(new URL(address, service.url), { redirect: 'manual', ...init, headers });
    for (const line of response.headers.getSetCookie()) {
      expect(line).toMatch(/HttpOnly/);
      expect(line).toMatch(/SameSite=Lax/);
      const [pair = ''] = line.split(';');
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    return response;
  };
  /** Presses the button, and decides on the page of the identity server. */
  const goTo = async (decision: 'agreeToInteraction' | 'declineInteraction', language = 'zh-TW') => {
    const start = await visit(`/start?lang=${language}`);
    const begun = new URL(start.headers.get('location') ?? '');
    const next = await identity.authorize({ verifier: '', state: '', parameters: Object.fromEntries(begun.searchParams) });
    // Agreed before, and still signed in: nobody asks again.
    if (next.origin !== site.origin) return next;
    const uid = next.pathname.split('/').at(-1) ?? '';
    const answer = decision === 'agreeToInteraction' ? identity.agreeTo(uid) : identity.call(decision, { uid });
    return identity.resume((await answer).body.location);
  };
  /** As the form on the service's page, or one on a page of `origin`. */
  const submit = (values: Readonly<Record<string, string>>, origin = new URL(service.url).origin) =>
    visit('/application', { method: 'POST', body: new URLSearchParams(values), headers: { origin } });
  return { memberId, visit, goTo, submit };
}

/** A field of the form: what it holds, and what is said about it. */
function fieldOf(page: string, name: string) {
  const row = new RegExp(`data-testid="claim-${name}"[^]*?</div>`).exec(page)?.[0] ?? '';
  return {
    value: (/value="([^"]*)"/.exec(row) ?? /<textarea[^>]*>([^<]*)</.exec(row))?.[1],
    fixed: /<(?:input|textarea)[^>]* readonly/.test(row),
    problem: new RegExp(`id="${name}-problem"[^>]*>([^<]*)<`).exec(row)?.[1],
    isTold: new RegExp(`aria-invalid="true" aria-describedby="${name}-problem`).test(row),
  };
}

describe('a service of the city', () => {
  test('says what it asks for, sends the member to agree, and fills in its form with what it got', async () => {
    const [service] = services;
    const { visit, goTo } = await visitor(service, { email: 'ming@example.tw', address: '<b>市府路 1 號</b>' });
    const home = await (await visit('/')).text();
    expect(home).toContain('樂學課程報名');
    expect(home).toContain('電子郵件');

    const callback = await goTo('agreeToInteraction');
    const back = await visit(callback);
    expect([back.status, back.headers.get('location')]).toEqual([303, '/result?lang=zh-TW']);
    const page = await (await visit('/result')).text();
    expect(page).toContain('data-testid="result"');
    // What somebody vouches for stays; what the member has only said, and what is missing, is theirs to type.
    expect(fieldOf(page, 'name')).toMatchObject({ value: '王小明', fixed: false });
    expect(fieldOf(page, 'phone_number')).toMatchObject({ value: expect.stringMatching(/^09\d{8}$/), fixed: true });
    expect(fieldOf(page, 'email')).toMatchObject({ value: 'ming@example.tw', fixed: true });
    expect(fieldOf(page, 'birthdate')).toMatchObject({ value: '', fixed: false });
    expect(fieldOf(page, 'address')).toMatchObject({ value: '&lt;b&gt;市府路 1 號&lt;/b&gt;', fixed: false });
    // What a member typed is text, whatever it looks like.
    expect(page).toContain('&lt;b&gt;市府路 1 號&lt;/b&gt;');
    expect(page).not.toContain('<b>');
  });

  test('for gold members gets the ID number, and speaks English too', async () => {
    const [, service] = services;
    const { visit, goTo } = await visitor(service, gold('A123456789'));
    expect(await (await visit('/?lang=en')).text()).toContain('gold member');
    const back = await visit(await goTo('agreeToInteraction', 'en'));
    expect(back.headers.get('location')).toBe('/result?lang=en');
    const page = await (await visit('/result?lang=en')).text();
    expect(page).toMatch(/<html lang="en">/);
    expect(fieldOf(page, 'id_number')).toMatchObject({ value: 'A123456789', fixed: true });
    expect(fieldOf(page, 'name')).toMatchObject({ value: '王大明', fixed: true });
  });

  test('takes no for an answer, and says how else one can apply', async () => {
    const [service] = services;
    const { visit, goTo, submit } = await visitor(service);
    await visit(await goTo('declineInteraction'));
    const page = await (await visit('/result')).text();
    expect(page).toContain('data-testid="declined"');
    expect(page).toContain('臨櫃');
    expect(page).not.toContain('data-testid="problem"');
    // Nothing was given: the same form, empty.
    for (const name of ['name', 'phone_number', 'email', 'birthdate', 'address']) {
      expect(fieldOf(page, name)).toMatchObject({ value: '', fixed: false });
    }
    expect(await (await visit('/claims.json')).json()).toMatchObject({ claims: null });
    const sent = await submit({ ...right, name: '王大同', phone_number: '０９１２ 345 678' });
    expect(sent.headers.get('location')).toBe('/receipt?lang=zh-TW');
    const receipt = await (await visit('/receipt')).text();
    for (const shown of ['王大同', '0912345678', '2000-02-29', '急救', '未填寫']) expect(receipt).toContain(shown);
  });

  test('a form with mistakes keeps everything and says one thing for each; mended, it becomes one application', async () => {
    const [service] = services;
    const { visit, goTo, submit } = await visitor(service, { family_name: '李', given_name: '四' });
    await visit(await goTo('agreeToInteraction'));
    const wrong = {
      name: '李',
      birthdate: '2001-02-29',
      email: 'nobody',
      address: '<i>',
      choice: 'something-else',
      // Not theirs to say: it came in verified.
      phone_number: '0900000000',
    };
    expect((await submit(wrong)).headers.get('location')).toBe('/result?lang=zh-TW');
    const page = await (await visit('/result')).text();
    for (const [name, value] of [
      ['name', '李'],
      ['birthdate', '2001-02-29'],
      ['email', 'nobody'],
      ['address', '&lt;i&gt;'],
    ] as const) {
      expect(fieldOf(page, name)).toMatchObject({ value, isTold: true });
      expect(fieldOf(page, name).problem).toMatch(/。$/);
    }
    expect(fieldOf(page, 'phone_number')).toMatchObject({ problem: undefined, fixed: true });
    expect(page.match(/<li><a href="#/g)).toHaveLength(5);
    // The other language keeps it too.
    expect(fieldOf(await (await visit('/result?lang=en')).text(), 'email')).toMatchObject({ value: 'nobody' });

    expect((await submit({ ...right, phone_number: '0900000000' })).headers.get('location')).toBe('/receipt?lang=zh-TW');
    const receipt = await (await visit('/receipt')).text();
    const number = /data-testid="receipt-number">([^<]*)</.exec(receipt)?.[1];
    expect(number).toMatch(/^[2-9A-Z]{4}-[2-9A-Z]{4}$/);
    expect(receipt).not.toContain('0900000000');
    // A second click.
    await submit({ ...right, name: '王二' });
    expect(await (await visit('/receipt')).text()).toBe(receipt);
    expect((await visit('/result')).headers.get('location')).toBe('/receipt?lang=zh-TW');
  });

  test('takes its own form only, and nothing of whom it does not know', async () => {
    const [service] = services;
    const { visit, goTo, submit } = await visitor(service);
    expect((await submit(right)).status).toBe(400);
    expect((await visit('/claims.json')).status).toBe(404);
    expect((await visit('/receipt')).headers.get('location')).toBe('/');
    await visit(await goTo('agreeToInteraction'));
    // Another site, another program on this machine, a page that hides where it is, nobody.
    const { port } = new URL(service.url);
    for (const origin of ['https://evil.test', 'http://127.0.0.1:1', `http://localhost:${port}`, 'null', '']) {
      expect((await submit(right, origin)).status).toBe(403);
    }
    expect((await visit('/receipt')).headers.get('location')).toBe('/');
    const { origin } = new URL(service.url);
    const post = (type: string, body: string) =>
      visit('/application', { method: 'POST', headers: { origin, 'content-type': type }, body });
    expect((await post('application/json', '{}')).status).toBe(415);
    expect((await post('application/x-www-form-urlencoded', `name=${'a'.repeat(20_000)}`)).status).toBe(413);
    expect(await (await visit('/claims.json')).json()).toMatchObject({ claims: { name: '王小明' } });
    // Nobody gets there by typing: a form that is full to the brim is read, and says what is too long.
    const form = await (await visit('/result')).text();
    const fullest = [...form.matchAll(/ name="(\w+)" maxlength="(\d+)"/g)].map(
      ([, name, length]) => [name, Number(length)] as const,
    );
    expect(fullest).toHaveLength(form.match(/data-testid="claim-/g)?.length ?? 0);
    const brimful = fullest.map(([name, length]) => `${name}=${encodeURIComponent('字'.repeat(length))}`).join('&');
    expect((await post('application/x-www-form-urlencoded', brimful)).status).not.toBe(413);
  });

  test('believes an answer once, and only the one to its own question', async () => {
    const [service] = services;
    const { visit, goTo } = await visitor(service);
    const refused = async (address: string | URL, who = visit) => {
      const response = await who(address);
      expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('data-testid="problem"')]);
    };
    // Nobody asked.
    await refused('/callback?code=abc&state=def');
    // Somebody else's answer, slipped to this browser (login CSRF), though it has a question of its own.
    const { goTo: otherGoesTo } = await visitor(service);
    const foreign = await otherGoesTo('agreeToInteraction');
    await visit('/start');
    await refused(foreign);
    // Another issuer (RFC 9207), another state, an error with another state.
    for (const [name, value] of [
      ['iss', 'http://evil.test'],
      ['state', 'other'],
    ] as const) {
      const callback = await goTo('agreeToInteraction');
      callback.searchParams.set(name, value);
      await refused(callback);
    }
    await visit('/start');
    await refused('/callback?error=access_denied&state=other');
    // Once more the same.
    const callback = await goTo('agreeToInteraction');
    expect((await visit(callback)).status).toBe(303);
    await refused(callback);
  });

  test('repeats nothing of an address as markup, cannot be framed, and answers to its own name only', async () => {
    const [service] = services;
    const { visit } = await visitor(service);
    const script = '"><script>alert(1)</script>';
    for (const path of ['/', '/start', '/callback', '/result', '/receipt', '/claims.json', '/nothing', '/style.css']) {
      const query = new URLSearchParams({ lang: script, error: script, error_description: script, state: script });
      const response = await visit(`${path}?${query}`);
      expect((await response.text()).includes('alert')).toBe(false);
      expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(response.headers.get('content-security-policy')).not.toContain('unsafe');
    }
    const { port } = new URL(service.url);
    expect((await getAs(service.url, '/', `localhost:${port}`)).statusCode).toBe(403);
    expect((await getAs(service.url, '/', `127.0.0.1:${port}`)).statusCode).toBe(200);
  });

  test('says so when the identity server cannot be reached', async () => {
    const port = await anyFreePort();
    const nobody = `http://127.0.0.1:${await anyFreePort()}`;
    const client = { ...courses, redirectUris: [`http://127.0.0.1:${port}/callback`] };
    const service = await startRelyingParty(configurationOf(client, port, nobody));
    try {
      const response = await fetch(new URL('/start', service.url), { redirect: 'manual' });
      expect([response.status, await response.text()]).toEqual([503, expect.stringContaining('data-testid="unavailable"')]);
    } finally {
      await service.close();
    }
  });
});

test('a configuration that is none is refused without its content being repeated', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'cardbridge-service-'));
  try {
    const file = join(directory, 'service.json');
    for (const content of ['secret-word', '{"clientSecret":"secret-word"}', '["secret-word"]']) {
      await writeFile(file, content);
      const error: unknown = await readConfiguration(file).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(ConfigurationError);
      expect(String((error as Error).stack)).not.toContain('secret-word');
    }
    await expect(readConfiguration(join(directory, 'none.json'))).rejects.toThrow(ConfigurationError);
  } finally {
    await rm(directory, { recursive: true });
  }
});
