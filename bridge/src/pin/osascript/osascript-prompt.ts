import { BridgeError } from '../../error.js';
import type { DesktopPrompt } from '../prompt.js';
import { createQuestionPrompt } from '../question-prompt.js';
import type { Language } from '../wording.js';
import { askOsascript } from './ask-osascript.js';

const PROGRAM = '/usr/bin/osascript';

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
export function createOsascriptPrompt({ program = PROGRAM, environment, ...options }: OsascriptPromptOptions): DesktopPrompt {
  return createQuestionPrompt({
    ...options,
    name: 'osascript',
    askPin: async () => {
      throw new BridgeError('ERR_PROMPT_UNAVAILABLE', { detail: 'there is no PIN window for this system yet' });
    },
    ask: (question, limits) => askOsascript(question, { ...limits, program, environment }),
  });
}
