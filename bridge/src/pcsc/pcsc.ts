/**
 * Readers and cards as PC/SC sees them: the one interface behind which the backends (winscard, pcsclite, simulated) and the
 * card host stand. Nothing here knows what an APDU means.
 */

export type BackendName = 'winscard' | 'pcsclite' | 'simulated';

/** One reader in a snapshot. Readers are told apart by name; PC/SC gives two of a kind different names. */
export interface ReaderState {
  readonly name: string;
  readonly card: 'absent' | 'present' | 'mute';
  /** Another program holds the card exclusively. */
  readonly exclusive: boolean;
  /** Answer to reset; only with `card: 'present'`. */
  readonly atr?: Uint8Array;
  /** Grows with every insertion and removal (upper half of dwEventState), so that a quick swap is seen as a change. */
  readonly eventCount: number;
}

/** What becomes of the card when we let go of it. `reset` also clears any PIN that was verified. */
export type Disposition = 'leave' | 'reset' | 'unpower';

/** A connection to one card. Calls on one card never overlap: each waits for the one before. */
export interface PcscCard {
  readonly reader: string;
  readonly atr: Uint8Array;
  readonly protocol: 'T=0' | 'T=1';
  /** Waits while another program is in a transaction; on a backend without transactions this does nothing. */
  beginTransaction(): Promise<void>;
  endTransaction(disposition: Disposition): Promise<void>;
  /**
   * One command to the card, its raw answer back. The answer may be shorter than two bytes: that is how pcscd reports a card
   * pulled in the middle (facts: pcsc.md). The buffer of `command` may hold a PIN; backends keep no copy of it.
   */
  transmit(command: Uint8Array): Promise<Uint8Array>;
  /**
   * What the reader can do beyond that: the control code of each feature, by its number (PC/SC part 10 §2.2). Empty where it cannot tell.
   */
  features(): Promise<ReadonlyMap<number, number>>;
  /** SCardControl with one of those codes; waits as long as the reader does. The input holds no secret. */
  control(code: number, input: Uint8Array): Promise<Uint8Array>;
  /** Lets go of the card; never throws for a card that is gone already. Always call it, in `finally`. */
  disconnect(disposition: Disposition): Promise<void>;
  /**
   * Gives the card up at once, without waiting for a call in flight, which then rejects with `CARDHOST_LOST` (the card host that
   * runs it is killed; in process, its answer is dropped). Never throws; `disconnect` afterwards does nothing more.
   */
  abandon(): void;
}

/** A source of readers. Errors are `PcscError`. */
export interface Pcsc {
  readonly backend: BackendName;
  /**
   * The readers now. With `known` (an earlier answer), waits until something differs from it. Aborting the signal rejects with
   * the signal's reason, promptly, and leaves nothing behind.
   */
  readers(options: { readonly known?: readonly ReaderState[]; readonly signal: AbortSignal }): Promise<readonly ReaderState[]>;
  /** Connects to the card in a reader, shared unless `exclusive`; any protocol that the card offers. */
  connect(reader: string, options?: { readonly exclusive?: boolean }): Promise<PcscCard>;
  /** Releases everything; calls that still wait reject with `SCARD_E_CANCELLED`. */
  close(): Promise<void>;
}
