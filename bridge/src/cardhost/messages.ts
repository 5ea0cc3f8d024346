import * as v from 'valibot';
import type { ReaderState } from '../pcsc/index.js';

/**
 * Headers of the frames between the daemon and a card host. Commands and answers of cards travel in the raw tail and never
 * here. A card host has at most one card, so no message names one. It also makes the other native calls, which only Windows needs.
 */

export const hexBytes = v.pipe(
  v.string(),
  v.transform((hex) => Uint8Array.from(Buffer.from(hex, 'hex'))),
);

const readerStates = v.array(
  v.object({
    name: v.string(),
    card: v.picklist(['absent', 'present', 'mute']),
    exclusive: v.boolean(),
    atr: v.exactOptional(hexBytes),
    eventCount: v.number(),
  }),
);

const disposition = v.picklist(['leave', 'reset', 'unpower']);
const id = v.number();

export const requestSchema = v.variant('method', [
  v.object({ id, method: v.literal('readers'), known: v.exactOptional(readerStates) }),
  /** Ends the `readers` or `credential-prompt` call of the same id; has no answer of its own. */
  v.object({ id, method: v.literal('cancel') }),
  /** The daemon ends this host, or itself, on purpose: nothing is to be started again. Has no answer. */
  v.object({ id, method: v.literal('farewell') }),
  /** Readers are watched in another host now: should the daemon be gone, that one starts it again. Has no answer. */
  v.object({ id, method: v.literal('relieved') }),
  v.object({ id, method: v.literal('connect'), reader: v.string(), exclusive: v.boolean() }),
  v.object({ id, method: v.literal('begin') }),
  v.object({ id, method: v.literal('end'), disposition }),
  /** Tail: the command. Tail of the answer: the card's answer. */
  v.object({ id, method: v.literal('transmit') }),
  v.object({ id, method: v.literal('features') }),
  /** Tail: what the reader is told. Tail of the answer: its answer. */
  v.object({ id, method: v.literal('control'), code: v.number() }),
  v.object({ id, method: v.literal('disconnect'), disposition }),
  /** A window of Windows. The host does nothing else until it is answered: to take it back, kill the host. */
  v.object({
    id,
    method: v.literal('task-dialog'),
    title: v.string(),
    instruction: v.string(),
    content: v.string(),
    buttons: v.array(v.string()),
    defaultButton: v.number(),
  }),
  /**
   * A window of Windows with a field for a secret. Tail: a mask. Tail of the answer: the secret under it (see ../secret-bytes). `cancel`
   * takes the window back, as far as Windows allows.
   */
  v.object({
    id,
    method: v.literal('credential-prompt'),
    title: v.string(),
    message: v.string(),
    userName: v.string(),
  }),
  /** Windows: whose program has the other end of a connection on 127.0.0.1. */
  v.object({ id, method: v.literal('socket-owner'), peerPort: v.number(), ourPort: v.number() }),
]);

export const answerSchema = v.object({
  id,
  /** Instead of a result: the PcscError, and what the system said about it. */
  failure: v.exactOptional(v.object({ call: v.string(), number: v.number(), reason: v.exactOptional(v.string()) })),
  /** Answer of `readers`. */
  readers: v.exactOptional(readerStates),
  /** Answer of `connect`. */
  card: v.exactOptional(v.object({ atr: hexBytes, protocol: v.picklist(['T=0', 'T=1']) })),
  /** Answer of `features`: numbers and control codes. */
  features: v.exactOptional(v.array(v.tuple([v.number(), v.number()]))),
  /** Answer of `task-dialog`: index of the button, null for a closed window, and how long it was open in milliseconds. */
  dialog: v.exactOptional(v.object({ button: v.nullable(v.number()), openMs: v.number() })),
  /** Answer of `credential-prompt`. */
  credential: v.exactOptional(v.picklist(['typed', 'cancelled'])),
  /** Answer of `socket-owner`. */
  owner: v.exactOptional(v.picklist(['same', 'other'])),
});

export type Request = v.InferOutput<typeof requestSchema>;
export type RequestHeader = v.InferInput<typeof requestSchema>;
export type Answer = v.InferOutput<typeof answerSchema>;
export type AnswerHeader = v.InferInput<typeof answerSchema>;

/** A command of 65,544 bytes at most (ISO 7816-4 §5.1, extended lengths) and a header. */
export const MAX_FRAME_BYTES = 128 * 1024;

export function statesToWire(states: readonly ReaderState[]) {
  return states.map(({ atr, ...state }) => ({ ...state, ...(atr ? { atr: toHex(atr) } : {}) }));
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
