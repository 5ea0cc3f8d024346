import { secretCopy } from '../../secret-bytes/index.js';
import type { DesktopPrompt } from '../prompt.js';
import { createQuestionPrompt } from '../question-prompt.js';
import type { Language } from '../wording.js';
import { runDialog } from './run-dialog.js';

/** Where macOS has it. */
export const OSASCRIPT = '/usr/bin/osascript';
/** Index of the button in a window for a PIN. */
const OK = 1;

export interface OsascriptPromptOptions {
  readonly language: Language;
  /** Ours, usually `process.env`; only what a desktop program needs is passed on. */
  readonly environment: NodeJS.ProcessEnv;
  /** Path of the program; by default the system's. */
  readonly program?: string;
  /** Milliseconds until an unanswered window closes; by default a minute for access, two for the others. */
  readonly timeLimit?: number;
}

/** Questions as dialogs of macOS' osascript: one process a window, killed with it. */
export function createOsascriptPrompt({ program = OSASCRIPT, environment, ...options }: OsascriptPromptOptions): DesktopPrompt {
  return createQuestionPrompt({
    ...options,
    name: 'osascript',
    ask: ({ title, text, buttons }, limits) => {
      const harmless = buttons.at(-1) ?? '';
      return runDialog(
        { title, text, buttons, defaultButton: harmless, cancelButton: harmless, asksPin: false },
        { ...limits, program, environment },
        ({ button, openMs }) => ({ button, openMs }),
      );
    },
    askPin: ({ title, text, field, buttons: [ok, cancel] }, limits) =>
      runDialog(
        {
          title,
          // The field has no label of its own.
          text: `${text}\n\n${field}`,
          // The one that goes on stands in the corner, as in every dialog of the system.
          buttons: [cancel, ok],
          // Who has typed presses Enter. Who presses it without having looked gives an empty PIN, which spends no try.
          defaultButton: ok,
          cancelButton: cancel,
          asksPin: true,
        },
        { ...limits, program, environment },
        ({ button, pin }) => (button === OK ? secretCopy(pin) : null),
      ),
  });
}
