import type { ChildProcess } from 'node:child_process';
import { Readable } from 'node:stream';
import type { BridgeErrorCode } from '@cardbridge/sdk/protocol';
import * as v from 'valibot';
import { BridgeError } from '../error.js';
import { createFrameReader } from '../frames/index.js';
import { orAborted } from '../or-aborted.js';
import { MAX_MODULE_FRAME_BYTES, type ModuleAnswer, type ModuleRequestHeader, moduleAnswerSchema } from './module-messages.js';
import { writeFrame } from './write-frame.js';

/**
 * How a module host is started. A module may print what it likes, a PIN too: nobody reads it. So the answer, which is ours, has a pipe of
 * its own.
 */
export const MODULE_HOST_STDIO = ['pipe', 'ignore', 'ignore', 'pipe'] as const satisfies readonly unknown[];
/** Its place in there. */
export const ANSWER_PIPE = 3;

/** How long the pipes of a process that ended are read. */
const LATE_MS = 1000;

export interface ModuleQuestion {
  readonly request: ModuleRequestHeader;
  /** The caller's: it is copied into the frame, and that copy zeroed. */
  readonly tail?: Uint8Array;
  /** Milliseconds until the process is ended. */
  readonly limitMs: number;
  /** What that is then; ERR_MODULE_FAILED unless said. */
  readonly limitCode?: 'ERR_PROMPT_TIMEOUT';
  /** Aborting ends the process and rejects with its reason, at once. */
  readonly signal: AbortSignal;
}

export interface ModuleAnswering {
  /** Comes when the process is gone, so that the card is free again. */
  readonly answer: Promise<{ readonly answer: ModuleAnswer; readonly tail: Buffer }>;
  /** Never rejects. */
  readonly exited: Promise<void>;
}

/** Asks a module host the one thing that it is there for, and ends it. */
export function askModuleHost(child: ChildProcess, question: ModuleQuestion): ModuleAnswering {
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    // It never ran.
    child.once('error', () => resolve());
  });
  return { answer: answerOf(child, exited, question), exited };
}

async function answerOf(child: ChildProcess, exited: Promise<void>, question: ModuleQuestion) {
  const { request, tail, limitMs, limitCode = 'ERR_MODULE_FAILED', signal } = question;
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(failed(limitCode, `no answer within ${limitMs} ms`)), limitMs);
  const ask = async () => {
    const result = await tellAndListen(child, request, tail);
    child.kill('SIGKILL');
    await exited;
    return result;
  };
  try {
    const result = await orAborted(ask(), AbortSignal.any([signal, over.signal]));
    const { failure } = result.answer;
    if (failure) throw failed(failure.code, failure.detail);
    return result;
  } finally {
    clearTimeout(timer);
    child.kill('SIGKILL');
    // They end with the process, unless one that the module started holds the other ends.
    for (const pipe of pipesOf(child)) pipe?.destroy();
  }
}

function tellAndListen(child: ChildProcess, request: ModuleRequestHeader, tail: Uint8Array | undefined) {
  return new Promise<{ readonly answer: ModuleAnswer; readonly tail: Buffer }>((resolve, reject) => {
    const lose = (cause: unknown) =>
      reject(failed('ERR_MODULE_FAILED', cause instanceof Error ? cause.message : String(cause), cause));
    child.once('error', lose);
    const output = pipesOf(child)[ANSWER_PIPE];
    const input = child.stdin;
    // It never ran, which is told by an event.
    if (child.pid === undefined && !input) return;
    if (!input || !(output instanceof Readable)) throw new TypeError('a module host needs MODULE_HOST_STDIO');
    const reader = createFrameReader({
      maxBytes: MAX_MODULE_FRAME_BYTES,
      onFrame: (frame) => resolve({ answer: v.parse(moduleAnswerSchema, frame.header), tail: frame.tail }),
    });
    output.on('data', (chunk: Buffer) => {
      try {
        reader.push(chunk);
      } catch (error) {
        lose(error);
      }
    });
    output.on('error', lose);
    // What it wrote before it ended is read first. Its pipes may be held open by a process that the module started.
    child.once('exit', (code, ended) => {
      const gone = () => lose(new Error(`its process ended (${ended ?? code})`));
      const late = setTimeout(gone, LATE_MS);
      child.once('close', () => {
        clearTimeout(late);
        gone();
      });
    });
    // That of a process which ended says more.
    input.on('error', () => undefined);
    writeFrame(input, request, tail);
  });
}

/** None where no descriptors were left for any; Node's types do not know that. */
const pipesOf = ({ stdio }: { readonly stdio?: ChildProcess['stdio'] }) => stdio ?? [];

const failed = (code: BridgeErrorCode, detail: string, cause?: unknown) =>
  new BridgeError(code, { detail, ...(cause === undefined ? {} : { cause }) });
