import type { WireError } from '../protocol/methods.js';
import { MAX_FRAME_BYTES } from '../protocol/version.js';
import { hasStrings, isRecord } from './shapes.js';

/** One message of the bridge: the answer to a request, or an event. JSON-RPC 2.0 §4.1, §5; never a batch. */
export type Incoming =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: WireError }
  | { readonly event: string; readonly params: unknown };

/** @throws TypeError or SyntaxError for what no bridge sends */
export function readIncoming(data: unknown): Incoming {
  // A character is at least one byte, so this never refuses a frame that the protocol allows.
  if (typeof data !== 'string' || data.length > MAX_FRAME_BYTES) throw new TypeError('not a text message, or too long');
  const message: unknown = JSON.parse(data);
  if (isRecord(message) && message.jsonrpc === '2.0') {
    const { id, method, params, result, error } = message;
    if (id === undefined && typeof method === 'string') return { event: method, params };
    if (typeof id === 'number') {
      if (isWireError(error)) return { id, error };
      if (error === undefined) return { id, result };
    }
  }
  throw new TypeError('not a JSON-RPC 2.0 answer or event');
}

function isWireError(value: unknown): value is WireError {
  return (
    hasStrings(value, 'message') && 'data' in value && hasStrings(value.data, 'code', 'remedy') && hasRetriable(value.data)
  );
}

function hasRetriable(data: object): boolean {
  return 'retriable' in data && typeof data.retriable === 'boolean';
}
