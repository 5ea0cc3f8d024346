import { createCitizenCard, createNhiCard, createPivCard, type SimulatedCard } from '@cardbridge/fixtures/cards';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { authenticate, readNhi } from '../src/operations/index.js';
import { isStatus, type Pcsc, type PcscCard, toCardError } from '../src/pcsc/index.js';
import { type BuiltEntry, buildEntry } from './support/build-entry.js';
import { meets } from './support/fault-rows.js';
import { asCard, pullable, silenced } from './support/faulty-cards.js';
import { openRealDesk, type RealDesk } from './support/real-desk.js';
import { loadPeople, type Pki } from './support/simulated-desk.js';

const NONCE = Buffer.alloc(32, 7).toString('base64');
const READERS = ['CardBridge Fault A', 'CardBridge Fault B'];
const SOON = { timeout: 20_000 };
const ECHO = Uint8Array.of(0x80, 0x10, 0, 0, 0);

/** Faults of readers and cards: each row of what pcscd was measured to answer (facts: pcsc.md), through the real one. */
describeWith(['pcscd'], 'readers and cards that misbehave', () => {
  let entry: BuiltEntry;
  let desk: RealDesk;
  let people: Pki;
  /** Another program: hosts of its own. */
  let another: Pcsc;
  /** Called when a card was connected for an operation, before anything else happens to it. */
  let onConnected: (card: PcscCard) => Promise<void> = async () => {};

  beforeAll(async () => {
    people = await loadPeople();
    entry = await buildEntry('native-card-host-entry.ts');
    desk = await openRealDesk(entry, READERS, (hosts) => ({
      ...hosts,
      connect: async (...where) => {
        const card = await hosts.connect(...where);
        await onConnected(card);
        return card;
      },
    }));
    another = desk.anotherProgram();
  });
  afterAll(async () => {
    await another?.close();
    await desk?.close();
    await entry?.remove();
  });
  afterEach(async () => {
    onConnected = async () => {};
    await desk.clear();
  });

  const citizen = (person = people.person) => createCitizenCard({ person, pki: people.pki });
  const run = (options: { readonly signal?: AbortSignal; readonly onProgress?: (stage: string) => void } = {}) => ({
    origin: 'https://service.example',
    signal: new AbortController().signal,
    onProgress: () => {},
    ...options,
  });
  const sign = (options: { readonly reader?: string } & Parameters<typeof run>[0] = {}) =>
    authenticate(desk.context, { ...run(options), challengeNonce: NONCE, ...options });
  const read = (options: { readonly reader?: string } = {}) => readNhi(desk.context, { ...run(), ...options });
  const ready = (index = 0, kind = 'citizen') =>
    expect.poll(() => desk.known(index), SOON).toMatchObject({ state: 'ready', card: { kind } });
  const pin = () => people.person.pin;
  const answerOrError = (card: PcscCard) => card.transmit(ECHO).catch((error: unknown) => error);
  /** Whoever has the card has let it go, and it works. */
  const worksAgain = async () => {
    desk.prompt.answers = [pin()];
    expect(await sign()).toMatchObject({ algorithm: 'RS256' });
  };
  const certificate = (token: { readonly unverifiedCertificate: string } | undefined) =>
    token && Buffer.from(token.unverifiedCertificate, 'base64');

  describe('a card put in and taken out', () => {
    test('F-20 is told both times; an empty reader is said to be one', async () => {
      await meets('F-20', sign());
      const insertion = await desk.put(0, citizen());
      await ready();
      await worksAgain();
      await insertion.remove();
      await expect.poll(() => desk.known(0)?.state, SOON).toBe('empty');
      await meets('F-20', sign());
    });

    test('F-35 half in at first: looked at again', async () => {
      const card = citizen();
      let bad = 2;
      await desk.put(0, { ...asCard(card), transmit: (command) => (bad-- > 0 ? Uint8Array.of(0x90) : card.transmit(command)) });
      await ready();
      desk.prompt.answers = [pin()];
      expect(await meets('F-35', sign())).toMatchObject({ algorithm: 'RS256' });
    });
  });

  describe('a card pulled in the middle of an APDU', () => {
    test.each([0, 2, 5, 9])('F-24 after %i more since it was recognised', async (apdus) => {
      const { card, pullAfter } = pullable(citizen());
      await desk.put(0, card);
      await ready();
      pullAfter(apdus);
      desk.prompt.answers = [pin()];
      await meets('F-24', sign());
      await expect.poll(() => desk.known(0)?.state, SOON).toBe('empty');
    });

    test('F-24 F-25 success with no bytes, then not transacted, then removed', async () => {
      const pulling = pullable(createNhiCard({ person: people.person }));
      const { removed } = await desk.put(1, pulling.card);
      await ready(1, 'nhi');
      const card = await another.connect(desk.name(1));
      pulling.pullAfter(2);
      let answer = await answerOrError(card);
      while (answer instanceof Uint8Array && answer.length >= 2) answer = await answerOrError(card);
      await removed;
      if (answer instanceof Uint8Array) expect(answer).toHaveLength(0);
      const atOnce = await answerOrError(card);
      await meets('F-25', Promise.reject(toCardError(atOnce)));
      await expect.poll(async () => isStatus(await answerOrError(card), 'SCARD_W_REMOVED_CARD'), SOON).toBe(true);
      await meets('F-25', Promise.reject(toCardError(await answerOrError(card))));
      await card.disconnect('leave');
    });

    test('F-26 F-30 pulled, or swapped for another, while the PIN window is open: the window closes', async () => {
      const insertion = await desk.put(0, citizen());
      await ready();
      desk.prompt.answers = [() => insertion.remove().then(() => new Promise<never>(() => {}))];
      await meets('F-26', sign());
      await expect.poll(() => desk.known(0)?.state, SOON).toBe('empty');
    });
  });

  describe('a card pulled and put back within the poll', () => {
    /** Quicker than pcscd looks. What was typed is typed all the same. */
    const swapFor = (card: SimulatedCard, insertion: { remove(): Promise<void> }) => async () => {
      await insertion.remove();
      await desk.put(0, card);
      return pin();
    };

    test('F-30 another card while the PIN window is open gets no PIN', async () => {
      const insertion = await desk.put(0, citizen());
      await ready();
      const other = citizen(people.other);
      const before = other.memory();
      desk.prompt.answers = [swapFor(other, insertion)];
      await meets('F-30', sign());
      expect(other.memory()).toEqual(before);
    });

    test.each(['citizen', 'piv'] as const)('F-27 between PIN and signature: never a signature (%s)', async (kind) => {
      const make = () => (kind === 'citizen' ? citizen() : createPivCard({ person: people.person }));
      const insertion = await desk.put(0, make());
      await ready(0, kind);
      desk.prompt.answers = [pin()];
      const { tries } = desk.context;
      // Between the answer to the PIN and the signature it is kept that the PIN was right: the hand is quicker.
      const answered: typeof tries.answered = async (...what) => {
        await insertion.remove();
        await desk.put(0, make());
        return tries.answered(...what);
      };
      const context = { ...desk.context, tries: { ...tries, answered } };
      await meets('F-27', authenticate(context, { ...run(), challengeNonce: NONCE }));
    });

    test('F-28 put back after the service noticed: the old connection is of no use, the next request works', async () => {
      const insertion = await desk.put(0, citizen());
      await ready();
      const old = await another.connect(desk.name(0));
      await insertion.remove();
      await expect.poll(() => desk.known(0)?.state, SOON).toBe('empty');
      await desk.put(0, citizen());
      await ready();
      await meets('F-28', Promise.reject(toCardError(await answerOrError(old))));
      await old.disconnect('leave');
      await worksAgain();
    });
  });

  describe('a card that does not answer', () => {
    test('F-29 costs this request after its time limit, and the other reader nothing', async () => {
      const faults = { muteAfter: Number.POSITIVE_INFINITY };
      await desk.put(0, citizen(), faults);
      await desk.put(1, createNhiCard({ person: people.person }));
      await ready();
      await ready(1, 'nhi');
      faults.muteAfter = 1;
      desk.prompt.answers = [true];
      const silent = meets('F-29', sign());
      expect(await read()).toMatchObject({ name: people.person.name });
      await silent;
    });

    test('F-21 mute', async () => {
      await desk.put(0, citizen(), { muteAtReset: true });
      await expect.poll(() => desk.known(0)?.state, SOON).toBe('mute');
      await meets('F-21', sign());
    });

    test('F-22 of no family: unsupported', async () => {
      await desk.put(0, { ...asCard(citizen()), transmit: () => Uint8Array.of(0x6a, 0x82) });
      await ready(0, 'unknown');
      await meets('F-22', sign());
    });

    test('F-23 of another kind', async () => {
      await desk.put(0, createNhiCard({ person: people.person }));
      await ready(0, 'nhi');
      await meets('F-23', sign());
    });
  });

  describe('another program that holds the card exclusively', () => {
    test('F-40 for long: the page hears that it is busy, and nobody is asked for a PIN', async () => {
      await desk.put(0, citizen());
      await ready();
      const holder = await another.connect(desk.name(0), { exclusive: true });
      await meets('F-40', sign());
      expect(desk.prompt.asked).toEqual([]);
      await holder.disconnect('leave');
      await worksAgain();
    });

    test('F-41 for a moment: waited for', async () => {
      await desk.put(0, citizen());
      await ready();
      const holder = await another.connect(desk.name(0), { exclusive: true });
      desk.prompt.answers = [pin()];
      const signing = meets('F-41', sign());
      setTimeout(() => void holder.disconnect('leave'), 1000);
      expect(await signing).toMatchObject({ algorithm: 'RS256' });
    });

    test('F-45 from when the PIN window is open: busy, and no PIN was sent', async () => {
      const card = citizen();
      await desk.put(0, card);
      await ready();
      let holder: PcscCard | undefined;
      desk.prompt.answers = [
        async () => {
          holder = await another.connect(desk.name(0), { exclusive: true });
          return '00000000';
        },
      ];
      const before = card.memory();
      await meets('F-45', sign());
      expect(card.memory()).toEqual(before);
      expect(desk.prompt.given.every((buffer) => buffer.every((byte) => byte === 0))).toBe(true);
      await holder?.disconnect('leave');
    });
  });

  describe('another program in a transaction', () => {
    test('F-42 for long: busy after the limit, and the host that waited is gone', async () => {
      await desk.put(0, citizen());
      await ready();
      const holder = await another.connect(desk.name(0));
      await holder.beginTransaction();
      await meets('F-42', sign());
      // One that watches the readers, at most one more that is about to end.
      await expect.poll(() => desk.living().length, SOON).toBe(1);
      await holder.endTransaction('leave');
      await holder.disconnect('leave');
      await worksAgain();
    });

    test('F-43 for a moment: waited for', async () => {
      await desk.put(0, citizen());
      await ready();
      const holder = await another.connect(desk.name(0));
      await holder.beginTransaction();
      desk.prompt.answers = [pin()];
      const signing = meets('F-43', sign());
      setTimeout(() => void holder.disconnect('leave'), 1000);
      expect(await signing).toMatchObject({ algorithm: 'RS256' });
    });
  });

  describe('another program that resets the card', () => {
    test('F-44 between connecting and the transaction: connected anew, and the PIN is asked for once', async () => {
      await desk.put(0, citizen());
      await ready();
      desk.prompt.answers = [pin()];
      let resets = 0;
      let connected = 0;
      onConnected = async () => {
        connected += 1;
        // The first of each of the two transactions.
        if (connected % 2 === 0) return;
        const meddler = await another.connect(desk.name(0));
        await meddler.disconnect('reset');
        resets += 1;
      };
      expect(await meets('F-44', sign())).toMatchObject({ algorithm: 'RS256' });
      expect([resets, connected, desk.prompt.asked.length]).toEqual([2, 4, 1]);
    });
  });

  describe('several readers and several cards', () => {
    test('F-34 each operation has its own', async () => {
      await desk.put(0, citizen());
      await desk.put(1, citizen(people.other));
      await ready(0);
      await ready(1);
      desk.prompt.answers = [people.other.pin];
      const token = await meets('F-34', sign({ reader: desk.name(1) }));
      expect(certificate(token)).toEqual(Buffer.from(people.other.signature.certificate));
    });

    test('F-12 two that would do, and the page named none', async () => {
      await desk.put(0, citizen());
      await desk.put(1, citizen(people.other));
      await ready(0);
      await ready(1);
      await meets('F-12', sign());
      await meets('F-11', sign({ reader: 'unplugged since' }));
    });

    test('F-11 the reader that the page named is gone', async () => {
      await meets('F-11', sign({ reader: 'unplugged since' }));
    });
  });

  describe('an NHI card', () => {
    test('F-62 pulled in the middle of its data', async () => {
      const { card, pullAfter } = pullable(createNhiCard({ person: people.person }));
      await desk.put(0, card);
      await ready(0, 'nhi');
      pullAfter(1);
      desk.prompt.answers = [true];
      await meets('F-62', read());
    });

    test('F-61 swapped for another while the window is open: nothing of it reaches the page', async () => {
      const insertion = await desk.put(0, createNhiCard({ person: people.person }));
      await ready(0, 'nhi');
      desk.prompt.answers = [
        async () => {
          await insertion.remove();
          await desk.put(0, createNhiCard({ person: people.other }));
          return true;
        },
      ];
      await meets('F-61', read());
    });
  });

  describe('the service', () => {
    test('F-02 F-06 stopped, and back: found again by itself', async () => {
      await desk.replug(undefined, async () => {
        await expect.poll(() => desk.inventory.trouble()?.code, SOON).toBe('ERR_PCSC_SERVICE_STOPPED');
        await meets('F-02', sign());
      });
      await expect.poll(() => desk.inventory.trouble(), SOON).toBeUndefined();
      await desk.put(0, citizen());
      await ready();
      desk.prompt.answers = [pin()];
      expect(await meets('F-06', sign())).toMatchObject({ algorithm: 'RS256' });
    });

    test('F-04 stops while the PIN window is open: the window closes', async () => {
      await desk.put(0, citizen());
      await ready();
      let back: Promise<void> = Promise.resolve();
      desk.prompt.answers = [
        () => {
          back = desk.replug();
          return new Promise<never>(() => {});
        },
      ];
      await meets('F-04', sign());
      await back;
    });

    test('F-05 stops in the middle of an APDU', async () => {
      const silent = silenced(citizen());
      await desk.put(0, silent.card, silent.faults);
      await ready();
      silent.begin();
      const signing = meets('F-05', sign());
      await silent.heard;
      await Promise.all([signing, desk.replug()]);
    });

    test('F-07 a card host that dies in the middle of an APDU costs this request', async () => {
      const silent = silenced(citizen());
      await desk.put(0, silent.card, silent.faults);
      await ready();
      silent.begin();
      const signing = meets('F-07', sign());
      await silent.heard;
      for (const host of desk.living()) host.kill('SIGKILL');
      await signing;
      await desk.clear();
      await desk.put(0, citizen());
      await ready();
      await worksAgain();
    });
  });

  describe('readers that come and go', () => {
    test('F-10 F-14 F-15 none, then some with names in Chinese, then sixteen', async () => {
      await desk.replug([]);
      await expect.poll(() => [desk.inventory.trouble(), desk.inventory.readers()], SOON).toEqual([undefined, []]);
      await meets('F-10', sign());

      await desk.replug(['讀卡機 甲', '讀卡機 乙', 'Lecteur à puce']);
      await expect.poll(() => desk.inventory.readers().length, SOON).toBe(6);
      const names = desk.inventory.readers().map(({ name }) => name);
      expect(new Set(names).size).toBe(6);
      expect(names.filter((name) => name.startsWith('讀卡機'))).toHaveLength(4);
      for (const index of [0, 1, 2]) {
        const insertion = await desk.put(index, citizen());
        await ready(index);
        desk.prompt.answers = [pin()];
        expect(await meets('F-14', sign({ reader: desk.name(index) }))).toMatchObject({ algorithm: 'RS256' });
        await insertion.remove();
      }

      await desk.replug(Array.from({ length: 8 }, (_, index) => `CardBridge Many ${index}`));
      await expect.poll(() => desk.inventory.readers().length, SOON).toBe(16);
      await desk.put(7, citizen());
      await ready(7);
      desk.prompt.answers = [pin()];
      expect(await meets('F-15', sign())).toMatchObject({ algorithm: 'RS256' });
    });
  });
});
