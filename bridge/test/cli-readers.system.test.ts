import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNhiCard } from '@cardbridge/fixtures/cards';
import { loadTestPki, type TestPerson } from '@cardbridge/fixtures/pki';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { insertCard, type RunningPcscd, startPcscd } from '@cardbridge/fixtures/vpcd';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { folders, logLines, type RunningDaemon, startDaemonProcess, startProgram } from './support/cardbridge.js';

describeWith(['pcscd'], 'cardbridge readers --watch over the real pcscd', () => {
  let base: string;
  let pcscd: RunningPcscd;
  let daemon: RunningDaemon;
  let person: TestPerson;

  beforeAll(async () => {
    base = await mkdtemp(join(tmpdir(), 'cardbridge-watch-'));
    pcscd = await startPcscd({ readers: ['CardBridge Test A'] });
    daemon = await startDaemonProcess([], join(base, 'run'), { HOME: base });
    const [first] = (await loadTestPki()).citizens;
    if (!first) throw new Error('the test PKI has no citizen');
    person = first;
  });
  afterAll(async () => {
    await daemon?.stop();
    await pcscd?.stop();
    await rm(base, { recursive: true, force: true });
  });

  const watch = () => {
    const watching = startProgram('cardbridge', ['readers', '--watch', '--json'], folders(join(base, 'run')));
    onTestFinished(() => {
      watching.child.kill('SIGKILL');
      return watching.result.then(() => undefined);
    });
    return { ...watching, lines: () => logLines(watching.stdout()) };
  };
  const name = () => pcscd.readers[0]?.name;

  test('a card that comes and goes, and a service that does', async () => {
    const { lines } = watch();
    const empty = { reader: name(), state: 'empty', kind: null };
    await expect.poll(lines).toContainEqual(empty);
    const card = await insertCard(createNhiCard({ person }), { port: pcscd.readers[0]?.port ?? 0 });
    await expect.poll(lines).toContainEqual({ reader: name(), state: 'ready', kind: 'nhi' });
    await card.remove();
    await expect.poll(() => lines().at(-1)).toEqual(empty);
    const before = lines().length;
    await pcscd.restart(async () => {
      await expect.poll(() => lines().slice(before)).toContainEqual({ trouble: 'ERR_PCSC_SERVICE_STOPPED' });
    });
    await expect.poll(() => lines().slice(before)).toContainEqual({ trouble: null });
    await expect.poll(() => lines().slice(before)).toContainEqual(empty);
    // Nobody has unplugged a reader meanwhile.
    const seenAgain = lines().findIndex(({ trouble }) => trouble === null);
    expect(lines().slice(before, seenAgain)).toEqual([{ trouble: 'ERR_PCSC_SERVICE_STOPPED' }]);
  });

  test('it ends when nobody reads what it says', async () => {
    const { child, lines, result } = watch();
    await expect.poll(() => lines().length).toBeGreaterThan(0);
    child.stdout.destroy();
    const card = await insertCard(createNhiCard({ person }), { port: pcscd.readers[0]?.port ?? 0 });
    onTestFinished(() => card.remove());
    expect((await result).status).toBe(0);
  });
});
