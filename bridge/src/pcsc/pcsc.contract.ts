import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type InsertionFaults,
  isStatus,
  type Pcsc,
  type PcscCard,
  PcscError,
  type ReaderState,
  type SimulatedChip,
  toCardError,
} from './index.js';

/** A place with two empty readers and nobody else in it. */
export interface ContractRig {
  readonly readers: readonly [string, string];
  /** A view of these readers that is not closed yet; the suite closes it. */
  createPcsc(): Pcsc;
  /** Puts a card in, as a hand does: whoever watches may see it later. Resolves to what pulls it out. */
  insert(reader: string, chip: SimulatedChip, faults?: InsertionFaults): Promise<() => Promise<void>>;
  stopService(): Promise<void>;
  startService(): Promise<void>;
}

/**
 * Where the backends differ. Everything else here each of them owes: what readers say, connections and their ends, resets, exclusive use,
 * what pulling, muteness and a service that stops look like, and that nothing is left behind.
 */
export interface ContractAbilities {
  /**
   * Whether other programs wait while we are in a transaction. `pcsclite` has none: there the card is taken exclusively, so that others
   * are refused; and where another program is connected already, it is shared, so that its commands may come between ours. Nothing of
   * ours rests on more: a card that was reset or whose selection was changed meanwhile gives an error, and no signature.
   */
  readonly transactions: boolean;
  /**
   * Whether a snapshot says that another program holds a card. pcscd wakes nobody for that, so who asks anew sees it (`winscard`), and
   * who only listens does not (`pcsclite`, whose package asks once and then listens). Nothing of ours rests on it: connecting tells.
   */
  readonly seesExclusive: boolean;
}

const ATR = Uint8Array.from(Buffer.from('3b80800101', 'hex'));
const ECHO = Uint8Array.of(0x80, 0x10, 0, 0, 0);
const COUNT_RESETS = Uint8Array.of(0x80, 0x20, 0, 0, 0);
const LONG_ANSWER = Uint8Array.of(0x80, 0x30, 0, 0, 0, 0x10, 0);
const OK = [0x90, 0x00];

/** A chip with just enough to see who does what to it. */
export function createContractChip(): SimulatedChip & { readonly resets: () => number } {
  let resets = 0;
  return {
    atr: ATR,
    resets: () => resets,
    reset: () => {
      resets += 1;
    },
    transmit: ([, instruction = 0, p1 = 0]) => {
      if (instruction === 0x20) return Uint8Array.of(resets, ...OK);
      if (instruction === 0x30) return Uint8Array.of(...new Uint8Array(4096).fill(0x5a), ...OK);
      return Uint8Array.of(p1, ...OK);
    },
  };
}

