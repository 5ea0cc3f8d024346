import type { ErrorCode } from '../protocol/errors.js';
import type { MethodName, OperationStage, Params, ReaderInfo } from '../protocol/methods.js';
import { MAX_FRAME_BYTES, SUBPROTOCOL } from '../protocol/version.js';
import { bridgeError, clientError, toCardBridgeError } from './card-bridge-error.js';
import type { Address, Environment, WebSocketLike } from './environment.js';
import { patiently } from './permission.js';
import { must, readersOf, type Said, stageOf } from './said.js';
import { within } from './scope.js';

/** What a running card operation is doing, and with `waiting-for-pin` how many tries are left, once that is known. */
export interface OperationProgress {
  readonly stage: OperationStage;
  readonly triesLeft?: number;
}

export interface CallOptions {
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

/** Ending the scope closes the connection, and its reason is why it ended; then every call has settled. */
export type Connection = readonly [call: Call, scope: AbortController];

type Waiting = readonly [answer: (result: Said) => void, fail: (reason: unknown) => void, CallOptions['onProgress']];

/** The bridge ends a cancelled operation within a second (DESIGN §4). */
const CANCEL_LIMIT_MS = 2_000;

/** The keys are `CloseCode`, written out so that a page does not load those that mean nothing to it; a test holds them to it. */
export const codeOfClose: Readonly<Record<number, ErrorCode>> = {
  4403: 'ERR_ACCESS_REFUSED',
  4429: 'ERR_RATE_EXCEEDED',
  4503: 'ERR_CONNECTION_LIMIT',
};

/**
 * Opens a WebSocket to the bridge: requests out, answers and events in (JSON-RPC 2.0 §4, §5; never a batch).
 *
 * @throws CardBridgeError ERR_BROWSER_UNSUPPORTED, ERR_CONNECTION_LOST (it did not open; a page cannot see why), or the reason
 *   of `parent`
 */
export async function openConnection(
  { WebSocket, permissions }: Environment,
  address: Address,
  parent: AbortSignal,
  onPrompt: () => void,
  onReaders: (readers: readonly ReaderInfo[]) => void,
): Promise<Connection> {
  const scope = within(parent);
  const { signal } = scope;
  const end = (code: ErrorCode, cause?: unknown) => scope.abort(clientError(code, cause));
  const waiting = new Map<unknown, Waiting>();
  let lastId = 0;
  let socket: WebSocketLike;
  try {
    socket = new WebSocket(`ws${address}`, SUBPROTOCOL);
  } catch (cause) {
    // SecurityError: this browser counts ws:// on loopback as mixed content.
    end('ERR_BROWSER_UNSUPPORTED', cause);
    throw signal.reason;
  }

  const send = (id: number, method: MethodName, params: object) =>
    socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));

  const call: Call = async (method, read, limit, { signal: cancel, onProgress, ...params } = {} as never) => {
    const id = ++lastId;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let abandon = () => {};
    try {
      signal.throwIfAborted();
      cancel?.throwIfAborted();
      const value = await new Promise<ReturnType<typeof read>>((resolve, reject) => {
        send(id, method, params);
        waiting.set(id, [(result) => resolve(read(result)), reject, onProgress]);
        if (limit) timer = setTimeout(end, limit, 'ERR_CONNECTION_LOST');
        abandon = () => {
          send(++lastId, 'operation.cancel', { requestId: id });
          timer = setTimeout(reject, CANCEL_LIMIT_MS);
        };
        cancel?.addEventListener('abort', abandon);
      });
      cancel?.throwIfAborted();
      return value;
    } catch (thrown) {
      if (cancel?.aborted) throw clientError('ERR_OPERATION_CANCELLED', cancel.reason);
      // What is not ours was thrown by JSON, which has no form for a parameter (a bigint, a circle).
      throw toCardBridgeError(thrown, 'ERR_PARAMS_INVALID');
    } finally {
      waiting.delete(id);
      clearTimeout(timer);
      cancel?.removeEventListener('abort', abandon);
    }
  };

  const receive = (data: unknown) => {
    // A character is at least one byte, so this never refuses a frame that the protocol allows.
    must(typeof data === 'string' && data.length <= MAX_FRAME_BYTES);
    // An event has no id, and no call of ours the id 0.
    const { jsonrpc, id = 0, method, params, result, error } = JSON.parse(data as string);
    must(jsonrpc === '2.0' && typeof id === 'number');
    // No such call: it was given up.
    const [answer, fail] = waiting.get(id) ?? [];
    if (error) fail?.(bridgeError(error));
    else if (id) answer?.(result);
    else if (method === 'readers.changed') onReaders(readersOf(params));
    else if (method === 'operation.progress') {
      const stage = stageOf(params.stage);
      const { triesLeft } = params;
      const onProgress = waiting.get(params.requestId)?.[2];
      // Async: what the page throws in there is its own unhandled rejection.
      if (stage && onProgress) (async () => onProgress(typeof triesLeft === 'number' ? { stage, triesLeft } : { stage }))();
    }
    // Other events are from a newer bridge.
  };

  signal.addEventListener('abort', () => {
    socket.close();
    for (const [, fail] of waiting.values()) fail(signal.reason);
  });
  socket.addEventListener('message', ({ data }) => {
    try {
      if (!signal.aborted) receive(data);
    } catch (cause) {
      end('ERR_CONNECTION_LOST', cause);
    }
  });
  // In a browser it says nothing; outside it may name the reason.
  socket.addEventListener('error', (event) => end('ERR_CONNECTION_LOST', event));
  socket.addEventListener('close', (event) => end(codeOfClose[event.code] ?? 'ERR_CONNECTION_LOST', event));

  const opened = new Promise<object>((resolve, reject) => {
    socket.addEventListener('open', resolve);
    signal.addEventListener('abort', () => reject(signal.reason));
  });
  await patiently(permissions, scope, onPrompt, opened);
  return [call, scope];
}
