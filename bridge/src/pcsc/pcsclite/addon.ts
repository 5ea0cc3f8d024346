import { createRequire } from 'node:module';
import { PcscError } from '../pcsc-error.js';

/** What we use of the npm package `pcsclite` 1.x, which brings types of its own for half of it. */
export interface PcscliteWatcher {
  readonly readers: Readonly<Record<string, PcscliteReader>>;
  /** Called by the package itself on the next tick; takes a listener for each new list of readers. */
  start(listener: (error: Error | undefined, names: Buffer) => void): void;
  on(event: 'reader', listener: (reader: PcscliteReader) => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  close(): void;
}

export interface PcscliteReader {
  readonly name: string;
  readonly connected: boolean;
  on(event: 'status', listener: (status: { readonly state: number; readonly atr?: Buffer }) => void): void;
  on(event: 'end', listener: () => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  connect(
    options: { readonly share_mode: number; readonly protocol: number },
    done: (error: Error | null, protocol: number) => void,
  ): void;
  transmit(command: Buffer, maxAnswer: number, protocol: number, done: (error: Error | null, answer: Buffer) => void): void;
  /** The control code of a function number on this system. */
  SCARD_CTL_CODE(functionNumber: number): number;
  control(input: Buffer, code: number, maxAnswer: number, done: (error: Error | null, answer: Buffer) => void): void;
  disconnect(disposition: number, done: (error: Error | null) => void): void;
  close(): void;
}

/**
 * A new watcher. LIBRARY_MISSING where the package is not installed or was never built (it is optional, and needs a compiler);
 * other PC/SC results where the service does not answer.
 */
export function createWatcher(): PcscliteWatcher {
  const create = loadPackage();
  try {
    return create();
  } catch (error) {
    throw fromMessage(error);
  }
}

function loadPackage(): () => PcscliteWatcher {
  try {
    return createRequire(import.meta.url)('pcsclite');
  } catch (cause) {
    throw new PcscError('SCardEstablishContext', 'LIBRARY_MISSING', { cause });
  }
}

/** The package has no error codes; its messages read `SCardConnect error: Sharing violation.(0x8010000b)`. */
export function fromMessage(error: unknown): PcscError {
  const message = error instanceof Error ? error.message : '';
  const [, call = 'SCard', digits] = /^(\w+) error: .*\(0x[0-9a-f]*?([0-9a-f]{8})\)$/i.exec(message) ?? [];
  return new PcscError(call, digits === undefined ? 'UNKNOWN' : Number.parseInt(digits, 16), { cause: error });
}

/**
 * Runs `listener` on the next turn of the event loop. The package calls back while it holds the lock of its reader (calling it
 * then would hang), and on newer Node outside the place where promises go on.
 */
export function later<Values extends unknown[]>(listener: (...values: Values) => void): (...values: Values) => void {
  return (...values) => {
    setImmediate(() => listener(...values));
  };
}