/** What every backend must do, on every way to it. `rig` is asked for in the tests, after the hooks of the caller. */
export function pcscContract(rig: () => ContractRig, { transactions, seesExclusive }: ContractAbilities): void {
  let pcsc: Pcsc;
  const opened: Pcsc[] = [];
  const hands = new Set<() => Promise<void>>();
  /** Event count of each reader when a card, mute or not, was last seen in it. */
  const lastPresent = new Map<string, number>();

  const open = () => {
    const another = rig().createPcsc();
    opened.push(another);
    return another;
  };
  const insert = async (reader: string, chip: SimulatedChip, faults?: InsertionFaults) => {
    const pull = await rig().insert(reader, chip, faults);
    hands.add(pull);
    return async () => {
      hands.delete(pull);
      await pull();
    };
  };
  const until = async (is: (states: readonly ReaderState[]) => boolean) => {
    for (let known: readonly ReaderState[] | undefined; ; ) {
      known = await pcsc.readers({ ...(known ? { known } : {}), signal: never });
      for (const { name, card, eventCount } of known) if (card !== 'absent') lastPresent.set(name, eventCount);
      if (is(known)) return known;
    }
  };
  const untilCard = (reader: string, card: ReaderState['card']) =>
    until((states) => states.some((state) => state.name === reader && state.card === card));
  const stateOf = (states: readonly ReaderState[], reader: string) => states.find(({ name }) => name === reader);
  const connected = async (faults?: InsertionFaults) => {
    const [reader] = rig().readers;
    const chip = createContractChip();
    const pull = await insert(reader, chip, faults);
    await untilCard(reader, 'present');
    return { reader, chip, pull, card: await pcsc.connect(reader) };
  };

  beforeEach(() => {
    pcsc = open();
  });
  afterEach(async () => {
    for (const pull of hands) await pull();
    hands.clear();
    pcsc = open();
    // Absent alone is not enough: where a command failed, pcscd says so before it has looked, and a card put in then is missed.
    await until((states) =>
      states.every(({ name, card, eventCount }) => card === 'absent' && eventCount !== lastPresent.get(name)),
    );
    lastPresent.clear();
    for (const one of opened.splice(0)) await one.close();
  });

  describe('readers', () => {
    test('are listed with nothing in them', async () => {
      const states = await pcsc.readers({ signal: never });
      for (const reader of rig().readers) {
        expect(stateOf(states, reader)).toMatchObject({ card: 'absent', exclusive: false });
        expect(stateOf(states, reader)).not.toHaveProperty('atr');
      }
    });

    test('report a card that is put in and taken out, and count both', async () => {
      const [reader, other] = rig().readers;
      const before = await until((states) => stateOf(states, reader)?.card === 'absent');
      const pull = await insert(reader, createContractChip());
      const inserted = await untilCard(reader, 'present');
      expect(stateOf(inserted, reader)?.atr).toEqual(ATR);
      expect(stateOf(inserted, other)).toEqual(stateOf(before, other));
      await pull();
      const removed = await untilCard(reader, 'absent');
      const counts = [before, inserted, removed].map((states) => stateOf(states, reader)?.eventCount);
      expect(new Set(counts).size).toBe(3);
    });

    test('answer at once when what is known is not so any more', async () => {
      const [reader] = rig().readers;
      const before = await pcsc.readers({ signal: never });
      await insert(reader, createContractChip());
      await untilCard(reader, 'present');
      const after = await pcsc.readers({ known: before, signal: never });
      expect(stateOf(after, reader)?.card).toBe('present');
    });

    test('stop waiting when the signal aborts, with its reason', async () => {
      const abort = new AbortController();
      const known = await pcsc.readers({ signal: never });
      const waiting = pcsc.readers({ known, signal: abort.signal });
      const reason = new RangeError('enough');
      setImmediate(() => abort.abort(reason));
      await expect(waiting).rejects.toBe(reason);
      await expect(pcsc.readers({ signal: abort.signal })).rejects.toBe(reason);
      expect(await pcsc.readers({ signal: never })).toEqual(known);
    });

    test('stop waiting when all is closed', async () => {
      const known = await pcsc.readers({ signal: never });
      const waiting = expect(pcsc.readers({ known, signal: never })).rejects.toMatchObject({ status: 'SCARD_E_CANCELLED' });
      await pcsc.close();
      await waiting;
      await expect(pcsc.readers({ signal: never })).rejects.toMatchObject({ status: 'SCARD_E_CANCELLED' });
      await expect(pcsc.connect(rig().readers[0])).rejects.toMatchObject({ status: 'SCARD_E_CANCELLED' });
    });
  });

  describe('a card', () => {
    test('answers commands, short and long', async () => {
      const { card, reader } = await connected();
      expect(card).toMatchObject({ reader, protocol: 'T=1' });
      expect(card.atr).toEqual(ATR);
      expect(await card.transmit(ECHO)).toEqual(Uint8Array.of(0, ...OK));
      expect(await card.transmit(LONG_ANSWER)).toHaveLength(4098);
      await card.disconnect('leave');
    });

    test('takes one call after the other', async () => {
      const { card } = await connected();
      const answers = await Promise.all([1, 2, 3, 4].map((p1) => card.transmit(withP1(p1))));
      expect(answers.map(([first]) => first)).toEqual([1, 2, 3, 4]);
      await card.disconnect('leave');
    });

    test('leaves the command as it was', async () => {
      const { card } = await connected();
      const command = withP1(7);
      await card.transmit(command);
      expect(command).toEqual(withP1(7));
      await card.disconnect('leave');
    });

    test('tells what its reader can do beyond that, and goes on', async () => {
      const { card } = await connected();
      expect((await card.features()).size).toBe(0);
      await card.beginTransaction();
      expect((await card.features()).size).toBe(0);
      await card.endTransaction('leave');
      expect(await card.transmit(ECHO)).toEqual(Uint8Array.of(0, ...OK));
      await card.disconnect('leave');
      await expect(card.features()).rejects.toMatchObject({ status: 'SCARD_E_INVALID_HANDLE', call: 'SCardControl' });
    });

    test('refuses a control code that its reader does not know, and goes on', async () => {
      const { card } = await connected();
      const refused = await card.control(0x42000000 + 1, Uint8Array.of(1, 2, 3)).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(PcscError);
      expect(refused).toMatchObject({ call: 'SCardControl' });
      expect(await card.transmit(ECHO)).toEqual(Uint8Array.of(0, ...OK));
      await card.disconnect('leave');
    });

    test('is let go of once; later calls say so', async () => {
      const { card } = await connected();
      await card.disconnect('leave');
      await card.disconnect('reset');
      card.abandon();
      await expect(card.transmit(ECHO)).rejects.toMatchObject({ status: 'SCARD_E_INVALID_HANDLE', call: 'SCardTransmit' });
    });

    test('is reset on the way out when asked, and not otherwise', async () => {
      const { card, reader } = await connected();
      const [resets = 0] = await card.transmit(COUNT_RESETS);
      await card.disconnect('leave');
      const again = await pcsc.connect(reader);
      expect((await again.transmit(COUNT_RESETS))[0]).toBe(resets);
      await again.disconnect('reset');
      const third = await pcsc.connect(reader);
      expect((await third.transmit(COUNT_RESETS))[0]).toBeGreaterThan(resets);
      await third.disconnect('leave');
    });

    test('is reset at the end of a transaction when asked', async () => {
      const { card, reader } = await connected();
      await card.beginTransaction();
      const [resets = 0] = await card.transmit(COUNT_RESETS);
      await card.endTransaction('reset');
      await card.disconnect('leave');
      const again = await pcsc.connect(reader);
      await again.beginTransaction();
      expect((await again.transmit(COUNT_RESETS))[0]).toBeGreaterThan(resets);
      await again.endTransaction('leave');
      await again.disconnect('leave');
    });

    test('must be there', async () => {
      await expect(pcsc.connect(rig().readers[0])).rejects.toMatchObject({
        status: 'SCARD_E_NO_SMARTCARD',
        call: 'SCardConnect',
      });
      await expect(pcsc.connect('no such reader')).rejects.toMatchObject({ status: 'SCARD_E_UNKNOWN_READER' });
    });
  });

  describe('another program', () => {
    test('that holds the card exclusively keeps others out', async () => {
      const { card, reader } = await connected();
      await card.disconnect('leave');
      const holder = await open().connect(reader, { exclusive: true });
      const refused = await pcsc.connect(reader).catch((error: unknown) => error);
      expect(isStatus(refused, 'SCARD_E_SHARING_VIOLATION')).toBe(true);
      expect(toCardError(refused).code).toBe('ERR_CARD_BUSY');
      if (seesExclusive) await until((states) => stateOf(states, reader)?.exclusive === true);
      await holder.disconnect('leave');
      if (seesExclusive) await until((states) => stateOf(states, reader)?.exclusive === false);
      await (await pcsc.connect(reader)).disconnect('leave');
    });

    test('that is connected keeps exclusive use from others, and they may share', async () => {
      const { card, reader } = await connected();
      const other = open();
      await expect(other.connect(reader, { exclusive: true })).rejects.toMatchObject({
        status: 'SCARD_E_SHARING_VIOLATION',
        call: 'SCardConnect',
      });
      const shared = await other.connect(reader);
      expect(await shared.transmit(ECHO)).toEqual(Uint8Array.of(0, ...OK));
      await shared.disconnect('leave');
      expect(await card.transmit(ECHO)).toEqual(Uint8Array.of(0, ...OK));
      await card.disconnect('leave');
    });

    test('that resets the card: our connection says so until its end, and a new one works', async () => {
      const { card, reader } = await connected();
      const [resets = 0] = await card.transmit(COUNT_RESETS);
      await (await open().connect(reader)).disconnect('reset');
      const refused = await answerOrError(card);
      expect(isStatus(refused, 'SCARD_W_RESET_CARD')).toBe(true);
      expect(toCardError(refused).code).toBe('ERR_CARD_BUSY');
      expect(isStatus(await answerOrError(card), 'SCARD_W_RESET_CARD')).toBe(true);
      await card.disconnect('leave');
      const again = await pcsc.connect(reader);
      expect((await again.transmit(COUNT_RESETS))[0]).toBeGreaterThan(resets);
      await again.disconnect('leave');
    });

    const makesOthersWait = async () => {
      const { card, reader } = await connected();
      await card.beginTransaction();
      const order: string[] = [];
      const other = open()
        .connect(reader)
        .then(async (second) => {
          order.push('other');
          await second.beginTransaction();
          await second.endTransaction('leave');
          return second;
        });
      for (let count = 0; count < 20; count += 1) await card.transmit(ECHO);
      order.push('first');
      await card.endTransaction('leave');
      await (await other).disconnect('leave');
      await card.disconnect('leave');
      expect(order).toEqual(['first', 'other']);
    };

    const keepsOthersOut = async () => {
      const { card, reader } = await connected();
      await card.beginTransaction();
      await expect(open().connect(reader)).rejects.toMatchObject({ status: 'SCARD_E_SHARING_VIOLATION' });
      await card.endTransaction('leave');
      await (await open().connect(reader)).disconnect('leave');
      await card.disconnect('leave');
    };

    if (transactions) test('in a transaction makes others wait, and only until it ends', makesOthersWait);
    else test('in a transaction keeps others out', keepsOthersOut);
  });

  describe('two cards', () => {
    test('in two readers do not mind each other', async () => {
      const { card } = await connected();
      const [, other] = rig().readers;
      await insert(other, createContractChip());
      await untilCard(other, 'present');
      const second = await pcsc.connect(other);
      await card.beginTransaction();
      await second.beginTransaction();
      const answers = await Promise.all(
        [card, second, card, second].map(async (each, p1) => (await each.transmit(withP1(p1)))[0]),
      );
      expect(answers).toEqual([0, 1, 2, 3]);
      await card.endTransaction('reset');
      expect(await second.transmit(ECHO)).toEqual(Uint8Array.of(0, ...OK));
      await second.endTransaction('leave');
      await card.disconnect('leave');
      await second.disconnect('leave');
    });
  });

  describe('trouble', () => {
    test('a mute card is told as one, and who connects hears it', async () => {
      const [reader] = rig().readers;
      await insert(reader, createContractChip(), { muteAtReset: true });
      const states = await untilCard(reader, 'mute');
      expect(stateOf(states, reader)).not.toHaveProperty('atr');
      const refused = await pcsc.connect(reader).catch((error: unknown) => error);
      expect(toCardError(refused).code).toBe('ERR_CARD_UNRESPONSIVE');
    });

    test('a card pulled in the middle of a command: no status word, then removed', async () => {
      const { card, reader } = await connected({ pullAtApdu: 2 });
      expect(await card.transmit(ECHO)).toEqual(Uint8Array.of(0, ...OK));
      const pulled = await answerOrError(card);
      if (pulled instanceof Uint8Array) expect(pulled.length).toBeLessThan(2);
      else expect(toCardError(pulled).code).toBe('ERR_CARD_REMOVED');
      const next = await answerOrError(card);
      expect(toCardError(next).code).toBe('ERR_CARD_REMOVED');
      await card.disconnect('reset');
      await untilCard(reader, 'absent');
    });

    test('a card pulled and put back: the old connection is of no use, a new one is', async () => {
      const { card, pull, reader } = await connected();
      await pull();
      await untilCard(reader, 'absent');
      await insert(reader, createContractChip());
      await untilCard(reader, 'present');
      expect(toCardError(await answerOrError(card)).code).toBe('ERR_CARD_REMOVED');
      await card.disconnect('leave');
      const again = await pcsc.connect(reader);
      expect(await again.transmit(ECHO)).toEqual(Uint8Array.of(0, ...OK));
      await again.disconnect('leave');
    });

    test('a card that never answers holds up nobody else, and can be given up', async () => {
      const { card } = await connected({ muteAfter: 1 });
      const mute = answerOrError(card);
      const [, other] = rig().readers;
      await insert(other, createContractChip());
      await untilCard(other, 'present');
      const second = await pcsc.connect(other);
      expect(await second.transmit(ECHO)).toEqual(Uint8Array.of(0, ...OK));
      card.abandon();
      expect(isStatus(await mute, 'CARDHOST_LOST')).toBe(true);
      await card.disconnect('leave');
      expect(await second.transmit(ECHO)).toEqual(Uint8Array.of(0, ...OK));
      await second.disconnect('leave');
    });

    test('a card given up in the middle of a transaction is reset and free again', async () => {
      const { card, reader } = await connected();
      await card.beginTransaction();
      const [resets = 0] = await card.transmit(COUNT_RESETS);
      card.abandon();
      await card.disconnect('leave');
      const again = await pcsc.connect(reader);
      expect((await again.transmit(COUNT_RESETS))[0]).toBeGreaterThan(resets);
      await again.disconnect('leave');
    });

    test('a service that stops is told to who waits; when it is back all works again', async () => {
      const { card, reader } = await connected();
      const known = await until((states) => stateOf(states, reader)?.card === 'present');
      const waiting = untilChanged(pcsc, known);
      await rig().stopService();
      // While pcscd stops, it may still refuse whoever asks again.
      expect(toCardError(await waiting).code).toMatch(/^ERR_PCSC_(SERVICE_STOPPED|ACCESS_DENIED)$/);
      expect(toCardError(await pcsc.readers({ signal: never }).catch((error: unknown) => error)).code).toBe(
        'ERR_PCSC_SERVICE_STOPPED',
      );
      expect(toCardError(await answerOrError(card)).code).toBe('ERR_PCSC_SERVICE_STOPPED');
      await card.disconnect('reset');
      await rig().startService();
      await expect.poll(async () => (await readersOrNone(pcsc)).length, { timeout: 10_000 }).toBeGreaterThanOrEqual(2);
      await insert(rig().readers[1], createContractChip());
      await untilCard(rig().readers[1], 'present');
      const again = await pcsc.connect(rig().readers[1]);
      expect(await again.transmit(ECHO)).toEqual(Uint8Array.of(0, ...OK));
      await again.disconnect('leave');
    });
  });
}

const never = new AbortController().signal;

function withP1(p1: number): Uint8Array {
  return Uint8Array.of(0x80, 0x10, p1, 0, 0);
}

function answerOrError(card: PcscCard): Promise<unknown> {
  return card.transmit(ECHO).catch((error: unknown) => error);
}

/** The error that ends the watching, after however many changes. */
async function untilChanged(pcsc: Pcsc, known: readonly ReaderState[]): Promise<unknown> {
  try {
    for (let states = known; ; ) states = await pcsc.readers({ known: states, signal: never });
  } catch (error) {
    return error;
  }
}

function readersOrNone(pcsc: Pcsc): Promise<readonly ReaderState[]> {
  return pcsc.readers({ signal: never }).catch((error: unknown) => {
    if (toCardError(error).code === 'ERR_PCSC_SERVICE_STOPPED') return [];
    throw error;
  });
}
