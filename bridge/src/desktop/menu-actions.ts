import { BridgeError, toBridgeError } from '../error.js';
import type { Language } from '../pin/index.js';
import type { DesktopParts, RunningDaemon, UpdateNotice } from './desktop-parts.js';
import { type MenuAction, menuId, originText } from './menu/index.js';
import { reasonText } from './state/index.js';
import type { Words } from './words/words.js';

export interface MenuActionsOptions {
  readonly parts: Pick<
    DesktopParts,
    'settings' | 'log' | 'autostart' | 'doctor' | 'createReport' | 'copyText' | 'saveText' | 'openPage' | 'detailInWords'
  >;
  readonly words: () => Words;
  readonly language: () => Language;
  /** Resolves when the window was closed; never rejects. */
  readonly tell: (title: string, text: string) => Promise<void>;
  readonly about: () => Promise<void>;
  readonly daemon: () => RunningDaemon | undefined;
  readonly update: () => UpdateNotice | undefined;
  readonly autostart: () => boolean | undefined;
  readonly lookAtAutostart: () => Promise<void>;
  /** Something is different now; draws it. */
  readonly changed: () => Promise<void>;
  readonly stop: () => void;
  /** Aborted when the program ends. */
  readonly signal: AbortSignal;
}

/**
 * Does what a click in the menu wants; what goes wrong is told in a window. A second click on what still goes on (its window included) does
 * nothing.
 */
export function createMenuActions(options: MenuActionsOptions): (action: MenuAction) => void {
  const { parts, words, tell } = options;
  const { settings, log } = parts;
  const goingOn = new Set<string>();

  const reading = () => ({ language: options.language(), signal: options.signal });

  /** `sentence`: what did not succeed. */
  const tellFailure = (sentence: string, thrown: unknown): Promise<void> => {
    const error = toBridgeError(thrown);
    log.error({ err: error }, 'an action of the menu failed');
    const { code, detail } = error;
    const trouble = { about: 'error', code, ...(detail === undefined ? {} : { detail }) } as const;
    const why = reasonText(trouble, options.language());
    const place = why.detail === undefined ? [] : [`(${parts.detailInWords(why.detail, options.language())})`];
    return tell(words().window.failed, [sentence, '', why.sentence, why.remedy, ...place].join('\n'));
  };

  const change = async (values: Parameters<typeof settings.change>[0]): Promise<void> => {
    const kept = settings.change(values);
    await options.changed();
    try {
      await kept;
    } catch (error) {
      await tellFailure(words().window.settingFailed, error);
    } finally {
      // The file may be a good one now.
      await options.changed();
    }
  };

  const report = async (): Promise<void> => {
    let text: string;
    try {
      text = await parts.createReport(options.daemon()?.daemon, reading());
    } catch (error) {
      return tellFailure(words().window.reportFailed, error);
    }
    const { report: title, copied, saved } = words().window;
    if (await parts.copyText(text)) return tell(title, copied);
    try {
      return await tell(title, saved(await parts.saveText('CardBridge-report', text)));
    } catch (cause) {
      const why = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
      const error = new BridgeError('ERR_INTERNAL', { detail: `the report cannot be written${why}`, cause });
      return tellFailure(words().window.reportFailed, error);
    }
  };

  const perform = async (action: MenuAction): Promise<void> => {
    const running = options.daemon();
    switch (action.do) {
      case 'quit':
        return options.stop();
      case 'about':
        return options.about();
      case 'pause':
        return running?.daemon.pause();
      case 'resume':
        return running?.daemon.resume();
      case 'revoke':
        try {
          await running?.grants.revoke(action.origin);
        } catch (error) {
          await tellFailure(words().window.revokeFailed(originText(action.origin)), error);
        }
        return options.changed();
      case 'resume-card':
        try {
          await running?.tries.resume(action.numberEnding);
        } catch (error) {
          await tellFailure(words().window.resumeCardFailed, error);
        }
        return options.changed();
      case 'language':
        return change({ language: action.language });
      case 'updates':
        return change({ checkForUpdates: !settings.current().checkForUpdates });
      case 'autostart':
        try {
          await (options.autostart() ? parts.autostart.turnOff() : parts.autostart.turnOn());
        } catch (error) {
          await tellFailure(words().window.autostartFailed, error);
        }
        return options.lookAtAutostart();
      case 'download': {
        const page = options.update()?.page;
        if (page !== undefined && !(await parts.openPage(page)))
          await tell(words().window.failed, words().window.openPageFailed(page));
        return;
      }
      case 'doctor': {
        let found: string;
        try {
          found = await parts.doctor(running?.daemon, reading());
        } catch (error) {
          return tellFailure(words().window.doctorFailed, error);
        }
        return tell(words().window.doctor, found);
      }
      case 'report':
        return report();
    }
  };

  return (action) => {
    const what = menuId(action);
    // Each choice of a language counts.
    if (action.do !== 'language') {
      if (goingOn.has(what)) return;
      goingOn.add(what);
    }
    perform(action)
      .catch((error: unknown) => log.error({ err: error }, 'an action of the menu failed'))
      .finally(() => goingOn.delete(what));
  };
}
