import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import * as v from 'valibot';
import { BridgeError } from '../../error.js';
import { openPrivatePipe, type PrivatePipe, secretBuffer } from '../../secret-bytes/index.js';
import { cannotStart, spawnWindowProgram } from '../spawn-window-program.js';
import { DIALOG_SCRIPT } from './dialog-script.js';

const PASSED_ON = /^(?:HOME|TMPDIR|LANG|LC_[A-Z]+|__CF_USER_TEXT_ENCODING)$/;

/** More than the line of any answer and any PIN behind it. */
const MAX_OUTPUT = 2000;
/** Enough of a complaint for the log. */
const MAX_COMPLAINT = 1000;
const LINE_FEED = 0x0a;

const byteCount = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_OUTPUT));
const answerSchema = v.strictObject({
  button: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0))),
  gaveUp: v.boolean(),
  openMs: v.number(),
  pinBytes: byteCount,
});

/** What `DIALOG_SCRIPT` shows. */
export interface Dialog {
  readonly title: string;
  readonly text: string;
  /** From left to right. */
  readonly buttons: readonly string[];
  /** What Enter presses. */
  readonly defaultButton: string;
  /** What Escape presses, and whose index the answer never names: it is a closed window. */
  readonly cancelButton: string;
  /** Whether there is a field, whose characters nobody sees. */
  readonly asksPin: boolean;
}

export interface DialogAnswer {
  /** Index of the button; `null` when the person closed the window. */
  readonly button: number | null;
  /** Milliseconds. */
  readonly openMs: number;
  /** Only a view: zeroed when `take` is done. Empty where there is no field. */
  readonly pin: Buffer;
}

export interface RunDialogOptions {
  readonly program: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Milliseconds. */
  readonly timeLimit: number;
}

/**
 * One window of osascript, under the conditions of `AskQuestion`; gives what `take` makes of the answer. When this settles the process
 * is gone, and what it said is zeroed, also where nobody waited for it any more (attack D-47).
 */
export async function runDialog<T>(dialog: Dialog, options: RunDialogOptions, take: (answer: DialogAnswer) => T): Promise<T> {
  const { program, environment, signal, timeLimit } = options;
  signal.throwIfAborted();
  const output = createMemory(MAX_OUTPUT);
  const complaint = createMemory(MAX_COMPLAINT);
  const pipe = await openPipe(output.keep);
  try {
    signal.throwIfAborted();
    const child = spawnWindowProgram(
      { program, args: ['-l', 'JavaScript', '-e', DIALOG_SCRIPT], environment, passedOn: PASSED_ON },
      pipe.writeEnd,
    );
    const ending = endOf(child, [pipe.stream, child.stderr.on('data', complaint.keep)], { signal, timeLimit });
    // One that ends before it has read shows by its answer, or the lack of one.
    child.stdin.on('error', () => undefined);
    child.stdin.end(JSON.stringify({ ...dialog, givingUpAfter: Math.ceil(timeLimit / 1000) }));
    const [code] = await Promise.all([ending, pipe.closeWriteEnd()]);
    if (code instanceof Error) throw cannotStart(program, code);
    if (code !== 0) throw unavailable(`ended with ${code}: ${printable(complaint.bytes())}`);
    if (output.isTooLong()) throw unavailable('gave an answer that is too long');
    return take(parse(output.bytes(), dialog));
  } finally {
    pipe.stream.destroy();
    await pipe.closeWriteEnd();
    output.clear();
    complaint.clear();
  }
}

async function openPipe(onBytes: (bytes: Buffer) => void): Promise<PrivatePipe> {
  try {
    return await openPrivatePipe(onBytes);
  } catch (cause) {
    throw unavailable('cannot be listened to', cause);
  }
}

/**
 * Exit code or signal of a program that is gone and whose streams are read, or why there never was one. Kills it when the signal aborts
 * or the time is over, and throws the reason.
 */
async function endOf(
  child: ChildProcess,
  streams: readonly Readable[],
  { signal, timeLimit }: Pick<RunDialogOptions, 'signal' | 'timeLimit'>,
): Promise<number | string | null | Error> {
  let killedFor: { readonly reason: unknown } | undefined;
  const kill = (reason: unknown) => {
    killedFor ??= { reason };
    child.kill('SIGKILL');
    // Whoever else may hold the other ends does not keep us.
    for (const stream of streams) stream.destroy();
  };
  const onAbort = () => kill(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => kill(new BridgeError('ERR_PROMPT_TIMEOUT')), timeLimit);
  const ended = new Promise<number | string | null | Error>((resolve) => {
    child.once('error', resolve);
    child.once('exit', (code, signal) => resolve(code ?? signal));
  });
  try {
    const [ending] = await Promise.all([ended, ...streams.map(closed)]);
    if (killedFor) throw killedFor.reason;
    return ending;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

/** It may have failed: what came before is judged. */
function closed(stream: Readable): Promise<void> {
  stream.on('error', () => undefined);
  return new Promise((resolve) => stream.once('close', () => resolve()));
}

/** The beginning of what comes, in one piece. The rest is dropped, so that the program never waits for us. */
function createMemory(max: number) {
  const memory = secretBuffer(max);
  let length = 0;
  let isTooLong = false;
  return {
    keep: (bytes: Buffer) => {
      isTooLong ||= bytes.length > max - length;
      length += bytes.copy(memory, length);
    },
    bytes: () => memory.subarray(0, length),
    isTooLong: () => isTooLong,
    clear: () => void memory.fill(0),
  };
}

function parse(output: Buffer, { buttons }: Dialog): DialogAnswer {
  // Only what stands in front of the PIN becomes a string.
  const lineEnd = output.indexOf(LINE_FEED);
  const line = output.toString('utf8', 0, Math.max(0, lineEnd));
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), answerSchema), line);
  if (!parsed.success) throw unavailable('gave no answer of ours');
  const { button, gaveUp, openMs, pinBytes } = parsed.output;
  const pinEnd = lineEnd + 1 + pinBytes;
  // The line feed is that of osascript, behind the empty result of the script.
  const isWhole = output.length === pinEnd || (output.length === pinEnd + 1 && output[pinEnd] === LINE_FEED);
  if (!isWhole) throw unavailable('gave another answer than it announced');
  if (gaveUp) throw new BridgeError('ERR_PROMPT_TIMEOUT');
  if (button !== null && button >= buttons.length) throw unavailable('named a button that was not there');
  return { button, openMs, pin: output.subarray(lineEnd + 1, pinEnd) };
}

const printable = (bytes: Buffer) =>
  bytes
    .toString('latin1')
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim();

function unavailable(what: string, cause?: unknown): BridgeError {
  return new BridgeError('ERR_PROMPT_UNAVAILABLE', { detail: `osascript ${what}`, cause });
}
