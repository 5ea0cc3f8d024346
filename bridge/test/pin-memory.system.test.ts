import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCitizenCard, testTransportKeyFile } from '@cardbridge/fixtures/cards';
import { createFakePinentryAs, type FakePinentry } from '@cardbridge/fixtures/pinentry';
import { loadTestPki, type TestPerson, type TestPki } from '@cardbridge/fixtures/pki';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { insertCard, type RunningPcscd, startPcscd, type VirtualInsertion } from '@cardbridge/fixtures/vpcd';
import { webSocketFrom } from '@cardbridge/fixtures/web-socket';
import { type Bridge, connectBridge } from '@cardbridge/sdk';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type RunningDaemon, startDaemonProcess } from './support/cardbridge.js';
import { descendants, findInMemory, markerPin, needlesOf } from './support/process-memory.js';

const ORIGIN = 'https://granted.example';
const NONCE = Buffer.alloc(32, 7).toString('base64');

describeWith(['pcscd'], 'D-47 a PIN in the memory of our processes', () => {
  /** The card's own PIN, and two that are wrong: one that is not even sent. */
  const [right, wrong, malformed] = [markerPin(), markerPin(), `${markerPin()}${markerPin()}`];
  const secrets = needlesOf([right, wrong, malformed]);
  let directory: string;
  let pcscd: RunningPcscd;
  let pki: TestPki;
  let person: TestPerson;
  let daemon: RunningDaemon;
  let pinentry: FakePinentry;
  let bridge: Bridge;
  let insertion: VirtualInsertion | undefined;

  beforeAll(async () => {
    pki = await loadTestPki();
    const [first] = pki.citizens;
    if (!first) throw new Error('the test PKI has no citizen');
    person = { ...first, pin: right };
    directory = await mkdtemp(join(tmpdir(), 'cardbridge-memory-'));
    pcscd = await startPcscd({ readers: ['CardBridge Memory'] });
    pinentry = await createFakePinentryAs({ typingMs: 1100 });
    const keys = join(directory, 'keys.json');
    await writeFile(keys, testTransportKeyFile([person.cardNumber]), { mode: 0o600 });
    const policy = join(directory, 'policy.json');
    await writeFile(policy, JSON.stringify({ origins: { allow: [ORIGIN] } }));
    daemon = await startDaemonProcess(
      ['--policy', policy, '--transport-keys', keys, '--pinentry', pinentry.program, '--log-level', 'trace'],
      join(directory, 'run'),
    );
    bridge = await connectBridge({ ports: [daemon.port], WebSocket: webSocketFrom(ORIGIN) });
    insertion = await insertCard(createCitizenCard({ person, pki }), { port: pcscd.readers[0]?.port ?? 0 });
    await vi.waitFor(async () => expect((await bridge.readers()).map(({ card }) => card?.kind)).toContain('citizen'), {
      timeout: 10_000,
    });
  });
  afterAll(async () => {
    bridge?.close();
    await daemon?.stop();
    await insertion?.remove();
    await pcscd?.stop();
    await pinentry?.remove();
    await rm(directory, { recursive: true, force: true });
  });

  /** Of daemon and card hosts, and of what else they have started. */
  const remains = () => [daemon.pid, ...descendants(daemon.pid)].flatMap((pid) => findInMemory(pid, secrets));

  test('the search finds one where there is one: in this process', () => {
    expect(findInMemory(process.pid, needlesOf([right]))).not.toEqual([]);
  });

  test('is nowhere after a malformed, a wrong and a right one', async () => {
    await pinentry.answer(`pin ${malformed}`, `pin ${wrong}`, `pin ${right}`);
    await bridge.authenticate({ challengeNonce: NONCE });
    expect(await pinentry.shown()).toHaveLength(3);
    // Daemon and card hosts: the window's program is gone, and its memory with it.
    expect(descendants(daemon.pid).length).toBeGreaterThan(0);
    expect(remains()).toEqual([]);
  });

  test('is nowhere after the page went away while it was typed', async () => {
    await pinentry.answer(`pin ${wrong}`, 'hang');
    const leaving = new AbortController();
    const left = bridge.authenticate({
      challengeNonce: NONCE,
      signal: leaving.signal,
      onProgress: ({ stage, triesLeft }) => {
        if (stage === 'waiting-for-pin' && triesLeft === 2) leaving.abort();
      },
    });
    await expect(left).rejects.toMatchObject({ code: 'ERR_OPERATION_CANCELLED' });
    expect(remains()).toEqual([]);
  });

  test('D-46 is in no log line and no file', async () => {
    const names = await readdir(directory, { recursive: true });
    const texts = [daemon.log()];
    for (const name of names) {
      const path = join(directory, name);
      if ((await stat(path)).isFile()) texts.push(await readFile(path, 'latin1'));
    }
    expect(daemon.log()).toContain('20 VERIFY');
    for (const text of texts) {
      for (const [what, needle] of secrets) expect(text.includes(needle.toString('latin1')), what).toBe(false);
    }
  });
});
