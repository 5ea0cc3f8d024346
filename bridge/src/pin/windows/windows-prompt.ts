import type { DesktopPrompt } from '../prompt.js';
import { type AskPin, type AskQuestion, createQuestionPrompt, type QuestionAnswer } from '../question-prompt.js';
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

/** Shows Windows' own window for credentials, under the conditions of `AskPin`. The card hosts have it, too. */
export type ShowCredentialPrompt = (
  window: { readonly title: string; readonly message: string; readonly userName: string },
  options: Parameters<AskPin>[1],
) => ReturnType<AskPin>;

export interface WindowsPromptOptions {
  readonly language: Language;
  readonly showTaskDialog: ShowTaskDialog;
  readonly showCredentialPrompt: ShowCredentialPrompt;
  /** Milliseconds until an unanswered window closes; by default a minute for access, two for the others. */
  readonly timeLimit?: number;
}

const PARAGRAPH = '\n\n';

/** Questions as task dialogs of Windows, and PINs through its window for credentials. */
export function createWindowsPrompt({ showTaskDialog, showCredentialPrompt, ...options }: WindowsPromptOptions): DesktopPrompt {
  return createQuestionPrompt({
    ...options,
    name: 'windows',
    // Windows labels the field for the PIN and the buttons itself. Its field for a user name cannot be left out, so it says which card.
    askPin: ({ title, text, card }, limits) => showCredentialPrompt({ title, message: text, userName: card }, limits),
    ask: ({ title, text, buttons }, limits) => {
      // The large line is the question itself, with the origin in it; or, above all, that everything is simulated.
      const [instruction = '', ...content] = text.split(PARAGRAPH);
      const defaultButton = buttons.length - 1;
      return showTaskDialog({ title, instruction, content: content.join(PARAGRAPH), buttons, defaultButton }, limits);
    },
  });
}
