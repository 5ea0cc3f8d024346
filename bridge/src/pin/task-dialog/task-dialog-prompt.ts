import { BridgeError } from '../../error.js';
import type { DesktopPrompt } from '../prompt.js';
import { type AskQuestion, createQuestionPrompt, type QuestionAnswer } from '../question-prompt.js';
import type { Language } from '../wording.js';

/** Shows a task dialog of Windows, under the conditions of `AskQuestion`. The card hosts have it: see ../../cardhost. */
export type ShowTaskDialog = (
  window: {
    readonly title: string;
    readonly instruction: string;
    readonly content: string;
    readonly buttons: readonly string[];
    readonly defaultButton: number;
  },
  options: Parameters<AskQuestion>[1],
) => Promise<QuestionAnswer>;

export interface TaskDialogPromptOptions {
  readonly language: Language;
  readonly show: ShowTaskDialog;
  /** Milliseconds until an unanswered window closes; by default a minute for access, two for the others. */
  readonly timeLimit?: number;
}

const PARAGRAPH = '\n\n';

/** Questions as task dialogs of Windows. */
export function createTaskDialogPrompt({ show, ...options }: TaskDialogPromptOptions): DesktopPrompt {
  return createQuestionPrompt({
    ...options,
    name: 'windows',
    askPin: async () => {
      throw new BridgeError('ERR_PROMPT_UNAVAILABLE', { detail: 'there is no PIN window for this system yet' });
    },
    ask: ({ title, text, buttons }, limits) => {
      // The large line is the question itself, with the origin in it; or, above all, that everything is simulated.
      const [instruction = '', ...content] = text.split(PARAGRAPH);
      const defaultButton = buttons.length - 1;
      return show({ title, instruction, content: content.join(PARAGRAPH), buttons, defaultButton }, limits);
    },
  });
}
