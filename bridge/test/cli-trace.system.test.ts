import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNhiCard, createPivCard } from '@cardbridge/fixtures/cards';
import { loadTestPki, type TestPerson } from '@cardbridge/fixtures/pki';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { insertCard, type RunningPcscd, startPcscd, type VirtualInsertion } from '@cardbridge/fixtures/vpcd';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { cardbridge, startDaemonProcess } from './support/cardbridge.js';

describeWith(['pcscd'], 'cardbridge trace over the real pcscd', () => {
  let base: string;
  let pcscd: RunningPcscd;
  let person: TestPerson;
  const insertions: VirtualInsertion[] = [];

  const run = (...args: string[]) => cardbridge(['trace', '--language', 'en', ...args], join(base, 'run'), { HOME: base });
  const put = async (index: number, card: Parameters<typeof insertCard>[0], faults = {}) => {
    insertions.push(await insertCard(card, { port: pcscd.readers[index]?.port ?? 0, faults }));
  };
  /** Waits until pcscd has seen it: a trace is one look. */
  const seen = (code: string | undefined) => expect.poll(async () => (await run('--json')).json?.code).toBe(code);

  beforeAll(async () => {
    base = await mkdtemp(join(tmpdir(), 'cardbridge-trace-'));
    pcscd = await startPcscd({ readers: ['CardBridge Test A', 'CardBridge Test B'] });
    const [first] = (await loadTestPki()).citizens;
    if (!first) throw new Error('the test PKI has no citizen');
    person = first;
  });
  afterAll(async () => {
    await pcscd?.stop();
    await rm(base, { recursive: true, force: true });
  });
  afterEach(async () => {
    for (const insertion of insertions.splice(0)) await insertion.remove();
  });

  test('no card, one, and several', async () => {
    await seen('ERR_CARD_NONE');
    await put(0, createPivCard({ person }));
    await seen(undefined);
    const { status, stdout, stderr } = await run();
    expect(status).toBe(0);
    expect(stdout).toContain('recognised as: piv (piv)');
    expect(stdout).toMatch(/ {2}1 {2}00 A4 04 .. SELECT/);
    expect(stderr).toContain('Reading the certificate …');
    await put(1, createNhiCard({ person }));
    await seen('ERR_READER_AMBIGUOUS');
    const [, second] = pcscd.readers;
    const { json } = await run('--json', '--reader', second?.name ?? '');
    expect(json).toMatchObject({ ok: true, recognised: { kind: 'nhi', family: 'nhi' }, newCard: null, trouble: null });
    for (const secret of [person.idNumber, person.name]) expect(JSON.stringify(json)).not.toContain(secret);
    expect((await run('--json', '--reader', 'none')).json).toMatchObject({ ok: false, code: 'ERR_READER_UNKNOWN' });
  });

  test('beside a daemon, which sees the same card', async () => {
    const daemon = await startDaemonProcess([], join(base, 'run'), { HOME: base });
    try {
      await put(0, createPivCard({ person }));
      await expect.poll(async () => (await run('--json')).json).toMatchObject({ ok: true, recognised: { kind: 'piv' } });
    } finally {
      await daemon.stop();
    }
  });

  test('--output makes a file for this person alone, and replaces none', async () => {
    await put(0, createPivCard({ person }));
    const file = join(base, 'trace.txt');
    await expect.poll(async () => (await run('--json')).json?.ok).toBe(true);
    expect(await run('--output', file, '--json')).toMatchObject({ status: 0, json: { ok: true, file } });
    expect(await readFile(file, 'utf8')).toContain('CardBridge card trace');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await writeFile(file, 'mine');
    expect(await run('--output', file, '--json')).toMatchObject({ status: 1, json: { code: 'ERR_USAGE' } });
    expect(await readFile(file, 'utf8')).toBe('mine');
  });

  test('a card that falls silent: what was seen until then, and what to do', async () => {
    await put(0, createPivCard({ person }), { muteAfter: 2 });
    await expect
      .poll(async () => (await run('--json')).json, { timeout: 60_000 })
      .toMatchObject({ ok: false, trouble: 'ERR_CARD_UNRESPONSIVE', exchanges: expect.arrayContaining([expect.anything()]) });
  });

  test('no service', async () => {
    await pcscd.restart(async () => {
      const { status, json } = await run('--json');
      expect(status).toBe(1);
      expect(json).toMatchObject({ ok: false, code: 'ERR_PCSC_SERVICE_STOPPED', remedy: expect.any(String) });
    });
  });
});
