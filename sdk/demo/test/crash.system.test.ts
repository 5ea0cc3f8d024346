import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadTestPki, signToken, type TestPki } from '@cardbridge/fixtures/pki';
import { httpIdentityServer, type IdentityServerApi, IdentityServerError } from '@cardbridge/sdk/flows';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { browserFetch } from '../src/browser-fetch.js';
import { drivePanel, type PanelDriver } from '../src/panel-driver.js';
import { type SimulatedWorld, startSimulatedWorld } from '../src/simulated-world.js';
import { startRegistration } from './support/start-registration.js';

/** The identity server is killed (SIGKILL) at every step, on its embedded database, and started again. */
let world: SimulatedWorld;
let panel: PanelDriver;
let pki: TestPki;
let origin: string;
let directory: string;

beforeAll(async () => {
  pki = await loadTestPki();
  directory = await mkdtemp(join(tmpdir(), 'cardbridge-crash-'));
  world = await startSimulatedWorld({ dataDirectory: join(directory, 'data') });
  panel = drivePanel(world.panelUrl);
  origin = new URL(world.pageUrl).origin;
});
afterAll(async () => {
  await world?.stop();
  await rm(directory, { recursive: true, force: true });
});

const PASSWORD = 'Crash+1234';
const soon = () => AbortSignal.timeout(30_000);
const open = async () => {
  const api = httpIdentityServer({ origin, fetch: browserFetch(origin) });
  await api.session();
  return api;
};

async function begin(api: IdentityServerApi, mobile: string): Promise<string> {
  await startRegistration(api, origin, { kind: 'mobile', value: mobile });
  const { code } = await panel.nextMessage(mobile, soon());
  return code ?? '';
}
const details = { familyName: '測', givenName: '試者', password: PASSWORD, wantsUpgrade: false };

test('a crash amid a registration costs a repetition; one after it costs nothing', async () => {
  const mobile = '0987000001';
  const api = await open();
  await begin(api, mobile);
  await world.crashIdentityServer();
  await expect(api.confirmRegistrationCode({ code: '0000' })).rejects.toBeInstanceOf(IdentityServerError);
  const code = await begin(api, mobile);
  // The panel keeps older messages: the newest is meant.
  const { code: newest } = (await panel.messages()).find(({ to }) => to === mobile) ?? { code };
  await api.confirmRegistrationCode({ code: newest ?? code });
  await api.completeRegistration(details);
  await world.crashIdentityServer();
  // Still signed in, and still able to sign in.
  expect(await api.profile()).toMatchObject({ mobile, status: 'general' });
  expect((await (await open()).signInWithPassword({ account: mobile, password: PASSWORD })).member.status).toBe('general');
});

test.each([0, 5, 15, 40, 80])(
  'a crash %i ms into an upgrade leaves a general or a gold member, and doing it again ends in gold',
  async (milliseconds) => {
    const index = [0, 5, 15, 40, 80].indexOf(milliseconds);
    const person = pki.crowd[index];
    if (person === undefined) throw new Error('the test PKI has no crowd');
    const mobile = `098700001${index}`;
    const api = await open();
    await api.confirmRegistrationCode({ code: await begin(api, mobile) });
    await api.completeRegistration(details);

    const upgrade = async () => {
      const { challengeNonce } = await api.issueChallenge({ purpose: 'gold' });
      return api.upgradeToGold({
        idNumber: person.idNumber,
        challengeNonce,
        token: signToken(person.signature, origin, challengeNonce),
      });
    };
    const first = upgrade().catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    await world.crashIdentityServer();
    await first;

    const between = await api.profile().catch(async (error: unknown) => {
      if (!(error instanceof IdentityServerError && error.code === 'ERR_SIGN_IN_REQUIRED')) throw error;
      // The answer with the session's new id is lost, and that comes after the proof.
      expect((await api.signInWithPassword({ account: mobile, password: PASSWORD })).member.status).toBe('gold');
      return api.profile();
    });
    if (between.status === 'general') {
      expect(between).toMatchObject({ accountName: null, maskedIdNumber: null, provedAt: null });
      await upgrade();
    }
    const after = await api.profile();
    expect(after).toMatchObject({ status: 'gold', displayName: person.name });
    expect(after.accountName).toMatch(/^tp/);
    expect(after.maskedIdNumber).toMatch(/^B/);
  },
);
