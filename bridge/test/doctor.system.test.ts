import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCitizenCard, createNhiCard } from '@cardbridge/fixtures/cards';
import { loadTestPki } from '@cardbridge/fixtures/pki';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { insertCard, type RunningPcscd, startPcscd, type VirtualInsertion } from '@cardbridge/fixtures/vpcd';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { cardbridge, startDaemonProcess } from './support/cardbridge.js';

describeWith(['pcscd'], 'the doctor over the real pcscd', () => {
  let base: string;
  let directory: string;
  let pcscd: RunningPcscd;
  const insertions: VirtualInsertion[] = [];

  const examine = async (): Promise<readonly { readonly code: string; readonly detail: string | null }[]> => {
    const { json } = await cardbridge(['doctor', '--json'], directory, { HOME: base });
    return (json as unknown as { checks: { code: string; detail: string | null }[] }).checks;
  };
  const codes = async (wanted: RegExp) => (await examine()).map(({ code }) => code).filter((code) => wanted.test(code));
  const put = async (index: number, card: Parameters<typeof insertCard>[0], faults = {}) => {
    insertions.push(await insertCard(card, { port: pcscd.readers[index]?.port ?? 0, faults }));
  };

  beforeAll(async () => {
    base = await mkdtemp(join(tmpdir(), 'cardbridge-doctor-'));
    directory = join(base, 'run');
    pcscd = await startPcscd({ readers: ['CardBridge Test A', 'CardBridge Test B'] });
  });
  afterAll(async () => {
    await pcscd?.stop();
    await rm(base, { recursive: true, force: true });
  });
  afterEach(async () => {
    for (const insertion of insertions.splice(0)) await insertion.remove();
  });

  const people = async () => {
    const pki = await loadTestPki();
    const [person] = pki.citizens;
    if (!person) throw new Error('the test PKI has no citizen');
    return { pki, person };
  };
  test('without a daemon it recognises what is in the readers itself', async () => {
    const { pki, person } = await people();
    expect(await codes(/^(pcsc|reader|card)/)).toEqual([
      'pcsc-library.ok',
      'pcsc-service.ok',
      'pcsc-access.ok',
      'readers.ok',
      'card.none',
    ]);
    await put(0, createCitizenCard({ person, pki }));
    await put(1, createNhiCard({ person }));
    await expect.poll(() => codes(/^card\./)).toEqual(['card.ok', 'card.ok']);
    const text = (await cardbridge(['doctor', '--language', 'en'], directory, { HOME: base })).stdout;
    expect(text).toContain('A card: a citizen certificate card');
    expect(text).toContain('A card: an NHI card');
    for (const secret of [person.cardNumber, person.idNumber, person.name]) expect(text).not.toContain(secret);
  });

  test('a daemon is asked, and says the same', async () => {
    const { person } = await people();
    const daemon = await startDaemonProcess([], directory, { HOME: base });
    try {
      await put(0, createNhiCard({ person }));
      await expect.poll(() => codes(/^(daemon|card)\./)).toEqual(['daemon.ok', 'card.ok']);
    } finally {
      await daemon.stop();
    }
  });

  test('a card that nobody knows', async () => {
    // ISO 7816-4 §5.6: no such application, whichever is asked for.
    const transmit = () => Uint8Array.of(0x6a, 0x82);
    await put(0, {
      kind: 'nhi',
      atr: Uint8Array.of(0x3b, 0x80, 0x01, 0x81),
      reset: () => undefined,
      transmit,
      memory: () => ({}),
    });
    await expect.poll(() => codes(/^card\./)).toEqual(['card.unknown']);
  });

  test('a card that falls silent while it is recognised', async () => {
    const { person } = await people();
    await put(0, createNhiCard({ person }), { muteAfter: 0 });
    await expect.poll(() => codes(/^card\./), { timeout: 40_000 }).toEqual(['card.mute']);
  });

  test('pcscd stopped', async () => {
    await pcscd.restart(async () => {
      expect(await codes(/^(pcsc|reader|card)/)).toEqual(['pcsc-library.ok', 'pcsc-service.stopped']);
    });
  });
});
