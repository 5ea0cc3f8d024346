import {
  type EventName,
  type Events,
  isMethodName,
  type MethodName,
  methodSchemas,
  type Params,
  type RequestId,
  type Result,
  rpcNumber,
  SUBPROTOCOL,
  type WireError,
} from '@cardbridge/sdk/protocol';
import * as v from 'valibot';
import type { Access, GrantedFor } from '../access/index.js';
import { BridgeError, toBridgeError } from '../error.js';
import { authenticate, type OperationContext, type OperationRun, readNhi } from '../operations/index.js';
import { VERSION } from '../version.js';
import { parseRequest } from './parse-request.js';
import { createReaderIds } from './reader-ids.js';

/** What a session tells the door that owns its socket. */
export interface SessionOutlet {
  send(message: object): void;
  /** The person, a grant or the policy says no: what was owed has been answered, and the socket closes with 4403. */
  closeRefused(): void;
  /** Whether an answer about access is waited for now. What the session is afterwards is in `granted`. */
  asking(isAsking: boolean): void;
  /** For the log: technical, free of personal data. */
  failed(method: string, error: BridgeError): void;
}

export interface SessionContext {
  readonly operations: OperationContext;
  readonly access: Access;
  /** Whether the person lets no page do anything at present. */
  readonly isPaused: () => boolean;
  readonly witness: Witness;
  /** Requests under way at once. */
  readonly maxRequests: number;
  /** Characters of a message without a grant: a longer one is refused unread. */
  readonly maxUngrantedMessage: number;
}

/**
 * Looks on while a request of a page is carried out, which it does by calling `work` once. Only requests that are well-formed come
 * here, and without a grant none but `access.request`.
 */
export type Witness = <T>(origin: string, method: MethodName, work: () => Promise<T>) => Promise<T>;

/** One connection of one page: JSON-RPC 2.0 in, answers and events out. */
export interface Session {
  receive(text: string): Promise<void>;
  granted(): boolean;
  /** Policy or grants changed; `exactly`: the grant of this very origin did. A session that may no longer be ends itself. */
  accessChanged(exactly: boolean): void;
  /** The person paused all pages, or lets them go on: every operation ends, or who watches readers is told of them. */
  pauseChanged(): void;
  /** The page is gone: every operation of it ends, every window of it closes. */
  end(): void;
}

type Handlers = {
  [M in MethodName]: (params: Params<M>, request: { id: RequestId; signal: AbortSignal }) => Promise<Result<M>>;
};

