import { type RequestId, requestSchema } from '@cardbridge/sdk/protocol';
import * as v from 'valibot';
import { BridgeError } from '../error.js';

export interface PageRequest {
  readonly id: RequestId;
  /** Whatever the page wrote, up to 64 characters. */
  readonly method: string;
  /** An object, unchecked. */
  readonly params: object;
}

/** A message of a page as a JSON-RPC 2.0 request: never a batch, never without an id. Anything else is ERR_MESSAGE_MALFORMED. */
export function parseRequest(text: string): PageRequest {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    // What the parser says quotes the text.
    throw malformed('not JSON');
  }
  const parsed = v.safeParse(requestSchema, message);
  if (!parsed.success) throw malformed(v.getDotPath(parsed.issues[0]) ?? 'request');
  // As they came: valibot leaves out keys like `__proto__`, which the schema of the method is to refuse instead.
  const { params = {} } = message as { readonly params?: object };
  if (Array.isArray(params)) throw malformed('params');
  return { id: parsed.output.id, method: parsed.output.method, params };
}

const malformed = (detail: string): BridgeError => new BridgeError('ERR_MESSAGE_MALFORMED', { detail });
