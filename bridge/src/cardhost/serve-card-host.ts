import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import * as v from 'valibot';
import { createFrameReader } from '../frames/index.js';
import { type Pcsc, type PcscCard, PcscError } from '../pcsc/index.js';
import { applyMask } from '../secret-bytes/index.js';
import type { CredentialPrompt, LoopbackConnection, SocketOwner, TaskDialog, TaskDialogAnswer } from '../windows/index.js';
import {
  type Answer,
  type AnswerHeader,
  MAX_FRAME_BYTES,
  type Request,
  requestSchema,
  statesToWire,
  toHex,
} from './messages.js';
import { writeFrame } from './write-frame.js';

type Result = Omit<AnswerHeader, 'id'> & { readonly tail?: Uint8Array };

/** The native calls that are not about cards. */
export interface WindowsCalls {
  showTaskDialog(window: TaskDialog): Promise<TaskDialogAnswer>;
  /** The secret belongs to the caller, who zeroes it; `null` when the window was closed. Aborting takes the window back. */
  showCredentialPrompt(window: CredentialPrompt, options: { readonly signal: AbortSignal }): Promise<Buffer | null>;
  socketOwner(connection: LoopbackConnection): Promise<SocketOwner>;
}

/** The native call behind each request, for failures that do not name one. */
const calls: Readonly<Record<Request['method'], string>> = {
  readers: 'SCardGetStatusChange',
  cancel: 'SCardCancel',
  farewell: 'farewell',
  relieved: 'relieved',
  connect: 'SCardConnect',
  begin: 'SCardBeginTransaction',
  end: 'SCardEndTransaction',
  transmit: 'SCardTransmit',
  features: 'SCardControl',
  control: 'SCardControl',
  disconnect: 'SCardDisconnect',
  'task-dialog': 'TaskDialogIndirect',
  'credential-prompt': 'CredUIPromptForWindowsCredentials',
  'socket-owner': 'GetExtendedTcpTable',
};

/**
 * The child's side of a card host: makes the calls that come in on `pcsc` and `windows` and answers them, until the input ends.
 * Takes over `pcsc` and closes it. Rejects when the input is not what a daemon writes. A command may carry a PIN, so `openInput` is to
 * read into memory that is zeroed (see ../secret-bytes).
 *
 * `onOrphaned` is called when the daemon is gone without a farewell, in one host of its: that which watches readers, or was the last to.
 */
export async function serveCardHost(
  pcsc: Pcsc,
  windows: WindowsCalls,
  openInput: (onBytes: (bytes: Buffer) => void) => Readable,
  output: Writable,
  onOrphaned: () => void = () => undefined,
): Promise<void> {
  /** The calls that can be cancelled, by the id of their request. */
  const waiting = new Map<number, AbortController>();
  /** Windows for credentials. */
  const open = new Set<Promise<unknown>>();
  let card: PcscCard | undefined;
  let isWatcher = false;
  let heardFarewell = false;

  const connected = (call: string) => {
    if (!card) throw new PcscError(call, 'SCARD_E_INVALID_HANDLE');
    return card;
  };

  const cancellable = async <T>(id: number, call: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    const controller = new AbortController();
    waiting.set(id, controller);
    try {
      return await call(controller.signal);
    } finally {
      waiting.delete(id);
    }
  };

  const promptForCredential = async (window: CredentialPrompt, mask: Buffer, signal: AbortSignal): Promise<Result> => {
    const shown = windows.showCredentialPrompt(window, { signal });
    open.add(shown);
    try {
      const secret = await shown;
      if (secret === null) return { credential: 'cancelled' };
      applyMask(secret, mask);
      return { credential: 'typed', tail: secret };
    } finally {
      open.delete(shown);
    }
  };

  const perform = async (request: Request, tail: Buffer): Promise<Result | undefined> => {
    switch (request.method) {
      case 'readers': {
        const { id, known } = request;
        isWatcher = true;
        const readers = await cancellable(id, (signal) => pcsc.readers({ ...(known ? { known } : {}), signal }));
        return { readers: statesToWire(readers) };
      }
      case 'cancel':
        waiting.get(request.id)?.abort(cancelled());
        return undefined;
      case 'farewell':
        heardFarewell = true;
        return undefined;
      case 'relieved':
        isWatcher = false;
        return undefined;
      case 'connect': {
        if (card) throw new PcscError('SCardConnect', 'SCARD_E_SHARING_VIOLATION');
        card = await pcsc.connect(request.reader, { exclusive: request.exclusive });
        return { card: { atr: toHex(card.atr), protocol: card.protocol } };
      }
      case 'begin':
        await connected(calls.begin).beginTransaction();
        return {};
      case 'end':
        await connected(calls.end).endTransaction(request.disposition);
        return {};
      case 'transmit':
        return { tail: await connected(calls.transmit).transmit(tail) };
      case 'features':
        return { features: [...(await connected(calls.features).features())] };
      case 'control':
        return { tail: await connected(calls.control).control(request.code, tail) };
      case 'disconnect': {
        const leaving = connected(calls.disconnect);
        card = undefined;
        await leaving.disconnect(request.disposition);
        return {};
      }
      case 'task-dialog':
        return { dialog: await windows.showTaskDialog(request) };
      case 'credential-prompt':
        return cancellable(request.id, (signal) => promptForCredential(request, tail, signal));
      case 'socket-owner':
        return { owner: await windows.socketOwner(request) };
    }
  };

  const serve = async (header: unknown, tail: Buffer) => {
    const request = v.parse(requestSchema, header);
    const answer = await perform(request, tail).catch((error: unknown): Result => ({ failure: failureOf(error, request) }));
    tail.fill(0);
    if (!answer) return;
    const { tail: answerTail, ...result } = answer;
    writeFrame(output, { id: request.id, ...result } satisfies AnswerHeader, answerTail);
    answerTail?.fill(0);
  };

  const failed = new AbortController();
  const reader = createFrameReader({
    maxBytes: MAX_FRAME_BYTES,
    onFrame: ({ header, tail }) => void serve(header, tail).catch((error: unknown) => failed.abort(error)),
  });
  const input = openInput((bytes) => {
    try {
      reader.push(bytes);
    } catch (error) {
      failed.abort(error);
    }
  });
  // The daemon is gone when it cannot be answered; the end of the input tells that better, after the last that it said.
  let lastWords: NodeJS.Timeout | undefined;
  output.on('error', (error) => {
    lastWords ??= setTimeout(() => failed.abort(error), LAST_WORDS_MS);
  });
  try {
    if (!input.readableEnded) await once(input, 'end', { signal: failed.signal });
    if (isWatcher && !heardFarewell) onOrphaned();
  } catch (error) {
    throw failed.signal.aborted ? failed.signal.reason : error;
  } finally {
    clearTimeout(lastWords);
    input.destroy();
    reader.discard();
    // A window that another program draws for us would outlive us.
    for (const call of waiting.values()) call.abort(cancelled());
    await Promise.allSettled(open);
    await pcsc.close();
  }
}

/** How long the input may take to end when the output did. */
const LAST_WORDS_MS = 1000;

const cancelled = () => new PcscError(calls.cancel, 'SCARD_E_CANCELLED');

function failureOf(error: unknown, { method }: Request): NonNullable<Answer['failure']> {
  const reason = (cause: unknown) => (cause instanceof Error ? { reason: cause.message } : {});
  if (error instanceof PcscError) return { call: error.call, number: error.number, ...reason(error.cause) };
  return { call: calls[method], number: new PcscError(calls[method], 'UNKNOWN').number, ...reason(error) };
}
