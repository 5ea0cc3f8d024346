import type { Readable, Writable } from 'node:stream';
import { BridgeError } from '../error.js';
import { secretBuffer, secretCopy } from '../secret-bytes/index.js';
import { askedLongEnough } from './asked-long-enough.js';
import type { Prompt } from './prompt.js';
import { untilOver } from './until-over.js';
import { confirmationWindow, type Language, noticeWindow, pinWindow, type WindowText } from './wording.js';

/** More than any PIN; what is typed beyond it is dropped, and the length check says so. */
const MAX_TYPED = 256;

const CTRL_C = 0x03;
const CTRL_D = 0x04;
const BACKSPACE = 0x08;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const CTRL_U = 0x15;
const ESCAPE = 0x1b;
const SPACE = 0x20;
const UPPER_Y = 0x59;
const LOWER_Y = 0x79;
const DELETE = 0x7f;

/** What the prompt needs of `process.stdin`. */
type TerminalInput = Readable & {
  readonly isTTY?: boolean;
  readonly isRaw?: boolean;
  readonly setRawMode?: (raw: boolean) => unknown;
};

export interface TerminalPromptOptions {
  readonly input: TerminalInput;
  /** A terminal too: the person must see who asks before typing. */
  readonly output: Writable & { readonly isTTY?: boolean };
  readonly language: Language;
  /** Milliseconds that only grow; by default the system's. */
  readonly now?: () => number;
}

/**
 * Asks in the terminal that the program was started from. Nothing that is typed is shown. It has no time limit of its own: who
 * sits there can press Ctrl-C. ERR_PROMPT_UNAVAILABLE when input or output is no terminal.
 */
export function createTerminalPrompt(options: TerminalPromptOptions): Prompt {
  const { input, output, language, now = () => performance.now() } = options;

  async function ask(
    text: Pick<WindowText, 'description' | 'error'>,
    question: string,
    signal: AbortSignal,
  ): Promise<Buffer | undefined> {
    signal.throwIfAborted();
    const setRawMode = input.setRawMode?.bind(input);
    if (!input.isTTY || !setRawMode || !input.readable || !output.isTTY) {
      throw new BridgeError('ERR_PROMPT_UNAVAILABLE', { detail: 'there is no terminal to ask in' });
    }
    const wasRaw = input.isRaw === true;
    setRawMode(true);
    try {
      output.write(`\n${text.description}\n\n${text.error === undefined ? '' : `${text.error}\n`}${question} `);
      return await readLine(input, signal);
    } finally {
      setRawMode(wasRaw);
      output.write('\n');
    }
  }

  return {
    name: 'terminal',
    askPin: (request, { signal }) => {
      const text = pinWindow(request, language);
      return ask(text, text.prompt, signal);
    },
    async confirm(confirmation, { signal }) {
      const text = confirmationWindow(confirmation, language);
      // What was typed ahead was meant for whatever ran before.
      const yes = await askedLongEnough<boolean>(
        async () => {
          const since = now();
          const answer = await ask(text, `${text.ok}? [y/N]`, signal);
          const openMs = now() - since;
          const isYes = answer?.length === 1 && (answer[0] === LOWER_Y || answer[0] === UPPER_Y);
          // Who did not look may have typed the PIN here.
          answer?.fill(0);
          return { answer: isYes, openMs };
        },
        { isYes: (answer) => answer, no: false, signal },
      );
      output.write(`${yes ? text.ok : text.cancel}\n`);
      return yes;
    },
    inform: (notice, { onShown, ...until }) => {
      const text = noticeWindow(notice, language);
      return untilOver(async (signal) => {
        onShown?.();
        const typed = await ask(text, `[${text.ok}: Enter]`, signal);
        typed?.fill(0);
      }, until);
    },
  };
}

/** One line of keys of a terminal in raw mode, as bytes; `undefined` for Ctrl-C, Ctrl-D and a terminal that went away. */
async function readLine(input: Readable, signal: AbortSignal): Promise<Buffer | undefined> {
  const typed = secretBuffer(MAX_TYPED);
  let length = 0;
  let release = () => {};
  try {
    return await new Promise<Buffer | undefined>((resolve, reject) => {
      const onKeys = (keys: Buffer) => {
        try {
          for (const key of keys) {
            if (key === RETURN || key === LINE_FEED) return resolve(secretCopy(typed.subarray(0, length)));
            if (key === CTRL_C || key === CTRL_D) return resolve(undefined);
            // An arrow or function key sends several bytes at once, none of which was meant for the PIN.
            if (key === ESCAPE) return;
            if (key === CTRL_U) length = 0;
            else if (key === BACKSPACE || key === DELETE) length = Math.max(0, length - 1);
            else if (key >= SPACE && length < MAX_TYPED) typed[length++] = key;
          }
        } finally {
          keys.fill(0);
        }
      };
      const onEnd = () => resolve(undefined);
      const onError = (cause: unknown) => reject(new BridgeError('ERR_PROMPT_UNAVAILABLE', { cause }));
      const onAbort = () => reject(signal.reason);
      release = () => {
        input.off('data', onKeys).off('end', onEnd).off('error', onError).pause();
        signal.removeEventListener('abort', onAbort);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      // A listener alone does not wake an input that was paused: the second question would never be heard.
      input.on('end', onEnd).on('error', onError).on('data', onKeys).resume();
    });
  } finally {
    release();
    typed.fill(0);
  }
}
