import * as v from 'valibot';
import type { Token } from '../pkcs11/index.js';
import { hexBytes } from './messages.js';

/**
 * What passes between the daemon and a module host, a card host that does nothing but ask one PKCS#11 module one thing: one frame there
 * and one back. A PIN is the tail of the request, certificates and signatures that of the answer.
 */

const token = v.object({
  module: v.string(),
  slotId: v.number(),
  slotDescription: v.string(),
  label: v.string(),
  manufacturer: v.string(),
  model: v.string(),
  serialNumber: v.string(),
  pin: v.object({
    minLength: v.number(),
    maxLength: v.number(),
    triesLeft: v.optional(v.number()),
    onReader: v.boolean(),
  }),
});

export const moduleRequestSchema = v.variant('method', [
  v.object({ method: v.literal('tokens'), module: v.string() }),
  v.object({ method: v.literal('certificates'), token }),
  /** Tail: the PIN, unless it is typed on the reader. */
  v.object({
    method: v.literal('sign'),
    token,
    id: hexBytes,
    certificate: hexBytes,
    algorithm: v.picklist(['RS256', 'ES256', 'ES384']),
    digest: hexBytes,
    pin: v.picklist(['tail', 'on-reader']),
  }),
]);

export const moduleAnswerSchema = v.object({
  /** Instead of a result. */
  failure: v.exactOptional(
    v.object({
      code: v.picklist([
        'ERR_MODULE_FAILED',
        'ERR_CARD_REMOVED',
        'ERR_CARD_CHANGED',
        'ERR_CARD_UNSUPPORTED',
        'ERR_PIN_LOCKED',
        'ERR_PIN_CANCELLED',
      ]),
      detail: v.string(),
    }),
  ),
  /** Answer of `tokens`. */
  tokens: v.exactOptional(v.array(token)),
  /** Answer of `certificates`: their CKA_ID, and how many bytes each takes of the tail, in that order. */
  certificates: v.exactOptional(v.array(v.object({ id: hexBytes, length: v.number() }))),
  /** Answer of `sign`. Tail: the signature. */
  outcome: v.exactOptional(v.picklist(['signed', 'wrong', 'format'])),
  triesLeft: v.exactOptional(v.number()),
});

/** A token as it came in a message: JSON has no `undefined`. */
export const receivedToken = (received: v.InferOutput<typeof token>): Token => ({
  ...received,
  pin: { ...received.pin, triesLeft: received.pin.triesLeft },
});

export type ModuleRequest = v.InferOutput<typeof moduleRequestSchema>;
export type ModuleRequestHeader = v.InferInput<typeof moduleRequestSchema>;
export type ModuleAnswer = v.InferOutput<typeof moduleAnswerSchema>;
export type ModuleAnswerHeader = v.InferInput<typeof moduleAnswerSchema>;

/** As many certificates as we take from a token, of the longest that we take (see ../pkcs11), and a header. */
export const MAX_MODULE_FRAME_BYTES = 1024 * 1024;
