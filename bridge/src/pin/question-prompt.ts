import { askedLongEnough } from './asked-long-enough.js';
import type { DesktopPrompt } from './prompt.js';
import { ACCESS_TIME_LIMIT, OTHER_TIME_LIMIT } from './time-limits.js';
import { untilOver } from './until-over.js';
import { withError } from './with-error.js';
import { accessWindow, confirmationWindow, type Language, noticeWindow, pinWindow, type WindowText } from './wording.js';

/** A question for the kind of window that systems have ready: a text, and buttons under it. */
interface Question {
  readonly title: string;
  /** Paragraphs, an empty line between each two. */
  readonly text: string;
  /** From left to right. The last one gives nothing away: it is the one that Enter presses and that closing the window means. */
  readonly buttons: readonly string[];
}

export interface QuestionAnswer {
  /** Index of the button; `null` when the person closed the window. */
  readonly button: number | null;
  /** Milliseconds that the window was there, as the program that showed it counted them. */
  readonly openMs: number;
}

/**
 * Shows one window and takes it back within a second when the signal aborts (rejects with its reason) or the time is over
 * (milliseconds; ERR_PROMPT_TIMEOUT). ERR_PROMPT_UNAVAILABLE when there can be no window.
 */
export type AskQuestion = (
  question: Question,
  options: { readonly signal: AbortSignal; readonly timeLimit: number },
) => Promise<QuestionAnswer>;

/** A text, and a field for the PIN under it whose characters nobody sees. */
interface PinQuestion {
  readonly title: string;
  /** Paragraphs; the first one says why the person is asked again, where they are. */
  readonly text: string;
  /** Which card, in one line: for a window that has a field for a user name. The text says it, too. */
  readonly card: string;
  /** Label of the field. */
  readonly field: string;
  /** Where the system lets us choose them. Enter presses the first. */
  readonly buttons: readonly [ok: string, cancel: string];
}

/**
 * Shows one window with a field, under the conditions of `AskQuestion`. The PIN as UTF-8 bytes in a buffer of its own, which the caller
 * zeroes; `null` when the person closed the window. Nothing else of it is left in this process.
 */
export type AskPin = (
  question: PinQuestion,
  options: { readonly signal: AbortSignal; readonly timeLimit: number },
) => Promise<Buffer | null>;

export interface QuestionPromptOptions {
  readonly name: DesktopPrompt['name'];
  readonly language: Language;
  readonly ask: AskQuestion;
  readonly askPin: AskPin;
  /** Milliseconds until an unanswered window closes; by default a minute for access, two for the others. */
  readonly timeLimit?: number;
}

/** The daemon's windows through a system that has them ready-made. */
export function createQuestionPrompt({ name, language, ask, askPin, timeLimit }: QuestionPromptOptions): DesktopPrompt {
  /** The label that was pressed; undefined for a closed window. */
  const show = async (text: WindowText, signal: AbortSignal, limit: number): Promise<string | undefined> => {
    const { ok, always, cancel } = text;
    const question = {
      title: text.title,
      text: text.description,
      buttons: always === undefined ? [ok, cancel] : [ok, always, cancel],
    };
    return askedLongEnough<string | undefined>(
      async () => {
        const { button, openMs } = await ask(question, { signal, timeLimit: timeLimit ?? limit });
        return { answer: button === null ? undefined : question.buttons[button], openMs };
      },
      { isYes: (pressed) => pressed !== undefined && pressed !== cancel, no: undefined, signal },
    );
  };

  return {
    name,
    askAccess: async (request, { signal }) => {
      const text = accessWindow(request, language);
      const pressed = await show(text, signal, ACCESS_TIME_LIMIT);
      return pressed === text.ok ? 'once' : pressed === text.always ? 'always' : 'no';
    },
    askPin: async (request, { signal }) => {
      const text = pinWindow(request, language);
      const question = {
        title: text.title,
        text: withError(text),
        card: text.card,
        field: text.prompt,
        buttons: [text.ok, text.cancel] as const,
      };
      return (await askPin(question, { signal, timeLimit: timeLimit ?? OTHER_TIME_LIMIT })) ?? undefined;
    },
    confirm: async (confirmation, { signal }) => {
      const text = confirmationWindow(confirmation, language);
      return (await show(text, signal, OTHER_TIME_LIMIT)) === text.ok;
    },
    inform: (notice, { onShown, ...until }) => {
      const text = noticeWindow(notice, language);
      return untilOver((signal) => {
        onShown?.();
        return ask(
          { title: text.title, text: withError(text), buttons: [text.ok] },
          { signal, timeLimit: timeLimit ?? OTHER_TIME_LIMIT },
        );
      }, until);
    },
  };
}
