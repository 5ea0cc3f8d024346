import type { Writable } from 'node:stream';
import { BridgeError } from '../../error.js';
import { secretBuffer, secretCopy } from '../../secret-bytes/index.js';

/** Longest line without its line feed (Assuan manual, "Server responses"). */
const MAX_LINE = 1000;
/** More than any PIN and any GETINFO answer. */
const MAX_DATA = 1024;
const LINE_FEED = 0x0a;
const PERCENT = 0x25;
const [D, SPACE] = [0x44, 0x20];
/** What a line of a server begins with (Assuan manual, "Server responses"), but for D lines. */
const OK = Buffer.from('OK');
const ERR = Buffer.from('ERR ');
const STATUS = Buffer.from('S ');
const COMMENT = Buffer.from('#');
const INQUIRE = Buffer.from('INQUIRE ');
const WINDOW_CLOSED = Buffer.from('S BUTTON_INFO close');
/** Digits of the largest gpg-error number, which has 32 bits. */
const MAX_DIGITS = 10;

/** The server answered ERR. A gpg-error number holds its source in the upper half and the reason in the lower one. */
export class AssuanRefusal extends Error {
  readonly reason: number;
  /** Whether the server said that the window was closed, not answered by one of its buttons. */
  readonly windowClosed: boolean;

  constructor(number: number, windowClosed: boolean) {
    super(`the server answered ERR ${number}`);
    this.name = 'AssuanRefusal';
    this.reason = number & 0xffff;
    this.windowClosed = windowClosed;
  }
}

/** The client side of one Assuan conversation. Commands do not overlap: each waits for the answer to the one before. */
export interface Assuan {
  /** What came from the server; zeroed when this returns. */
  receive(chunk: Buffer): void;
  /** Waits for the OK with which a server starts. Call it first, and at once. */
  greeting(): Promise<void>;
  /**
   * Sends one command and resolves at its OK with the bytes of its D lines, which are the caller's to zero. Throws AssuanRefusal
   * for ERR, and ERR_PROMPT_UNAVAILABLE when the server goes away or speaks something else.
   */
  command(line: string): Promise<Buffer>;
  /** Ends the conversation: the command in flight, and every later one, rejects with `reason`. */
  end(reason: unknown): void;
}

/**
 * D lines may be a PIN. They are decoded where they lie, and every buffer that they passed, what `receive` gets included, is zeroed
 * (attack D-47). Only the number of an ERR line ever becomes a string: a line that looks like nothing we know may be a PIN, too.
 */
export function createAssuan(output: Writable): Assuan {
  const line = secretBuffer(MAX_LINE);
  const data = secretBuffer(MAX_DATA);
  let lineLength = 0;
  let dataLength = 0;
  let windowClosed = false;
  let waiting: { readonly resolve: (data: Buffer) => void; readonly reject: (reason: unknown) => void } | undefined;
  let ended: { readonly reason: unknown } | undefined;

  function end(reason: unknown): void {
    if (ended) return;
    ended = { reason };
    line.fill(0);
    data.fill(0);
    waiting?.reject(reason);
    waiting = undefined;
  }

  function answer(): Promise<Buffer> {
    if (ended) return Promise.reject(ended.reason);
    return new Promise((resolve, reject) => {
      waiting = { resolve, reject };
    });
  }

  function receive(chunk: Buffer): void {
    try {
      for (const byte of chunk) {
        if (ended) return;
        if (byte !== LINE_FEED) {
          if (lineLength === MAX_LINE) throw unusable('pinentry sent a line that is too long');
          line[lineLength++] = byte;
        } else {
          onLine(line.subarray(0, lineLength));
          line.fill(0);
          lineLength = 0;
        }
      }
    } catch (error) {
      end(error);
    } finally {
      chunk.fill(0);
    }
  }

  function onLine(received: Buffer): void {
    if (received[0] === D && received[1] === SPACE) onData(received.subarray(2));
    else if (received.equals(WINDOW_CLOSED)) windowClosed = true;
    else if (!startsWith(received, COMMENT) && !startsWith(received, STATUS)) onAnswer(received);
  }

  function onData(encoded: Buffer): void {
    const decoded = percentDecodeInPlace(encoded);
    if (dataLength + decoded.length > MAX_DATA) throw unusable('pinentry sent too much data');
    decoded.copy(data, dataLength);
    dataLength += decoded.length;
  }

  function onAnswer(received: Buffer): void {
    if (!waiting) throw unusable('pinentry spoke out of turn');
    if (startsWith(received, INQUIRE)) {
      // Nothing that we ask makes it need anything of us.
      output.write('CAN\n');
      return;
    }
    const refusal = errorNumber(received);
    const isOk = startsWith(received, OK) && (received.length === OK.length || received[OK.length] === SPACE);
    if (refusal === undefined && !isOk) throw unusable('pinentry does not speak Assuan');

    const { resolve, reject } = waiting;
    waiting = undefined;
    if (refusal !== undefined) reject(new AssuanRefusal(refusal, windowClosed));
    else resolve(secretCopy(data.subarray(0, dataLength)));
    data.fill(0);
    dataLength = 0;
    windowClosed = false;
  }

  output.on('error', (cause) => end(unusable('writing to pinentry failed', cause)));

  return {
    receive,
    async greeting() {
      await answer();
    },
    command(text) {
      const answered = answer();
      if (Buffer.byteLength(text) > MAX_LINE) end(unusable('a line for pinentry is too long'));
      else if (!ended) output.write(`${text}\n`);
      return answered;
    },
    end,
  };
}

const startsWith = (received: Buffer, word: Buffer) => received.subarray(0, word.length).equals(word);

function errorNumber(received: Buffer): number | undefined {
  if (!startsWith(received, ERR)) return undefined;
  const digits = /^\d+/.exec(received.toString('latin1', ERR.length, ERR.length + MAX_DIGITS));
  return digits ? Number(digits[0]) : undefined;
}

function unusable(detail: string, cause?: unknown): BridgeError {
  return new BridgeError('ERR_PROMPT_UNAVAILABLE', { detail, cause });
}

/** Text as a parameter of a command: only these three characters need escaping (Assuan manual, "Client requests"). */
export function percentEncode(text: string): string {
  return text.replace(/[%\r\n]/g, encodeURIComponent);
}

/** The decoded bytes, at the start of the same memory. */
function percentDecodeInPlace(bytes: Buffer): Buffer {
  let length = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    let byte = bytes[at] ?? 0;
    if (byte === PERCENT) {
      byte = hexDigit(bytes[at + 1]) * 16 + hexDigit(bytes[at + 2]);
      if (Number.isNaN(byte)) throw unusable('pinentry sent a broken percent escape');
      at += 2;
    }
    bytes[length++] = byte;
  }
  return bytes.subarray(0, length);
}

function hexDigit(byte = 0): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const upper = byte & ~0x20;
  return upper >= 0x41 && upper <= 0x46 ? upper - 0x41 + 10 : Number.NaN;
}
