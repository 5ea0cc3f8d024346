import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { authenticate } from './authenticate.js';
import { createMessageSplitter } from './frames.js';
import { decodeMessage, encodeMessage, type Incoming, MESSAGE_TYPE, NO_ANSWER_EXPECTED, type Outgoing } from './message.js';
import type { DbusValue } from './values.js';

/** A call to another program on the bus. */
interface Call {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly signature?: string;
  readonly body?: readonly DbusValue[];
}

type Signal = Omit<Call, 'destination'>;

/** What somebody calls on us, and what is answered: values, or the name of an error (D-Bus specification, "Error"). */
export interface CallToUs {
  readonly path: string;
  readonly interface: string | undefined;
  readonly member: string;
  readonly signature: string;
  /** Throws on bytes that are not what the signature says; `onCall` and `onSignal` may let that through. */
  body(): readonly DbusValue[];
}
export type Answer = { readonly signature?: string; readonly body?: readonly DbusValue[] } | { readonly error: string };

export interface SignalToUs extends CallToUs {
  readonly sender: string | undefined;
}

export interface Bus {
  /** Rejects with an error that says what the other side named, when the connection ends, and when there is no answer in time. */
  call(call: Call): Promise<readonly DbusValue[]>;
  emit(signal: Signal): void;
  close(): void;
}

export interface BusListeners {
  readonly onCall: (call: CallToUs) => Answer;
  readonly onSignal: (signal: SignalToUs) => void;
  /** Once, when the connection is over, whoever ended it. */
  readonly onClose: () => void;
}

/** The bus itself, which is an object on it. */
export const BUS = { destination: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus', interface: 'org.freedesktop.DBus' };

/** Bytes. What a tray is asked fits many times. */
const LONGEST_MESSAGE = 64 * 1024;
const ANSWER_LIMIT = 10_000;
const CONNECT_LIMIT = 5_000;

/**
 * Connects to a message bus, until `signal`, if any, says no. Rejects when there is none; `onClose` is called only after it resolved. A part of the protocol of our own
 * because the packages at hand decode whatever another program sends, at any size, before anyone looks at it, and cost megabytes of
 * memory for what a tray needs of them.
 */
export async function connectToBus(address: NetConnectOpts, listeners: BusListeners, signal?: AbortSignal): Promise<Bus> {
  const socket = connect(address);
  const abort = () => socket.destroy();
  signal?.addEventListener('abort', abort, { once: true });
  socket.once('close', () => signal?.removeEventListener('abort', abort));
  // Every way in which it ends is followed by `close`; without a listener an error would end the program.
  socket.on('error', () => {});
  const limit = setTimeout(() => socket.destroy(), CONNECT_LIMIT);
  try {
    const rest = await authenticate(socket);
    const connection = new Connection(socket, listeners);
    connection.take(rest);
    await connection.call({ ...BUS, member: 'Hello' });
    connection.open();
    return connection;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(limit);
  }
}

interface Waiting {
  readonly resolve: (values: readonly DbusValue[]) => void;
  readonly reject: (error: Error) => void;
  readonly limit: NodeJS.Timeout;
}

class Connection implements Bus {
  readonly #socket: Socket;
  readonly #listeners: BusListeners;
  readonly #waiting = new Map<number, Waiting>();
  #serial = 0;
  #isOpen = false;
  readonly take: (chunk: Buffer) => void;

  constructor(socket: Socket, listeners: BusListeners) {
    this.#socket = socket;
    this.#listeners = listeners;
    const split = createMessageSplitter(LONGEST_MESSAGE, (bytes) => this.#receive(decodeMessage(bytes)));
    this.take = (chunk) => {
      try {
        split(chunk);
      } catch {
        // The bus checks what it passes on, so this is no bus; and where the next message begins is not known any more.
        socket.destroy();
      }
    };
    socket.on('data', this.take);
    socket.on('drain', () => socket.resume());
    socket.once('close', () => this.#ended());
    socket.resume();
  }

  open(): void {
    this.#isOpen = true;
    if (this.#socket.destroyed) queueMicrotask(() => this.#listeners.onClose());
  }

  call(call: Call): Promise<readonly DbusValue[]> {
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) return reject(new Error('the connection to the bus is over'));
      const serial = this.#send({ ...call, type: MESSAGE_TYPE.call });
      const limit = setTimeout(() => this.#settle(serial)?.reject(new Error(`${call.member}: no answer`)), ANSWER_LIMIT);
      this.#waiting.set(serial, { resolve, reject, limit });
    });
  }

  emit(signal: Signal): void {
    this.#send({ ...signal, type: MESSAGE_TYPE.signal });
  }

  close(): void {
    this.#socket.destroy();
  }

  #send(message: Omit<Outgoing, 'serial'>): number {
    this.#serial = (this.#serial % 0xff_ff_ff_ff) + 1;
    const bytes = encodeMessage({ ...message, serial: this.#serial });
    // Who asks faster than the bus takes our answers waits, and not our memory.
    if (!this.#socket.destroyed && !this.#socket.write(bytes)) this.#socket.pause();
    return this.#serial;
  }

  #receive(message: Incoming): void {
    const { type, replySerial = 0, path = '', member = '' } = message;
    if (type === MESSAGE_TYPE.answer) this.#settle(replySerial)?.resolve(valuesOf(message));
    else if (type === MESSAGE_TYPE.error) this.#settle(replySerial)?.reject(new Error(message.errorName ?? 'an error'));
    const { interface: of, sender, signature, body } = message;
    const toUs: SignalToUs = { path, interface: of, member, signature, body, sender };
    if (type === MESSAGE_TYPE.call) this.#answer(message, toUs);
    if (type !== MESSAGE_TYPE.signal) return;
    try {
      this.#listeners.onSignal(toUs);
    } catch {
      // A body that is not what its signature says, of a signal that somebody made up.
    }
  }

  #answer({ flags, serial, sender }: Incoming, call: CallToUs): void {
    let answer: Answer;
    try {
      answer = this.#listeners.onCall(call);
    } catch {
      answer = { error: 'org.freedesktop.DBus.Error.InvalidArgs' };
    }
    if (flags & NO_ANSWER_EXPECTED) return;
    const to = { replySerial: serial, ...(sender !== undefined && { destination: sender }) };
    if ('error' in answer) this.#send({ ...to, type: MESSAGE_TYPE.error, errorName: answer.error });
    else this.#send({ ...to, ...answer, type: MESSAGE_TYPE.answer });
  }

  #settle(serial: number): Waiting | undefined {
    const waiting = this.#waiting.get(serial);
    this.#waiting.delete(serial);
    clearTimeout(waiting?.limit);
    return waiting;
  }

  #ended(): void {
    for (const serial of [...this.#waiting.keys()])
      this.#settle(serial)?.reject(new Error('the connection to the bus is over'));
    if (this.#isOpen) this.#listeners.onClose();
  }
}

/** Of an answer nobody can be sure of either: one that cannot be read is as none. */
function valuesOf(message: Incoming): readonly DbusValue[] {
  try {
    return message.body();
  } catch {
    return [];
  }
}
