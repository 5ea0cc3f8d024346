import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCitizenCard, createNhiCard } from '@cardbridge/fixtures/cards';
import { loadTestPki } from '@cardbridge/fixtures/pki';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { insertCard, type RunningPcscd, startPcscd, type VirtualInsertion } from '@cardbridge/fixtures/vpcd';
import { DEFAULT_PORTS } from '@cardbridge/sdk/protocol';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { cardbridge, startDaemonProcess } from './support/cardbridge.js';
import { startRefusingPcscd } from './support/refusing-pcscd.js';

describeWith(['pcscd'], 'the doctor over the real pcscd', () => {
  let base: string;
  let directory: string;
  let pcscd: RunningPcscd;
  const insertions: VirtualInsertion[] = [];

  const examine = async (
    environment: Readonly<Record<string, string>> = {},
  ): Promise<readonly { readonly code: string; readonly detail: string | null }[]> => {
    const { json } = await cardbridge(['doctor', '--json'], directory, { HOME: base, ...environment });
    return (json as unknown as { checks: { code: string; detail: string | null }[] }).checks;
  };
  const codes = async (wanted: RegExp, environment?: Readonly<Record<string, string>>) =>
    (await examine(environment)).map(({ code }) => code).filter((code) => wanted.test(code));
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

  test('a card that falls silent while it is recognised', async () => {
    const { person } = await people();
    await put(0, createNhiCard({ person }), { muteAfter: 0 });
    await expect.poll(() => codes(/^card\./), { timeout: 40_000 }).toEqual(['card.mute']);
  });

  describe('what is wrong has a code of its own', () => {
    /** All that is about readers, cards and what is below them. */
    const CHAIN = /^(pcsc-|reader|card)/;
    const LIBRARY_AND_SERVICE = ['pcsc-library.ok', 'pcsc-service.ok', 'pcsc-access.ok'];

    test('no library', async () => {
      // What is found first by the name of the library, and is none (ld.so(8)).
      const hidden = join(base, 'hidden');
      await mkdir(hidden, { recursive: true });
      await writeFile(join(hidden, 'libpcsclite.so.1'), '');
      expect(await codes(CHAIN, { LD_LIBRARY_PATH: hidden })).toEqual(['pcsc-library.missing']);
    });

    test('no service', async () => {
      await pcscd.restart(async () => {
        expect(await codes(CHAIN)).toEqual(['pcsc-library.ok', 'pcsc-service.stopped']);
      });
    });

    test('access refused', async () => {
      const refusing = await startRefusingPcscd(base);
      onTestFinished(() => refusing.close());
      const found = await examine(refusing.environment);
      expect(found.map(({ code }) => code).filter((code) => CHAIN.test(code))).toEqual([
        'pcsc-library.ok',
        'pcsc-service.ok',
        'pcsc-access.refused',
      ]);
      expect(found.find(({ code }) => code === 'pcsc-access.refused')?.detail).toContain('0x80100027');
    });

    test('no reader', async () => {
      await pcscd.restart(async () => {
        const bare = await startPcscd({ readers: [] });
        try {
          expect(await codes(CHAIN)).toEqual([...LIBRARY_AND_SERVICE, 'readers.none']);
        } finally {
          await bare.stop();
        }
      });
    });

    test('no card', async () => {
      expect(await codes(CHAIN)).toEqual([...LIBRARY_AND_SERVICE, 'readers.ok', 'card.none']);
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
      await expect.poll(() => codes(CHAIN)).toEqual([...LIBRARY_AND_SERVICE, 'readers.ok', 'card.unknown']);
    });

    test('a port that another program has', async () => {
      const [port = 0] = DEFAULT_PORTS;
      const server = createServer((socket) => void socket.on('error', () => undefined).end('hello'));
      await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
      onTestFinished(() => void server.close());
      const taken = (await examine()).find(({ code }) => code === 'ports.taken');
      expect(taken?.detail).toMatch(new RegExp(`${port}.*pid ${process.pid}`));
    });
  });
});
