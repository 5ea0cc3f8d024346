import { BridgeError } from '../error.js';
import { askedLongEnough } from './asked-long-enough.js';
import type { DesktopPrompt } from './prompt.js';
import { ACCESS_TIME_LIMIT, OTHER_TIME_LIMIT } from './time-limits.js';
import { untilOver } from './until-over.js';
import { accessWindow, confirmationWindow, type Language, noticeWindow, type WindowText } from './wording.js';

/** A question for the kind of window that systems have ready: a text, and buttons under it. */
export interface Question {
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

export interface QuestionPromptOptions {
  readonly name: DesktopPrompt['name'];
  readonly language: Language;
  readonly ask: AskQuestion;
  /** Milliseconds until an unanswered window closes; by default a minute for access, two for the others. */
  readonly timeLimit?: number;
}

/** The daemon's questions through a system that shows ready-made windows. It has no window for a PIN. */
export function createQuestionPrompt({ name, language, ask, timeLimit }: QuestionPromptOptions): DesktopPrompt {
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
    askPin: async () => {
      throw new BridgeError('ERR_PROMPT_UNAVAILABLE', { detail: `there is no PIN window for this system yet (${name})` });
    },
    confirm: async (confirmation, { signal }) => {
      const text = confirmationWindow(confirmation, language);
      return (await show(text, signal, OTHER_TIME_LIMIT)) === text.ok;
    },
    inform: (notice, { onShown, ...until }) => {
      const { title, description, error, ok } = noticeWindow(notice, language);
      const text = error === undefined ? description : `${error}\n\n${description}`;
      return untilOver((signal) => {
        onShown?.();
        return ask({ title, text, buttons: [ok] }, { signal, timeLimit: timeLimit ?? OTHER_TIME_LIMIT });
      }, until);
    },
  };
}
