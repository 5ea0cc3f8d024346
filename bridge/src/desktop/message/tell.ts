import { toBridgeError } from '../../error.js';
import type { Log } from '../../log.js';
import type { Language, MessageWindow } from '../../pin/index.js';
import { wordsIn } from '../words/words.js';

/** Something for the person to read, with one button. */
export interface Message {
  /** What it is about; the name of the product stands before it. */
  readonly title: string;
  /** Lines. */
  readonly text: string;
}

/**
 * Shows a message and resolves when it was closed, or could not be shown: then who started the program in a terminal reads it there. Never
 * rejects. Such a window waits for no other and no other waits for it: the windows that ask about cards have a line of their own.
 */
export type Tell = (message: Message, options: { readonly signal: AbortSignal }) => Promise<void>;

export interface TellOptions {
  readonly language: () => Language;
  readonly show: (window: MessageWindow, limits: { readonly signal: AbortSignal; readonly timeLimit: number }) => Promise<void>;
  /** What the window holds; the text is cut at the end of a line. A line end counts as three bytes, as Assuan writes it. */
  readonly maxBytes: number;
  /** A line, where nothing can be shown. */
  readonly print: (line: string) => void;
  readonly log: Log;
}

/** Milliseconds: nobody waits for the answer, but a window that was forgotten should not stay for days. */
const TIME_LIMIT = 10 * 60_000;

export function createTell({ language, show, maxBytes, print, log }: TellOptions): Tell {
  return async ({ title, text }, { signal }) => {
    const words = wordsIn(language()).window;
    try {
      const window = { title: `CardBridge - ${title}`, text: fitting(text, maxBytes, words.cut), ok: words.ok };
      await show(window, { signal, timeLimit: TIME_LIMIT });
    } catch (error) {
      if (signal.aborted || toBridgeError(error).code === 'ERR_PROMPT_TIMEOUT') return;
      log.warn({ err: error, window: title }, 'a message could not be shown');
      for (const line of [`CardBridge - ${title}`, ...text.split('\n')]) print(line);
    }
  };
}

/** Whole lines only. */
function fitting(text: string, maxBytes: number, cut: string): string {
  const size = (line: string) => Buffer.byteLength(line.replaceAll('%', '%25')) + '%0A'.length;
  const lines = text.split('\n');
  if (lines.reduce((sum, line) => sum + size(line), 0) <= maxBytes) return text;
  let left = maxBytes - size(cut);
  const tooMuch = lines.findIndex((line) => {
    left -= size(line);
    return left < 0;
  });
  return [...lines.slice(0, Math.max(0, tooMuch)), cut].join('\n');
}
