import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCitizenCard, createNhiCard, testTransportKeyFile } from '@cardbridge/fixtures/cards';
import { createFakePinentryAs, type FakePinentry } from '@cardbridge/fixtures/pinentry';
import { loadTestPki, type TestPerson, type TestPki } from '@cardbridge/fixtures/pki';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { insertCard, type RunningPcscd, startPcscd, type VirtualInsertion } from '@cardbridge/fixtures/vpcd';
import { webSocketFrom } from '@cardbridge/fixtures/web-socket';
import { type Bridge, connectBridge } from '@cardbridge/sdk';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { cardbridge, type RunningDaemon, startDaemonProcess } from './support/cardbridge.js';
import { pullable, silenced } from './support/faulty-cards.js';

const ORIGIN = 'https://granted.example';
const NONCE = Buffer.alloc(32, 7).toString('base64');

describeWith(['pcscd'], 'the daemon over the real pcscd', () => {
  let directory: string;
  let pcscd: RunningPcscd;
  let pki: TestPki;
  let person: TestPerson;
  let daemon: RunningDaemon;
  let pinentry: FakePinentry;
  let bridge: Bridge;
  const insertions: VirtualInsertion[] = [];

  const run = (...args: string[]) => cardbridge(args, join(directory, 'run'));
  const put = async (
    index: number,
    card: Parameters<typeof insertCard>[0],
    faults?: Parameters<typeof insertCard>[1]['faults'],
  ) => {
    const insertion = await insertCard(card, { port: pcscd.readers[index]?.port ?? 0, ...(faults ? { faults } : {}) });
    insertions.push(insertion);
    return insertion;
  };
  const readers = async () =>
    (await bridge.readers()).map(({ id, name, state, card }) => ({ id, name, state, kind: card?.kind }));
  /** The reader of that index: pcscd lists two slots for each, in an order of its own. */
  const reader = async (index: number) => (await readers()).find(({ name }) => name === pcscd.readers[index]?.name);
  const ready = (kind: string, index = 0) =>
    expect.poll(() => reader(index), { timeout: 10_000 }).toMatchObject({ state: 'ready', kind });

  beforeAll(async () => {
    pki = await loadTestPki();
    const [first] = pki.citizens;
    if (!first) throw new Error('the test PKI has no citizen');
    person = first;
    directory = await mkdtemp(join(tmpdir(), 'cardbridge-daemon-'));
    pcscd = await startPcscd({ readers: ['CardBridge Test A', 'CardBridge Test B'] });
    pinentry = await createFakePinentryAs({ typingMs: 1100 });
    const keys = join(directory, 'keys.json');
    await writeFile(keys, testTransportKeyFile([person.cardNumber]), { mode: 0o600 });
    const policy = join(directory, 'policy.json');
    await writeFile(policy, JSON.stringify({ origins: { allow: [ORIGIN] } }));
    daemon = await startDaemonProcess(
      ['--policy', policy, '--transport-keys', keys, '--pinentry', pinentry.program],
      join(directory, 'run'),
    );
    bridge = await connectBridge({ ports: [daemon.port], WebSocket: webSocketFrom(ORIGIN) });
  });
  afterAll(async () => {
    bridge?.close();
    await daemon?.stop();
    await pcscd?.stop();
    await pinentry?.remove();
    await rm(directory, { recursive: true, force: true });
  });
  beforeEach(() => expect.poll(async () => (await readers()).length, { timeout: 10_000 }).toBeGreaterThanOrEqual(4));
  afterEach(async () => {
    for (const insertion of insertions.splice(0)) await insertion.remove();
    await expect.poll(async () => (await readers()).every(({ state }) => state === 'empty'), { timeout: 10_000 }).toBe(true);
  });

  test('signs with the card, and shows origin and card in the window', async () => {
    await put(0, createCitizenCard({ person, pki }));
    await ready('citizen');
    await pinentry.answer(`pin ${person.pin}`);
    const token = await bridge.authenticate({ challengeNonce: NONCE });
    expect(token).toMatchObject({ format: 'web-eid:1.0', algorithm: 'RS256' });
    expect(Buffer.from(token.unverifiedCertificate, 'base64').equals(Buffer.from(person.signature.certificate))).toBe(true);
    const window = (await pinentry.shown()).at(-1);
    expect(window?.description).toContain(ORIGIN);
    expect(window?.description).toContain(person.cardNumber.slice(-4));
  });

  test('the same by command line: status, readers, self-test, NHI card', async () => {
    await put(0, createCitizenCard({ person, pki }));
    await put(1, createNhiCard({ person }));
    await ready('citizen');
    expect((await run('status', '--json')).json).toMatchObject({
      ok: true,
      backend: 'winscard',
      simulated: false,
      pid: daemon.pid,
    });
    const listed = (await run('readers', '--json')).json as { readers: { card?: { kind: string } }[] };
    expect(
      listed.readers
        .map(({ card }) => card?.kind)
        .filter(Boolean)
        .sort(),
    ).toEqual(['citizen', 'nhi']);
    await pinentry.answer(`pin ${person.pin}`, 'yes');
    const tested = await run('authenticate', '--json', '--prompt', 'desktop');
    expect(tested).toMatchObject({ status: 0, json: { ok: true, verified: true, algorithm: 'RS256' } });
    expect(tested.stdout).not.toContain('unverifiedCertificate');
    const data = await run('nhi', '--json', '--prompt', 'desktop');
    expect(data).toMatchObject({ status: 0, json: { ok: true, basicData: { name: person.name, idNumber: person.idNumber } } });
    for (const command of [['status'], ['readers']]) {
      const plain = await run(...command, '--language', 'en');
      expect(plain.status).toBe(0);
      expect(plain.stdout).not.toContain('{');
    }
  });

  test('a second daemon in the same place is refused; a terminal prompt needs a terminal', async () => {
    expect((await run('start', '--json', '--port', '0')).json).toMatchObject({ ok: false, code: 'ERR_DAEMON_ALREADY_RUNNING' });
    await put(0, createCitizenCard({ person, pki }));
    await ready('citizen');
    expect(await run('authenticate', '--json', '--prompt', 'terminal')).toMatchObject({
      status: 1,
      json: { ok: false, code: 'ERR_PROMPT_UNAVAILABLE' },
    });
  });

  test('wrong PINs lock the card, and it stays locked; the person is asked before it is asked again', async () => {
    const card = createCitizenCard({ person, pki });
    const insertion = await put(0, card);
    await ready('citizen');
    await pinentry.answer('pin 00000000', 'pin 00000000', 'yes', 'pin 00000000', 'ok');
    await expect(bridge.authenticate({ challengeNonce: NONCE })).rejects.toMatchObject({ code: 'ERR_PIN_LOCKED' });
    await insertion.remove();
    await expect.poll(async () => (await reader(0))?.state, { timeout: 10_000 }).toBe('empty');
    await put(0, createCitizenCard({ person, pki, memory: card.memory() }));
    await ready('citizen');
    await pinentry.answer('no');
    await expect(bridge.authenticate({ challengeNonce: NONCE })).rejects.toMatchObject({ code: 'ERR_PIN_LOCKED' });
    await pinentry.answer('yes', `pin ${person.pin}`, 'ok');
    await expect(bridge.authenticate({ challengeNonce: NONCE })).rejects.toMatchObject({ code: 'ERR_PIN_LOCKED' });
    // The tests that follow have the same card, unlocked.
    expect((await run('cards', 'resume', '--all', '--json')).json).toMatchObject({ ok: true });
  });

  // What recognising and opening the card take is 6 to 40 APDUs; these pull it in each phase.
  test.each([0, 2, 6, 14])(
    'a card pulled %i APDUs after it was recognised is ERR_CARD_REMOVED, and the daemon goes on',
    async (apdus) => {
      const { card, pullAfter } = pullable(createCitizenCard({ person, pki }));
      await put(0, card);
      await ready('citizen');
      pullAfter(apdus);
      await pinentry.answer(`pin ${person.pin}`);
      await expect(bridge.authenticate({ challengeNonce: NONCE })).rejects.toMatchObject({ code: 'ERR_CARD_REMOVED' });
      await expect.poll(async () => (await reader(0))?.state, { timeout: 10_000 }).toBe('empty');
    },
  );

  test('D-30 a card pulled while the window is open closes the window', async () => {
    const insertion = await put(0, createCitizenCard({ person, pki }));
    await ready('citizen');
    await pinentry.answer('hang');
    const pulled = bridge.authenticate({
      challengeNonce: NONCE,
      onProgress: ({ stage }) => {
        if (stage === 'waiting-for-pin') void insertion.remove();
      },
    });
    await expect(pulled).rejects.toMatchObject({ code: 'ERR_CARD_REMOVED' });
  });

  test('a card that falls silent is ERR_CARD_UNRESPONSIVE, and the other reader works meanwhile', async () => {
    const citizen = silenced(createCitizenCard({ person, pki }));
    await put(0, citizen.card, citizen.faults);
    await put(1, createNhiCard({ person }));
    await ready('citizen');
    await ready('nhi', 1);
    citizen.begin();
    await pinentry.answer('yes');
    const [silentReader, otherReader] = [await reader(0), await reader(1)];
    const silent = bridge.authenticate({ challengeNonce: NONCE, readerId: silentReader?.id ?? '' });
    const outcome = expect(silent).rejects.toMatchObject({ code: 'ERR_CARD_UNRESPONSIVE' });
    expect(await bridge.readNhi({ readerId: otherReader?.id ?? '' })).toMatchObject({ name: person.name });
    await outcome;
    expect((await run('status', '--json')).json).toMatchObject({ ok: true });
  });

  test('pcscd stopped and started again: the daemon recovers by itself', async () => {
    await pcscd.restart(async () => {
      await expect
        .poll(() => bridge.authenticate({ challengeNonce: NONCE }).catch(({ code }) => code))
        .toBe('ERR_PCSC_SERVICE_STOPPED');
      expect((await run('readers', '--json')).json).toMatchObject({ ok: false, code: 'ERR_PCSC_SERVICE_STOPPED' });
    });
    await expect.poll(async () => (await readers()).length, { timeout: 15_000 }).toBeGreaterThanOrEqual(4);
    await put(0, createCitizenCard({ person, pki }));
    await ready('citizen');
    await pinentry.answer(`pin ${person.pin}`);
    expect(await bridge.authenticate({ challengeNonce: NONCE })).toMatchObject({ algorithm: 'RS256' });
  });

  test('D-46 no PIN, name or number of a person is in the log', async () => {
    expect(daemon.log()).toContain('"ready"');
    for (const secret of [person.pin, person.name, person.idNumber, person.cardNumber, person.subjectSerialNumber]) {
      expect(daemon.log()).not.toContain(secret);
    }
  });
});
