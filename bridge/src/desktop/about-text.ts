import type { DaemonStatus } from '../local/index.js';
import type { Language } from '../pin/index.js';
import { type DesktopState, reasonText } from './state/index.js';
import { wordsIn } from './words/words.js';

export interface About {
  readonly version: string;
  readonly state: DesktopState;
  readonly status: DaemonStatus | undefined;
  /** Undefined while that is not known. */
  readonly trayIsShown: boolean | undefined;
  readonly logPath: string;
  readonly detailInWords: (detail: string, language: Language) => string;
}

/** What the program is, how it stands, and what to do about it. */
export function aboutText({ version, state, status, trayIsShown, logPath, detailInWords }: About, language: Language): string {
  const words = wordsIn(language);
  const reasons = state.reasons.flatMap((reason) => {
    const { sentence, remedy, detail } = reasonText(reason, language);
    return ['', sentence, remedy, ...(detail === undefined ? [] : [`(${detailInWords(detail, language)})`])];
  });
  return [
    words.window.version(version),
    words.window.state(words.state[state.name]),
    ...(trayIsShown === false ? ['', words.window.withoutTray] : []),
    // Before what is less urgent: a window may have no room for all of it.
    ...reasons,
    '',
    words.window.purpose,
    ...(status && status.port > 0 ? [words.window.port(status.port)] : []),
    words.window.log(logPath),
  ].join('\n');
}
