import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakePinentryAs } from '@cardbridge/fixtures/pinentry';
import type { TestPerson } from '@cardbridge/fixtures/pki';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { createSoftHsm } from '@cardbridge/fixtures/tokens';
import { webSocketFrom } from '@cardbridge/fixtures/web-socket';
import { connectBridge } from '@cardbridge/sdk';
import { createVerifier, crlRevocation, memoryChallengeStore } from '@cardbridge/sdk/verifier';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { cardbridge, logLines, NO_PCSCD, startDaemonProcess } from './support/cardbridge.js';
import { loadPeople, type Pki } from './support/simulated-desk.js';

const ORIGIN = 'https://granted.example';
const scope = { sessionId: 'a session', purpose: 'sign-in' };
const WRONG = '00000000';

let people: Pki;
beforeAll(async () => {
  people = await loadPeople();
});

type Configured = 'by the policy' | 'on the command line' | 'by nobody';

/** The built daemon with a person's token in SoftHSM, and no smart card service at all. */
async function daemonWithToken(person: TestPerson, configured: Configured) {
  const directory = await mkdtemp(join(tmpdir(), 'cardbridge-module-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const hsm = await createSoftHsm([{ label: 'Token', person }]);
  onTestFinished(hsm.remove);
  const pinentry = await createFakePinentryAs({ typingMs: 1100 });
  onTestFinished(pinentry.remove);
  const policy = join(directory, 'policy.json');
  const origins = { allow: [ORIGIN] };
  const pkcs11Module = configured === 'by the policy' ? hsm.module : false;
  await writeFile(policy, JSON.stringify({ origins, pkcs11Module }), { mode: 0o600 });
  const args = ['--policy', policy, '--pinentry', pinentry.program];
  if (configured === 'on the command line') args.push('--pkcs11-module', hsm.module);
  const daemon = await startDaemonProcess(args, join(directory, 'run'), { ...NO_PCSCD, ...hsm.environment });
  onTestFinished(async () => void (await daemon.stop()));
  const bridge = await connectBridge({ ports: [daemon.port], WebSocket: webSocketFrom(ORIGIN) });
  onTestFinished(() => bridge.close());
  const run = (...command: string[]) => cardbridge(command, join(directory, 'run'), NO_PCSCD);
  return { daemon, bridge, pinentry, hsm, run };
}

/** The site's server. */
function site() {
  const { pki } = people;
  return createVerifier({
    expectedOrigin: ORIGIN,
    store: memoryChallengeStore(),
    trustAnchors: pki.trustAnchors,
    intermediates: pki.intermediates,
    revocation: crlRevocation({ crls: pki.crls }),
    withTestOnlyTrustAnchors: true,
  });
}

describeWith(['softhsm'], 'SoftHSM', () => {
  test.each([
    ['RS256', () => people.person, 'by the policy'],
    ['ES256', () => people.pki.ellipticCurveCitizen, 'on the command line'],
  ] as const)(
    'signs through card.authenticate (%s), and the server knows who it was',
    async (algorithm, who, configured) => {
      const person = who();
      const { bridge, daemon, pinentry, run } = await daemonWithToken(person, configured);
      const verifier = site();
      const { challengeNonce } = await verifier.issueChallenge(scope);
      await pinentry.answer(`pin ${WRONG}`, `pin ${person.pin}`);
      const token = await bridge.authenticate({ challengeNonce });
      expect(token.algorithm).toBe(algorithm);
      const identity = await verifier.verifyAuthentication({ token, challengeNonce, ...scope });
      expect(identity).toMatchObject({ name: person.name, subjectSerialNumber: person.subjectSerialNumber });

      expect(await bridge.readers()).toMatchObject([{ name: expect.stringMatching(/^SoftHSM/), card: { kind: 'pkcs11' } }]);
      const windows = await pinentry.shown();
      expect(windows).toMatchObject([{ description: expect.stringContaining(ORIGIN) }, { error: expect.any(String) }]);
      // By command line, and checked there.
      await pinentry.answer(`pin ${person.pin}`);
      const tested = await run('authenticate', '--json', '--prompt', 'desktop');
      expect(tested.json).toMatchObject({ ok: true, verified: true, algorithm });
      for (const secret of [person.pin, WRONG, person.name, person.idNumber]) expect(daemon.log()).not.toContain(secret);
    },
    60_000,
  );

  test('is no reader where the policy says that no module is used', async () => {
    const { bridge, run } = await daemonWithToken(people.person, 'by nobody');
    const { challengeNonce } = await site().issueChallenge(scope);
    await expect(bridge.authenticate({ challengeNonce })).rejects.toMatchObject({ code: 'ERR_PCSC_SERVICE_STOPPED' });
    expect((await run('status', '--json')).json).toMatchObject({ readers: 0 });
  });
});

test('a configured module that is not there is told of in the log, once, and in the status', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'cardbridge-module-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const module = join(directory, 'none.so');
  const daemon = await startDaemonProcess(['--pkcs11-module', module], join(directory, 'run'), NO_PCSCD);
  onTestFinished(async () => void (await daemon.stop()));
  const told = () => logLines(daemon.log()).filter((line) => line.module === module);
  await expect.poll(told, { timeout: 20_000 }).toMatchObject([{ level: 40, err: { code: 'ERR_MODULE_FAILED' } }]);
  const { json } = await cardbridge(['status', '--json'], join(directory, 'run'), NO_PCSCD);
  expect(json).toMatchObject({ moduleTroubles: [{ module, code: 'ERR_MODULE_FAILED' }] });
});
