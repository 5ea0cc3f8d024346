import { httpIdentityServer } from '@cardbridge/sdk/flows';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../../../test/support/service-visit.js';
import { startTestServer, type TestServer } from '../../../../test/support/start-test-server.js';
import { courses } from '../../../../test/support/test-provider.js';
import { browserFetch } from '../../../browser-fetch.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ clients: [{ ...courses, startUrl: 'http://127.0.0.1:4999/' }] });
});
afterAll(() => server?.close());

/** A browser that a service has sent here. */
async function sentHere() {
  const fetch = browserFetch(server.url, { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Firefox/145.0' });
  const api = httpIdentityServer({ origin: server.url, fetch });
  await api.session();
  const response = await fetch(`/oauth2/authorize?${new URLSearchParams(ask(courses).parameters)}`, { redirect: 'manual' });
  const uid = /\/interaction\/([\w-]+)$/.exec(response.headers.get('location') ?? '')?.[1] ?? 'not sent to an interaction';
  return { api, uid };
}

test('a service asks, a code is scanned and confirmed, and the browser goes back to the service with the data', async () => {
  const phone = await server.registered('0987000111');
  const { api, uid } = await sentHere();
  const { privacyNoticeVersion, member } = await api.interaction({ uid });
  expect(member).toBeNull();
  const { signInId, content } = await api.showIssoQr({ uid, privacyNoticeVersion });
  const { scanId, ...seen } = await phone.scanIssoQr({ content });
  expect(seen).toMatchObject({
    application: { applicationId: 'courses', name: courses.name },
    origin: server.url,
    browser: 'Firefox on Windows',
  });
  const state = await api.pollIssoQr({ uid, signInId });
  if (state.state !== 'scanned') throw new TypeError(`not scanned but ${state.state}`);
  await phone.confirmIssoQr({ scanId, confirmationNumber: state.confirmationNumber });
  expect(await api.pollIssoQr({ uid, signInId })).toMatchObject({ state: 'signed-in', member: { displayName: '測試者' } });
  const here = await api.interaction({ uid });
  expect(here.member).toMatchObject({ displayName: '測試者' });
  expect((await api.agreeToInteraction({ uid, personId: here.personId ?? '' })).location).toMatch(
    `${server.url}/oauth2/authorize/`,
  );
  const [entry] = (await phone.usageLog({})).entries.filter(({ event }) => event === 'signed-in-with-app');
  expect(entry).toBeDefined();
});

test('another service visit, of another browser, shows nothing and asks for nothing of this one', async () => {
  const [mine, theirs] = await Promise.all([sentHere(), sentHere()]);
  const { privacyNoticeVersion } = await mine.api.interaction({ uid: mine.uid });
  await expect(theirs.api.showIssoQr({ uid: mine.uid, privacyNoticeVersion })).rejects.toMatchObject({
    code: 'ERR_INTERACTION_MISSING',
  });
  const { signInId } = await mine.api.showIssoQr({ uid: mine.uid, privacyNoticeVersion });
  for (const uid of [mine.uid, theirs.uid]) {
    await expect(theirs.api.pollIssoQr({ uid, signInId })).rejects.toMatchObject({ code: 'ERR_ISSO_MISSING' });
  }
});
