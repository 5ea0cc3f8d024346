import type { ErrorCode } from '../protocol/errors.js';
import type { MethodName, OperationStage, Params, ReaderInfo } from '../protocol/methods.js';
import { MAX_FRAME_BYTES, SUBPROTOCOL } from '../protocol/version.js';
import { after } from './after.js';
import { bridgeError, clientError, toCardBridgeError } from './card-bridge-error.js';
import type { Address, WebSocketClass } from './environment.js';
import { must, readersOf, type Said, stageOf } from './said.js';

/** What a running card operation is doing, and with `waiting-for-pin` how many tries are left, once that is known. */
export interface OperationProgress {
  readonly stage: OperationStage;
  readonly triesLeft?: number;
}

interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: OperationProgress) => void) | undefined;
}

/**
 * Sends a request and awaits its result, which `read` makes of what the bridge says. With a `limit`, a bridge that is silent for so
 * many milliseconds counts as lost: for methods that wait for no person and no card.
 */
export type Call = <M extends MethodName, T>(
  method: M,
  read: (result: Said) => T,
  limit?: number,
  options?: Params<M> & CallOptions,
) => Promise<T>;

/** `ended` rejects with the reason why. */
export type Connection = readonly [call: Call, ended: Promise<never>];

type Waiting = readonly [
  answer: (result: Said) => void,
  fail: (reason: unknown) => void,
  onProgress?: (progress: OperationProgress) => Promise<void>,
];

/** The keys are `CloseCode`, written out so that a page does not load those that mean nothing to it; a test holds them to it. */
export const codeOfClose: Readonly<Record<number, ErrorCode>> = {
  4403: 'ERR_ACCESS_REFUSED',
  4429: 'ERR_RATE_EXCEEDED',
  4503: 'ERR_CONNECTION_LIMIT',
};

/**
 * Opens a WebSocket to the bridge: requests out, answers and events in (JSON-RPC 2.0 §4, §5; never a batch). Ending the scope closes it,
 * and its reason is why it ended; then every call has settled.
 *
 * @throws what the WebSocket's constructor throws; CardBridgeError ERR_CONNECTION_LOST (it did not open; a page cannot see why), or the
 *   reason of `scope`
 */
export async function openConnection(
  WebSocket: WebSocketClass,
  address: Address,
  scope: AbortController,
  onReaders: (readers: readonly ReaderInfo[]) => void,
): Promise<Connection> {
  const { signal } = scope;
  const waiting = new Map<unknown, Waiting>();
  let lastId = 0;
  const socket = new WebSocket(`ws${address}`, SUBPROTOCOL);

  /** For an event of the socket, for something that no bridge says, or for an answer that does not come. */
  const lose = (cause?: { readonly code?: number }) =>
    scope.abort(clientError(codeOfClose[cause?.code ?? 0] ?? 'ERR_CONNECTION_LOST', cause));

  const send = (id: number, method: MethodName, params: object) =>
    socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));

  const receive = async (data: string) => {
    // A character is at least one byte, so this never refuses a frame that the protocol allows.
    must(data.length <= MAX_FRAME_BYTES);
    // An event has no id.
    const { jsonrpc, id = 0, method, params, result, error } = JSON.parse(data);
    must(typeof id === 'number' && jsonrpc === '2.0');
    // No such call: it was given up.
    const [answer, fail] = waiting.get(id) ?? [];
    if (error) fail?.(bridgeError(error));
    else if (id) answer?.(result);
    else if (method === 'readers.changed') onReaders(readersOf(params));
    else if (method === 'operation.progress') {
      const { requestId, triesLeft } = params;
      const stage = stageOf(params.stage);
      if (stage) waiting.get(requestId)?.[2]?.(typeof triesLeft === 'number' ? { stage, triesLeft } : { stage });
    }
    // Other events are from a newer bridge.
  };

  signal.onabort = () => {
    socket.close();
    for (const [, fail] of waiting.values()) fail(signal.reason);
  };
  socket.onmessage = ({ data }: { readonly data: string }) => signal.aborted || receive(data).catch(lose);
  // An error says nothing in a browser; outside it may name the reason.
  socket.onerror = socket.onclose = lose;

  // No call of ours has the id 0.
  const ended = new Promise<never>((_, fail) => waiting.set(0, [fail, fail]));
  // The probe was let through, so the browser asks nobody any more: five seconds are far more than a bridge needs.
  const timer = setTimeout(lose, 5_000);
  const opened = new Promise<unknown>((resolve) => {
    socket.onopen = resolve;
  });
  await Promise.race([ended, opened]).finally(() => clearTimeout(timer));

  const call: Call = async (method, read, limit, options) => {
    const { signal: cancel, onProgress, ...params }: CallOptions = options ?? {};
    const id = ++lastId;
    const settled = new AbortController();
    try {
      signal.throwIfAborted();
      cancel?.throwIfAborted();
      const value = await new Promise<ReturnType<typeof read>>((resolve, reject) => {
        // Async: what the page throws in there is its own unhandled rejection.
        waiting.set(id, [(result) => resolve(read(result)), reject, async (progress) => onProgress?.(progress)]);
        if (limit) after(limit, settled, lose);
        cancel?.addEventListener(
          'abort',
          () => {
            send(++lastId, 'operation.cancel', { requestId: id });
            // The bridge ends a cancelled operation within a second (DESIGN §4).
            after(2_000, settled, reject);
          },
          settled,
        );
        // Last, since a parameter may have a `toJSON` of the page that ends it all.
        send(id, method, params);
      });
      cancel?.throwIfAborted();
      return value;
    } catch (thrown) {
      if (cancel?.aborted) throw clientError('ERR_OPERATION_CANCELLED', cancel.reason);
      // What is not ours was thrown by JSON, which has no form for a parameter (a bigint, a circle).
      throw toCardBridgeError(thrown, 'ERR_PARAMS_INVALID');
    } finally {
      waiting.delete(id);
      settled.abort();
    }
  };
  return [call, ended];
}
