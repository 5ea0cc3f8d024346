import type { MethodName, OperationStage, Params, ReaderInfo, Result } from '../protocol/methods.js';
import { CloseCode, SUBPROTOCOL } from '../protocol/version.js';
import { bridgeError, type CardBridgeError, clientError } from './card-bridge-error.js';
import type { Environment, WebSocketLike } from './environment.js';
import { readIncoming } from './incoming.js';
import { notify } from './notify.js';
import { startPatience } from './permission.js';
import { type AnsweredMethod, isProgress, isReaderList, isResult } from './results.js';

/** What a running card operation is doing, and with `waiting-for-pin` how many tries are left, once that is known. */
export interface OperationProgress {
  readonly stage: OperationStage;
  readonly triesLeft?: number;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: OperationProgress) => void) | undefined;
  /** Milliseconds after which a silent bridge counts as lost. For methods that wait for no person and no card. */
  readonly limit?: number;
}

/** One open WebSocket: requests out, answers and events in. It ends once, and then every call of it has settled. */
export interface Connection {
  readonly ended: Promise<CardBridgeError>;
  call<M extends AnsweredMethod>(method: M, params: Params<M>, options?: CallOptions): Promise<Result<M>>;
  /** Sends a request whose answer nobody waits for. */
  tell<M extends MethodName>(method: M, params: Params<M>): void;
  end(error: CardBridgeError): void;
}

export interface ConnectionOptions {
  /** Ends the connection with its reason, a CardBridgeError. */
  readonly signal: AbortSignal;
  readonly onPrompt: () => void;
  readonly onReaders: (readers: readonly ReaderInfo[]) => void;
}

interface Call {
  readonly method: AnsweredMethod;
  readonly onProgress: CallOptions['onProgress'];
  answer(result: unknown): void;
  fail(error: CardBridgeError): void;
}

/** The bridge ends a cancelled operation within a second (DESIGN §4). */
const CANCEL_LIMIT_MS = 2_000;

/**
 * Opens a WebSocket to the bridge at `port`.
 *
 * @throws CardBridgeError ERR_BROWSER_UNSUPPORTED, ERR_CONNECTION_LOST (it did not open; a page cannot see why), or the reason
 *   of `signal`
 */
export function openConnection(
  { WebSocket, permissions }: Environment,
  port: number,
  { signal, onPrompt, onReaders }: ConnectionOptions,
): Promise<Connection> {
  return new Promise((resolve, reject) => {
    let socket: WebSocketLike;
    try {
      socket = new WebSocket(`ws://127.0.0.1:${port}/`, SUBPROTOCOL);
    } catch (cause) {
      // SecurityError: this browser counts ws:// on loopback as mixed content.
      reject(clientError('ERR_BROWSER_UNSUPPORTED', cause));
      return;
    }

    const calls = new Map<number, Call>();
    let lastId = 0;
    let failure: CardBridgeError | undefined;
    let fault: unknown;
    let onEnd: (error: CardBridgeError) => void = reject;

    const end = (error: CardBridgeError) => {
      if (failure) return;
      failure = error;
      stopPatience();
      signal.removeEventListener('abort', abandon);
      socket.close();
      for (const call of calls.values()) call.fail(error);
      onEnd(error);
    };
    const abandon = () => end(signal.reason);
    signal.addEventListener('abort', abandon);
    const stopPatience = startPatience(permissions, {
      onTick: (_, prompt) => {
        if (prompt) onPrompt();
        return prompt;
      },
      onSpent: () => end(clientError('ERR_CONNECTION_LOST')),
    });

    const send = <M extends MethodName>(method: M, params: Params<M>): number => {
      lastId += 1;
      socket.send(JSON.stringify({ jsonrpc: '2.0', id: lastId, method, params }));
      return lastId;
    };

    const call = <M extends AnsweredMethod>(
      method: M,
      params: Params<M>,
      { signal, onProgress, limit }: CallOptions = {},
    ): Promise<Result<M>> =>
      new Promise((resolve, reject) => {
        const cancelled = () => clientError('ERR_OPERATION_CANCELLED', signal?.reason);
        if (failure) return reject(failure);
        if (signal?.aborted) return reject(cancelled());

        let id: number;
        try {
          id = send(method, params);
        } catch (cause) {
          // JSON has no form for it (a bigint, a circle).
          return reject(clientError('ERR_PARAMS_INVALID', cause));
        }
        let timer: ReturnType<typeof setTimeout> | undefined;
        const settle = () => {
          calls.delete(id);
          clearTimeout(timer);
          signal?.removeEventListener('abort', cancel);
        };
        const fail = (error: CardBridgeError) => {
          settle();
          reject(signal?.aborted ? cancelled() : error);
        };
        const cancel = () => {
          send('operation.cancel', { requestId: id });
          timer = setTimeout(() => fail(cancelled()), CANCEL_LIMIT_MS);
        };
        signal?.addEventListener('abort', cancel, { once: true });
        if (limit !== undefined) timer = setTimeout(() => end(clientError('ERR_CONNECTION_LOST')), limit);
        calls.set(id, {
          method,
          onProgress,
          fail,
          answer: (result) => {
            if (!isResult(method, result)) throw new TypeError(`not a result of ${method}`);
            if (signal?.aborted) return fail(cancelled());
            settle();
            resolve(result);
          },
        });
      });

    const receive = (data: unknown) => {
      const message = readIncoming(data);
      if ('event' in message) {
        const { event, params } = message;
        if (event === 'readers.changed') {
          if (!isReaderList(params)) throw new TypeError(event);
          onReaders(params.readers);
        } else if (event === 'operation.progress') {
          if (!isProgress(params)) throw new TypeError(event);
          const { requestId, ...progress } = params;
          notify(calls.get(requestId)?.onProgress, progress);
        }
        // Other events are from a newer bridge.
        return;
      }
      // No such call: it was only told, or was given up.
      const call = calls.get(message.id);
      if ('error' in message) call?.fail(bridgeError(message.error));
      else call?.answer(message.result);
    };

    socket.addEventListener('open', () => {
      if (failure) return;
      stopPatience();
      const ended = new Promise<CardBridgeError>((resolve) => {
        onEnd = resolve;
      });
      resolve({ ended, call, end, tell: send });
    });
    socket.addEventListener('message', ({ data }) => {
      if (failure) return;
      try {
        receive(data);
      } catch (cause) {
        end(clientError('ERR_CONNECTION_LOST', cause));
      }
    });
    // In a browser it says nothing; outside it may name the reason. `close` always follows.
    socket.addEventListener('error', (event) => {
      fault = event;
    });
    socket.addEventListener('close', (event) => {
      end(clientError(CODE_OF_CLOSE.get(event.code) ?? 'ERR_CONNECTION_LOST', fault ?? event));
    });
  });
}

const CODE_OF_CLOSE = new Map<number, 'ERR_ACCESS_REFUSED' | 'ERR_RATE_EXCEEDED' | 'ERR_CONNECTION_LIMIT'>([
  [CloseCode.accessRefused, 'ERR_ACCESS_REFUSED'],
  [CloseCode.rateExceeded, 'ERR_RATE_EXCEEDED'],
  [CloseCode.connectionLimit, 'ERR_CONNECTION_LIMIT'],
]);
