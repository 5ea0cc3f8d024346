import type { CardConnection } from '../card-connection.js';
import type { Disposition, ReaderState } from '../pcsc.js';
import { PcscError, type PcscStatus } from '../pcsc-error.js';
import { controlPinpad, pinpadFeatures, type SimulatedPinpad } from './simulated-pinpad.js';

/** A chip: an answer to reset, and an answer to every command. */
export interface SimulatedChip {
  readonly atr: Uint8Array;
  /** Power-up or warm reset. */
  reset(): void;
  /** ISO 7816-4 command in, data and status word out. */
  transmit(command: Uint8Array): Uint8Array;
}

/** What goes wrong between card and reader. APDUs are counted from 1 since the insertion. */
export interface InsertionFaults {
  /** Each answer is held back this long, in milliseconds. */
  readonly answerDelayMs?: number;
  /** From this APDU on, the card answers nothing more until it is pulled. */
  readonly muteAfter?: number;
  /** The card is pulled while it works on this APDU, before its answer. */
  readonly pullAtApdu?: number;
  /** The card gives no answer to reset: it lies the wrong way round. */
  readonly muteAtReset?: boolean;
}

interface Insertion {
  readonly chip: SimulatedChip;
  readonly faults: InsertionFaults;
  /** False until the first connection: a card is reset when it is powered up. */
  powered: boolean;
  apdus: number;
}

/** One connection's view: what it will be told next, beside what the card says. */
interface Client {
  readonly exclusive: boolean;
  readonly insertion: Insertion;
  /** Errors still to be answered, the last one for ever. */
  fate: PcscStatus[];
  /** Ends the call in flight as pulling the card does, or with an error. */
  interrupt: ((status?: PcscStatus) => void) | undefined;
}

const NO_ANSWER = new Uint8Array();

/** One simulated reader and the connections to the card in it. */
export class SimulatedReader {
  readonly #name: string;
  readonly #pinpad: SimulatedPinpad | undefined;
  readonly #changed: () => void;
  readonly #clients = new Set<Client>();
  readonly #queue = new Set<() => void>();
  #insertion: Insertion | undefined;
  #holder: Client | undefined;
  #eventCount = 0;

  constructor(name: string, pinpad: SimulatedPinpad | undefined, changed: () => void) {
    this.#name = name;
    this.#pinpad = pinpad;
    this.#changed = changed;
  }

  state(): ReaderState {
    const { chip, faults } = this.#insertion ?? {};
    return {
      name: this.#name,
      card: !chip ? 'absent' : faults?.muteAtReset ? 'mute' : 'present',
      exclusive: [...this.#clients].some(({ exclusive }) => exclusive),
      ...(chip && !faults?.muteAtReset ? { atr: chip.atr } : {}),
      eventCount: this.#eventCount,
    };
  }

  insert(chip: SimulatedChip, faults: InsertionFaults): void {
    if (this.#insertion) throw new RangeError(`there is a card in ${this.#name} already`);
    this.#insertion = { chip, faults, powered: false, apdus: 0 };
    this.#eventCount += 1;
    this.#changed();
  }

  pull(): void {
    if (!this.#insertion) return;
    this.#insertion = undefined;
    this.#eventCount += 1;
    this.#lose((client) => {
      // Measured: the APDU in flight ends with no bytes, the next call "not transacted", later ones "removed".
      client.fate = client.interrupt ? ['SCARD_E_NOT_TRANSACTED', 'SCARD_W_REMOVED_CARD'] : ['SCARD_W_REMOVED_CARD'];
      client.interrupt?.();
    });
  }

  /** The service stopped. When it comes back it powers the card up anew and counts from the start. */
  loseService(): void {
    if (this.#insertion) this.#insertion = { ...this.#insertion, powered: false };
    this.#eventCount = this.#insertion ? 1 : 0;
    this.#lose((client) => {
      client.fate = ['SCARD_E_NO_SERVICE'];
      client.interrupt?.('SCARD_F_COMM_ERROR');
    });
  }

