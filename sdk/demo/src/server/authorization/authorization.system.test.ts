import { startPostgresql } from '@cardbridge/fixtures/postgresql';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accepted } from '../../../test/support/answer.js';
import { type Asking, ask, TestBrowser } from '../../../test/support/service-visit.js';
import { courses, startTestProvider, type TestProvider } from '../../../test/support/test-provider.js';

const ROUNDS = 10;

describeWith(['postgresql'], 'two nodes that issue tokens from one PostgreSQL, each with connections of its own', () => {
  const stops: (() => Promise<unknown>)[] = [];
  let site: TestProvider;
  beforeAll(async () => {
    const postgresql = await startPostgresql();
    stops.push(postgresql.stop);
    site = await startTestProvider({ databaseUrl: postgresql.url });
    stops.push(site.close);
  });
  afterAll(async () => {
    for (const stop of stops.reverse()) await stop();
  });

  async function post(node: number, form: Readonly<Record<string, string>>) {
    const response = await fetch(new URL('/oauth2/token', site.nodes[node]?.url), {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${courses.id}:${courses.secret}`).toString('base64')}` },
      body: new URLSearchParams(form),
    });
    return { status: response.status, body: (await response.json()) as Record<string, string> };
  }
  const redeem = (node: number, asking: Asking, callback: URL) =>
    post(node, {
      grant_type: 'authorization_code',
      code: callback.searchParams.get('code') ?? '',
      redirect_uri: courses.redirectUris[0],
      code_verifier: asking.verifier,
    });
  const userinfo = (token = '') =>
    fetch(new URL('/oauth2/userinfo', site.nodes[1].url), { headers: { authorization: `Bearer ${token}` } });
  async function agreed() {
    const browser = new TestBrowser(site);
    await browser.signIn(await site.addMember());
    const asking = ask(courses);
    return { asking, callback: await browser.agree(asking) };
  }

  test('both made the same keys, though both started on an empty database', async () => {
    const keys = await Promise.all(site.nodes.map(async ({ url }) => (await fetch(new URL('/oauth2/jwks', url))).json()));
    expect(keys[0]).toEqual(keys[1]);
  });

  test('of answers to one interaction that come at once, one counts', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const browser = new TestBrowser(site);
      const memberId = await site.addMember();
      await browser.signIn(memberId);
      const uid = await browser.beginInteraction(ask(courses));
      const routes = ['agreeToInteraction', 'declineInteraction', 'agreeToInteraction', 'agreeToInteraction'] as const;
      const { personId } = accepted(await browser.call('interaction', { uid }));
      const answers = await Promise.all(
        routes.map((route) => browser.call(route, route === 'agreeToInteraction' ? { uid, personId } : { uid })),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410, 410]);
      expect(await site.logOf(memberId)).toHaveLength(1);
    }
  });

  const visitor = { idNumber: 'A123456789', mobile: '0912345678' };
  async function visiting() {
    const browser = new TestBrowser(site);
    const asking = ask(courses);
    const uid = await browser.beginInteraction(asking);
    await browser.comeIn(uid, 'nhi-card', visitor);
    return { browser, asking, uid };
  }

  test('of a visitor’s answers that come at once, one counts, and each visit lets its service fetch what was agreed to', async () => {
    const subject = site.subjectOf(visitor.idNumber);
    for (let round = 0; round < ROUNDS; round += 1) {
      const { browser, asking, uid } = await visiting();
      const routes = ['agreeToInteraction', 'agreeToInteraction', 'agreeToInteraction'] as const;
      const { personId } = accepted(await browser.call('interaction', { uid }));
      const answers = await Promise.all(
        routes.map((route) => browser.call(route, route === 'agreeToInteraction' ? { uid, personId } : { uid })),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410]);
      const callback = await browser.resume(answers.find(({ status }) => status === 200)?.body.location);
      const { body } = await redeem(0, asking, callback);
      expect(await (await userinfo(body.access_token)).json()).toMatchObject({ sub: subject, phone_number: visitor.mobile });
    }
    expect(await site.database.query('select grant_id from isso_releases where subject = $1', [subject])).toHaveLength(1);
  });

  test('a visitor’s agreement that is taken back while it is given leaves nothing to be fetched', async () => {
    const subject = site.subjectOf(visitor.idNumber);
    for (let round = 0; round < ROUNDS; round += 1) {
      const { browser, uid } = await visiting();
      const [answer] = await Promise.all([
        browser.agreeTo(uid),
        site.database.query('delete from authorization_payloads where subject = $1', [subject]),
      ]);
      expect(answer.status).toBe(200);
      const orphans = `select 1 from isso_releases where not exists (
        select 1 from authorization_payloads where model = 'Grant' and id = isso_releases.grant_id)`;
      expect(await site.database.query(orphans)).toEqual([]);
      // Either it was through before, or the engine asks again.
      const next = await browser.resume(answer.body.location);
      expect(next.searchParams.has('code') || next.pathname.startsWith('/interaction/')).toBe(true);
    }
  });

  test('of a code that comes to both at once, one use succeeds, and its token is worth nothing', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { asking, callback } = await agreed();
      const answers = await Promise.all([0, 1, 0, 1].map((node) => redeem(node, asking, callback)));
      const good = answers.filter(({ status }) => status === 200);
      expect(good).toHaveLength(1);
      expect(answers.filter(({ body }) => body.error === 'invalid_grant')).toHaveLength(3);
      expect((await userinfo(good[0]?.body.access_token)).status).toBe(401);
    }
  });

  test('of a refresh token that comes to both at once, one use succeeds, and nothing that came of it is good any more', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { asking, callback } = await agreed();
      const { body } = await redeem(0, asking, callback);
      const refresh = { grant_type: 'refresh_token', refresh_token: body.refresh_token ?? '' };
      const answers = await Promise.all([0, 1, 0, 1].map((node) => post(node, refresh)));
      const good = answers.filter(({ status }) => status === 200);
      expect(good).toHaveLength(1);
      for (const token of [body.access_token, good[0]?.body.access_token]) expect((await userinfo(token)).status).toBe(401);
      const next = { grant_type: 'refresh_token', refresh_token: good[0]?.body.refresh_token ?? '' };
      expect((await post(1, next)).status).toBe(400);
    }
  });
});
