import type { Grants } from '../access/index.js';
import type { Log } from '../log.js';
import type { Language } from '../pin/index.js';
import type { PinTries } from '../tries/index.js';
import type { DesktopDaemon } from './desktop-daemon.js';
import type { Tell } from './message/index.js';
import type { Settings } from './settings/index.js';
import type { Tray, TrayOptions } from './tray/tray.js';
import type { UpdateNotice, UpdateWatch, UpdateWatchOptions } from './update/index.js';

/** A daemon that runs, and what the menu does with what belongs to it. */
export interface RunningDaemon {
  readonly daemon: DesktopDaemon;
  readonly grants: Pick<Grants, 'list' | 'revoke'>;
  readonly tries: Pick<PinTries, 'list' | 'resume'>;
  /** What the policy says of looking for new versions, as it is now. */
  mayCheckForUpdates(): boolean;
  close(): Promise<void>;
}

export interface ReadingOptions {
  readonly language: Language;
  /** Gives it up. */
  readonly signal: AbortSignal;
}

/** Everything around the desktop program. */
export interface DesktopParts {
  readonly settings: Settings;
  /** The language where the settings say that of the system. */
  readonly systemLanguage: Language;
  readonly log: Log;
  readonly openTray: (options: TrayOptions) => Promise<Tray>;
  /**
   * Rejects with a BridgeError, after which it may be called again. ERR_DAEMON_ALREADY_RUNNING ends the program. `onStop`: somebody asks it
   * to stop; `onShow`: to show itself.
   */
  readonly startDaemon: (hooks: { readonly onStop: () => void; readonly onShow: () => void }) => Promise<RunningDaemon>;
  /** Called once, as soon as the daemon runs. */
  readonly onReady: (status: Awaited<ReturnType<DesktopDaemon['status']>>) => void;
  readonly tell: Tell;
  /** A technical detail in the words of the person who has to mend what it names. */
  readonly detailInWords: (detail: string, language: Language) => string;
  readonly autostart: {
    isOn(): Promise<boolean>;
    turnOn(): Promise<void>;
    turnOff(): Promise<void>;
  };
  /** Undefined where nobody tells of new versions. `onTrouble`: what was said cannot be trusted; undefined when that is over. */
  readonly watchForUpdates:
    | ((
        options: Pick<UpdateWatchOptions, 'isOn' | 'onNotice'> & { readonly onTrouble: (error: unknown) => void },
      ) => UpdateWatch)
    | undefined;
  /** What the check of this computer found, in lines to read. */
  readonly doctor: (daemon: DesktopDaemon | undefined, options: ReadingOptions) => Promise<string>;
  /** The text for a support desk. */
  readonly createReport: (daemon: DesktopDaemon | undefined, options: ReadingOptions) => Promise<string>;
  /** False where there is no clipboard. */
  readonly copyText: (text: string) => Promise<boolean>;
  /** Gives the path of the file. */
  readonly saveText: (name: string, text: string) => Promise<string>;
  /** False when it could not be opened. */
  readonly openPage: (address: string) => Promise<boolean>;
  readonly version: string;
  /** Of the newest file of the log. */
  readonly logPath: string;
  /** Started by the system at login, not by the person: it shows nothing by itself. */
  readonly background: boolean;
  readonly now?: () => Date;
  /** Resolves after so many milliseconds, or when the signal aborts. */
  readonly wait?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Ends the program. */
  readonly signal: AbortSignal;
}

export type { UpdateNotice };