  async connect(exclusive: boolean): Promise<CardConnection> {
    const insertion = this.#insertion;
    if (!insertion) throw new PcscError('SCardConnect', 'SCARD_E_NO_SMARTCARD');
    if (insertion.faults.muteAtReset) throw new PcscError('SCardConnect', 'SCARD_W_UNRESPONSIVE_CARD');
    while (this.#holder) await this.#turn();
    if (this.#insertion !== insertion) throw new PcscError('SCardConnect', 'SCARD_E_NO_SMARTCARD');
    if (this.state().exclusive || (exclusive && this.#clients.size > 0)) {
      throw new PcscError('SCardConnect', 'SCARD_E_SHARING_VIOLATION');
    }
    if (!insertion.powered) {
      insertion.powered = true;
      insertion.chip.reset();
    }
    const client: Client = { exclusive, insertion, fate: [], interrupt: undefined };
    this.#clients.add(client);
    if (exclusive) this.#changed();
    return {
      reader: this.#name,
      atr: insertion.chip.atr,
      protocol: 'T=1',
      begin: () => this.#begin(client),
      end: async (disposition) => this.#end(client, disposition),
      transmit: (command) => this.#transmit(client, command),
      features: async () => pinpadFeatures(this.#pinpad),
      control: (code, input) => this.#control(client, code, input),
      release: async (disposition) => this.#release(client, disposition),
      interrupt: () => client.interrupt?.(),
    };
  }

  async #begin(client: Client): Promise<void> {
    for (;;) {
      this.#meetFate(client, 'SCardBeginTransaction');
      if (!this.#holder || this.#holder === client) break;
      await this.#turn();
    }
    this.#holder = client;
  }

  #end(client: Client, disposition: Disposition): void {
    this.#meetFate(client, 'SCardEndTransaction');
    if (this.#holder !== client) throw new PcscError('SCardEndTransaction', 'SCARD_E_NOT_TRANSACTED');
    this.#dispose(client, disposition);
    this.#freeTransaction(client);
  }

  async #transmit(client: Client, command: Uint8Array): Promise<Uint8Array> {
    this.#assertTurn(client, 'SCardTransmit');
    return this.#exchange(client, command, 'SCardTransmit');
  }

  /** The reader's own business. A card pulled meanwhile is an error here, as with libccid: there is no answer to pass on. */
  async #control(client: Client, code: number, input: Uint8Array): Promise<Uint8Array> {
    this.#assertTurn(client, 'SCardControl');
    if (!this.#pinpad) throw new PcscError('SCardControl', 'SCARD_E_UNSUPPORTED_FEATURE');
    let pulled = false;
    const send = async (command: Uint8Array) => {
      // Whoever typed on after the card was gone typed for nobody.
      if (pulled) return NO_ANSWER;
      const answer = await this.#exchange(client, command, 'SCardControl');
      pulled ||= answer.length === 0;
      return answer;
    };
    const working = controlPinpad(this.#pinpad, code, input, send);
    const interrupted = new Promise<never>((_, reject) => {
      client.interrupt = (status = 'SCARD_E_NOT_TRANSACTED') => {
        pulled = true;
        reject(new PcscError('SCardControl', status));
      };
    });
    try {
      const answer = await Promise.race([working, interrupted]);
      if (!answer) throw new PcscError('SCardControl', 'SCARD_E_UNSUPPORTED_FEATURE');
      if (pulled) throw new PcscError('SCardControl', 'SCARD_E_NOT_TRANSACTED');
      return answer;
    } finally {
      client.interrupt = undefined;
    }
  }

  async #exchange(client: Client, command: Uint8Array, call: string): Promise<Uint8Array> {
    const { insertion } = client;
    const { answerDelayMs = 0, muteAfter = Number.POSITIVE_INFINITY, pullAtApdu } = insertion.faults;
    insertion.apdus += 1;
    if (insertion.apdus >= muteAfter) return this.#interruptible(client, call, undefined);
    if (insertion.apdus === pullAtApdu) {
      const answer = this.#interruptible(client, call, undefined);
      this.pull();
      return answer;
    }
    const answer = insertion.chip.transmit(command);
    return answerDelayMs === 0 ? answer : this.#interruptible(client, call, { answer, afterMs: answerDelayMs });
  }

  /** An answer that takes its time, or never comes; pulling the card or stopping the service ends it. */
  #interruptible(
    client: Client,
    call: string,
    late: { readonly answer: Uint8Array; readonly afterMs: number } | undefined,
  ): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const timer = late && setTimeout(() => end(late.answer), late.afterMs);
      const end = (answer: Uint8Array) => {
        clearTimeout(timer);
        client.interrupt = undefined;
        resolve(answer);
      };
      client.interrupt = (status) => {
        if (status) reject(new PcscError(call, status));
        end(NO_ANSWER);
      };
    });
  }

  #release(client: Client, disposition: Disposition): void {
    if (!this.#clients.delete(client)) return;
    if (client.fate.length === 0) this.#dispose(client, disposition);
    this.#freeTransaction(client);
    if (client.exclusive) this.#changed();
  }

  /** After a reset everybody must connect again, also who asked for it. */
  #dispose(client: Client, disposition: Disposition): void {
    if (disposition === 'leave') return;
    client.insertion.chip.reset();
    for (const each of this.#clients) each.fate = ['SCARD_W_RESET_CARD'];
  }

  #assertTurn(client: Client, call: string): void {
    this.#meetFate(client, call);
    if (this.#holder && this.#holder !== client) throw new PcscError(call, 'SCARD_E_SHARING_VIOLATION');
  }

  #meetFate(client: Client, call: string): void {
    const status = client.fate.length > 1 ? client.fate.shift() : client.fate[0];
    if (status) throw new PcscError(call, status);
  }

  #lose(tell: (client: Client) => void): void {
    for (const client of this.#clients) tell(client);
    this.#clients.clear();
    this.#holder = undefined;
    this.#wakeAll();
    this.#changed();
  }

  #freeTransaction(client: Client): void {
    if (this.#holder !== client) return;
    this.#holder = undefined;
    this.#wakeAll();
  }

  #turn(): Promise<void> {
    return new Promise((resolve) => this.#queue.add(resolve));
  }

  #wakeAll(): void {
    const waiting = [...this.#queue];
    this.#queue.clear();
    for (const wake of waiting) wake();
  }
}
