import { randomUUID } from 'node:crypto';
import {
  type BridgeErrorCode,
  type EventName,
  type Events,
  isMethodName,
  type MethodName,
  methodSchemas,
  type Params,
  type ReaderInfo,
  type RequestId,
  type Result,
  requestSchema,
  rpcNumber,
  SUBPROTOCOL,
  type WireError,
} from '@cardbridge/sdk/protocol';
import * as v from 'valibot';
import type { Access } from '../access/index.js';
import { BridgeError, toBridgeError } from '../error.js';
import { authenticate, type Inventory, type OperationContext, type OperationRun, readNhi } from '../operations/index.js';
import { VERSION } from '../version.js';

/** What a session tells the door that owns its socket. */
export interface SessionOutlet {
  send(message: object): void;
  /** The person or the policy said no: answer first, then close with 4403. */
  closeRefused(): void;
  /** For the log: technical, free of personal data. */
  failed(method: string, error: BridgeError): void;
}

export interface SessionContext {
  readonly operations: OperationContext;
  readonly access: Access;
}

/** One connection of one page: JSON-RPC 2.0 in, answers and events out. */
export interface Session {
  receive(text: string): Promise<void>;
  /** The page is gone: every operation of it ends, every window of it closes. */
  end(): void;
}

/** Requests of one connection under way at once; an honest page needs three. */
const MAX_CONCURRENT_REQUESTS = 8;

type Handlers = {
  [M in MethodName]: (params: Params<M>, request: { id: RequestId; signal: AbortSignal }) => Promise<Result<M>>;
};

export function createSession(context: SessionContext, origin: string, outlet: SessionOutlet): Session {
  const { operations } = context;
  const { inventory } = operations;
  const gone = new AbortController();
  const running = new Map<RequestId, AbortController>();
  const ids = createReaderIds(inventory);
  let granted = false;
  let stopWatching: (() => void) | undefined;

  const notify = <E extends EventName>(method: E, params: Events[E]) => outlet.send({ jsonrpc: '2.0', method, params });
  const readers = () => ({ readers: ids.list() });
  const unwatch = () => {
    stopWatching?.();
    stopWatching = undefined;
  };

  const run = (params: { readonly readerId?: string }, id: RequestId, signal: AbortSignal): OperationRun => ({
    origin,
    signal,
    onProgress: (stage, triesLeft) =>
      notify('operation.progress', { requestId: id, stage, ...(triesLeft === undefined ? {} : { triesLeft }) }),
    ...(params.readerId === undefined ? {} : { reader: ids.nameOf(params.readerId) }),
  });

  const handlers: Handlers = {
    'access.request': async (_params, { signal }) => {
      await context.access.request(origin, { signal });
      granted = true;
      return { granted: true };
    },
    'bridge.info': async () => ({ version: VERSION, protocol: SUBPROTOCOL, simulated: operations.simulated }),
    'readers.list': async () => readers(),
    'readers.watch': async () => {
      let last = JSON.stringify(readers());
      stopWatching ??= inventory.onChange(() => {
        const now = readers();
        const text = JSON.stringify(now);
        if (text === last) return;
        last = text;
        notify('readers.changed', now);
      });
      return readers();
    },
    'readers.unwatch': async () => {
      unwatch();
      return {};
    },
    'card.authenticate': async (params, { id, signal }) => ({
      token: await authenticate(operations, { ...run(params, id, signal), challengeNonce: params.challengeNonce }),
    }),
    'card.readNhi': async (params, { id, signal }) => ({ basicData: await readNhi(operations, run(params, id, signal)) }),
    'operation.cancel': async ({ requestId }) => {
      const operation = running.get(requestId);
      operation?.abort(new BridgeError('ERR_OPERATION_CANCELLED'));
      return { cancelled: operation !== undefined };
    },
  };

  const dispatch = async <M extends MethodName>(method: M, params: unknown, id: RequestId): Promise<Result<M>> => {
    // Without a grant there is one method; what else exists is not worth a different answer.
    if (!granted && method !== 'access.request') throw new BridgeError('ERR_ACCESS_REQUIRED');
    const checked = v.safeParse(methodSchemas[method].params, params);
    if (!checked.success) throw new BridgeError('ERR_PARAMS_INVALID', { detail: v.getDotPath(checked.issues[0]) ?? 'params' });
    if (running.has(id)) throw new BridgeError('ERR_MESSAGE_MALFORMED', { detail: 'this id is in use' });
    // Stopping must work above all when too much is going on.
    if (running.size >= MAX_CONCURRENT_REQUESTS && method !== 'operation.cancel') throw new BridgeError('ERR_OPERATION_BUSY');
    const controller = new AbortController();
    running.set(id, controller);
    try {
      return await handlers[method](checked.output as Params<M>, {
        id,
        signal: AbortSignal.any([controller.signal, gone.signal]),
      });
    } finally {
      running.delete(id);
    }
  };

  return {
    receive: async (text) => {
      let id: RequestId | null = null;
      let method = '';
      try {
        const request = parseRequest(text);
        ({ id, method } = request);
        if (!isMethodName(method)) throw new BridgeError(granted ? 'ERR_METHOD_UNKNOWN' : 'ERR_ACCESS_REQUIRED');
        const result = await dispatch(method, request.params ?? {}, id);
        outlet.send({ jsonrpc: '2.0', id, result });
      } catch (thrown) {
        const error = toBridgeError(thrown);
        outlet.failed(method, error);
        outlet.send({ jsonrpc: '2.0', id, error: wireError(error) });
        if (error.code === 'ERR_ACCESS_REFUSED') outlet.closeRefused();
      }
    },
    end: () => {
      unwatch();
      gone.abort(new BridgeError('ERR_OPERATION_CANCELLED'));
    },
  };
}

function parseRequest(text: string): v.InferOutput<typeof requestSchema> {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch (error) {
    throw new BridgeError('ERR_MESSAGE_MALFORMED', { detail: 'not JSON', cause: error });
  }
  const parsed = v.safeParse(requestSchema, message);
  if (!parsed.success) throw new BridgeError('ERR_MESSAGE_MALFORMED', { detail: v.getDotPath(parsed.issues[0]) ?? 'request' });
  return parsed.output;
}

function wireError(error: BridgeError): WireError {
  const code: BridgeErrorCode = error.code;
  return { code: rpcNumber(code), message: error.message, data: { code, remedy: error.remedy, retriable: error.retriable } };
}

/** Ids for readers that mean something on this connection only, so that two sites cannot recognise the same computer by them. */
function createReaderIds(inventory: Inventory) {
  const idByName = new Map<string, string>();
  return {
    list: (): ReaderInfo[] =>
      inventory.readers().map(({ name, state, card }) => {
        const id = idByName.get(name) ?? randomUUID();
        idByName.set(name, id);
        return { id, name, state, ...(card ? { card: { kind: card.kind } } : {}) };
      }),
    nameOf: (id: string): string => {
      for (const [name, known] of idByName) if (known === id) return name;
      throw new BridgeError('ERR_READER_UNKNOWN');
    },
  };
}