export function createSession(context: SessionContext, origin: string, outlet: SessionOutlet): Session {
  const { access, operations, isPaused, witness, maxRequests, maxUngrantedMessage } = context;
  const { inventory } = operations;
  const gone = new AbortController();
  const running = new Map<RequestId, AbortController>();
  const ids = createReaderIds(inventory);
  let grantedFor: GrantedFor | undefined;
  let asking = 0;
  let watching: { readonly tell: () => void; readonly stop: () => void } | undefined;

  const notify = <E extends EventName>(method: E, params: Events[E]) => outlet.send({ jsonrpc: '2.0', method, params });
  const answerError = (id: RequestId | null, error: BridgeError) =>
    outlet.send({ jsonrpc: '2.0', id, error: wireError(error) });
  const readers = () => ({ readers: ids.list() });
  const unwatch = () => {
    watching?.stop();
    watching = undefined;
  };
  const end = (reason: BridgeError) => {
    unwatch();
    gone.abort(reason);
  };

  const isOver = (exactly: boolean): boolean => {
    const standing = access.standing(origin);
    if (standing === 'allowed') return false;
    // A stranger that has not asked hears it when it asks.
    if (grantedFor === undefined) return standing === 'refused' && running.size > 0;
    // A yes for one connection outlives a new policy that does not refuse; it does not outlive its being taken back.
    return standing === 'refused' || grantedFor === 'remembered' || exactly;
  };

  const run = (params: { readonly readerId?: string }, id: RequestId, signal: AbortSignal): OperationRun => ({
    origin,
    signal,
    onProgress: (stage, triesLeft) =>
      notify('operation.progress', { requestId: id, stage, ...(triesLeft === undefined ? {} : { triesLeft }) }),
    ...(params.readerId === undefined ? {} : { reader: ids.nameOf(params.readerId) }),
  });

  const watchReaders = () => {
    let last = JSON.stringify(readers());
    const tell = () => {
      const now = readers();
      last = JSON.stringify(now);
      notify('readers.changed', now);
    };
    const stop = inventory.onChange(() => {
      if (!isPaused() && JSON.stringify(readers()) !== last) tell();
    });
    return { tell, stop };
  };

  const askForAccess = async (signal: AbortSignal): Promise<void> => {
    asking += 1;
    outlet.asking(true);
    try {
      const answer = await access.request(origin, { signal });
      signal.throwIfAborted();
      // The rules may have changed while the answer was on its way; a change later than this finds the session granted.
      const standing = access.standing(origin);
      if (standing === 'refused' || (answer === 'remembered' && standing !== 'allowed'))
        throw new BridgeError('ERR_ACCESS_REFUSED');
      grantedFor = answer;
    } finally {
      asking -= 1;
      outlet.asking(asking > 0);
    }
  };

  const handlers: Handlers = {
    'access.request': async (_params, { signal }) => {
      if (grantedFor === undefined) await askForAccess(signal);
      return { granted: true };
    },
    'bridge.info': async () => ({ version: VERSION, protocol: SUBPROTOCOL, simulated: operations.simulated }),
    'readers.list': async () => readers(),
    'readers.watch': async () => {
      watching ??= watchReaders();
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

  const dispatch = async <M extends MethodName>(method: M, params: object, id: RequestId): Promise<Result<M>> => {
    const checked = v.safeParse(methodSchemas[method].params, params);
    if (!checked.success) throw new BridgeError('ERR_PARAMS_INVALID', { detail: v.getDotPath(checked.issues[0]) ?? 'params' });
    // Stopping must work above all when too much is going on.
    if (running.size >= maxRequests && method !== 'operation.cancel') throw new BridgeError('ERR_OPERATION_BUSY');
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const signal = AbortSignal.any([controller.signal, gone.signal]);
      return await witness(origin, method, () => handlers[method](checked.output as Params<M>, { id, signal }));
    } finally {
      running.delete(id);
    }
  };

  return {
    receive: async (text) => {
      let id: RequestId | null = null;
      let method = '';
      try {
        if (grantedFor === undefined && text.length > maxUngrantedMessage) {
          throw new BridgeError('ERR_MESSAGE_MALFORMED', { detail: 'too long without a grant' });
        }
        const request = parseRequest(text);
        // Answered without it: with it, the page would take this for the answer that it waits for.
        if (running.has(request.id)) throw new BridgeError('ERR_MESSAGE_MALFORMED', { detail: 'this id is in use' });
        ({ id, method } = request);
        // Without a grant there is one method; what else exists, and how it is called, is not worth a different answer (D-07).
        if (grantedFor === undefined && method !== 'access.request') throw new BridgeError('ERR_ACCESS_REQUIRED');
        if (!isMethodName(method)) throw new BridgeError('ERR_METHOD_UNKNOWN');
        if (isPaused() && method !== 'bridge.info') {
          // Who is refused anyway does not learn when the person pauses.
          throw new BridgeError(access.standing(origin) === 'refused' ? 'ERR_ACCESS_REFUSED' : 'ERR_BRIDGE_PAUSED');
        }
        const result = await dispatch(method, request.params, id);
        outlet.send({ jsonrpc: '2.0', id, result });
      } catch (thrown) {
        const error = toBridgeError(thrown);
        outlet.failed(isMethodName(method) ? method : '(none)', error);
        answerError(id, error);
        if (method === 'access.request' && CLOSING.has(error.code)) outlet.closeRefused();
      }
    },
    granted: () => grantedFor !== undefined,
    accessChanged: (exactly) => {
      if (!isOver(exactly)) return;
      const refused = new BridgeError('ERR_ACCESS_REFUSED');
      // At once, also for an operation that takes its time to end: its own answer comes to a closed socket.
      for (const id of running.keys()) answerError(id, refused);
      end(refused);
      outlet.closeRefused();
    },
    pauseChanged: () => {
      // What changed meanwhile was not told.
      if (!isPaused()) return watching?.tell();
      for (const operation of running.values()) operation.abort(new BridgeError('ERR_BRIDGE_PAUSED'));
    },
    end: () => end(new BridgeError('ERR_OPERATION_CANCELLED')),
  };
}

/** After these the page has nothing to wait for. Others may pass: no place for windows, too many sites in the queue. */
const CLOSING: ReadonlySet<string> = new Set(['ERR_ACCESS_REFUSED', 'ERR_PROMPT_COOLING_DOWN']);

function wireError({ code, message, remedy, retriable }: BridgeError): WireError {
  return { code: rpcNumber(code), message, data: { code, remedy, retriable } };
}
