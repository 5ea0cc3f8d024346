import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import * as v from 'valibot';
import { BridgeError } from '../../error.js';
import type { Question, QuestionAnswer } from '../question-prompt.js';
import { cannotStart, spawnWindowProgram } from '../spawn-window-program.js';
import { DIALOG_SCRIPT } from './dialog-script.js';

const PASSED_ON = /^(?:HOME|TMPDIR|LANG|LC_[A-Z]+|__CF_USER_TEXT_ENCODING)$/;

/** More than any answer of the script, and enough of a complaint for the log. */
const MAX_OUTPUT = 1000;

const answerSchema = v.strictObject({
  button: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0))),
  gaveUp: v.boolean(),
  openMs: v.number(),
});

export interface AskOsascriptOptions {
  readonly program: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Milliseconds. */
  readonly timeLimit: number;
}

/** One window of osascript; see `AskQuestion`. When this settles the process is gone. */
export async function askOsascript(question: Question, options: AskOsascriptOptions): Promise<QuestionAnswer> {
  const { program, environment, signal, timeLimit } = options;
  signal.throwIfAborted();
  const child = spawnWindowProgram({
    program,
    args: ['-l', 'JavaScript', '-e', DIALOG_SCRIPT],
    environment,
    passedOn: PASSED_ON,
  });
  let killedFor: { readonly reason: unknown } | undefined;
  const kill = (reason: unknown) => {
    killedFor ??= { reason };
    child.kill('SIGKILL');
  };
  const onAbort = () => kill(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => kill(new BridgeError('ERR_PROMPT_TIMEOUT')), timeLimit);
  try {
    // One that ends before it has read shows by its answer, or the lack of one.
    child.stdin.on('error', () => undefined);
    child.stdin.end(JSON.stringify({ ...question, givingUpAfter: Math.ceil(timeLimit / 1000) }));
    const [output, complaint, ending] = await Promise.all([read(child.stdout), read(child.stderr), ended(child)]);
    if (killedFor) throw killedFor.reason;
    if (ending instanceof Error) throw cannotStart(program, ending);
    if (ending !== 0) throw unavailable(`ended with ${ending}: ${printable(complaint)}`);
    return parse(output, question);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

/** Exit code or signal, or why there never was a process. */
function ended(child: ChildProcess): Promise<number | string | null | Error> {
  return new Promise((resolve) => {
    child.once('error', resolve);
    child.once('exit', (code, signal) => resolve(code ?? signal));
  });
}

/** The beginning of what it writes; the rest is read and dropped, so that the program never waits for us. */
async function read(stream: Readable): Promise<string> {
  let text = '';
  stream.setEncoding('utf8');
  try {
    for await (const chunk of stream) if (text.length <= MAX_OUTPUT) text += chunk;
  } catch {
    // What came before is judged.
  }
  return text.slice(0, MAX_OUTPUT);
}

function parse(output: string, { buttons }: Question): QuestionAnswer {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), answerSchema), output);
  if (!parsed.success) throw unavailable('gave no answer of ours');
  const { button, gaveUp, openMs } = parsed.output;
  if (gaveUp) throw new BridgeError('ERR_PROMPT_TIMEOUT');
  if (button !== null && button >= buttons.length) throw unavailable('named a button that was not there');
  return { button, openMs };
}

const printable = (text: string) => text.replace(/[^\x20-\x7e]+/g, ' ').trim();

function unavailable(what: string, cause?: unknown): BridgeError {
  return new BridgeError('ERR_PROMPT_UNAVAILABLE', { detail: `osascript ${what}`, cause });
}
