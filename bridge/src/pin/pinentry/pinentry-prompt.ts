import { BridgeError } from '../../error.js';
import { askedLongEnough } from '../asked-long-enough.js';
import type { AccessAnswer, DesktopPrompt } from '../prompt.js';
import { ACCESS_TIME_LIMIT, OTHER_TIME_LIMIT } from '../time-limits.js';
import { untilOver } from '../until-over.js';
import { withError } from '../with-error.js';
import { accessWindow, confirmationWindow, type Language, noticeWindow, pinWindow, type WindowText } from '../wording.js';
import { AssuanRefusal, percentEncode } from './assuan.js';
import { type OpenPinentry, openPinentry } from './open-pinentry.js';
import { type OwnTerminal, ownTerminal } from './own-terminal.js';
import type { PinentryLimits } from './pinentry-process.js';

/** Which yes the button of SETOK is, and which the one of SETNOTOK. */
interface TwoYeses {
  readonly ok: 'once' | 'always';
  readonly notOk: 'once' | 'always';
}

/**
 * The programs (GETINFO flavor) whose third button (SETNOTOK) can be told from a window that was closed: the button is
 * GPG_ERR_NOT_CONFIRMED, and Escape, closing and the button of SETCANCEL, which is also the one that Enter presses, are
 * GPG_ERR_CANCELED. gtk2 and qt were tried (1.2.1, see pinentry-access.system.test.ts); qt5 has the same code (qt5/main.cpp
 * of 1.3). Not in this list: gnome3, which has two buttons only, the gtk of 1.3, which answers NOT_CONFIRMED also when its window
 * is closed, curses, where Enter presses the first button and a third would be the next mistake, and whatever we have not seen.
 *
 * The likeliest mistake is to give the least. In gtk2 that is the button in the corner, where the hand goes without reading
 * (SETOK). qt draws the sign for "no" on the button of SETNOTOK, so who looks for a way out may press it.
 */
const THREE_BUTTONS: ReadonlyMap<string, TwoYeses> = new Map<string, TwoYeses>([
  ['gtk2', { ok: 'once', notOk: 'always' }],
  ['qt', { ok: 'always', notOk: 'once' }],
  ['qt5', { ok: 'always', notOk: 'once' }],
]);

/** libgpg-error, err-codes.h. */
const [GPG_ERR_TIMEOUT, GPG_ERR_CANCELED, GPG_ERR_NOT_CONFIRMED, GPG_ERR_FULLY_CANCELED] = [62, 99, 114, 198];
/** UNKNOWN_OPTION, ASS_SYNTAX, ASS_PARAMETER. */
const UNKNOWN_OPTION: readonly number[] = [174, 276, 280];
const CLOSED: readonly number[] = [GPG_ERR_CANCELED, GPG_ERR_NOT_CONFIRMED, GPG_ERR_FULLY_CANCELED];

export interface PinentryPromptOptions {
  readonly language: Language;
  /** Ours, usually `process.env`; only what a desktop program needs is passed on. */
  readonly environment: NodeJS.ProcessEnv;
  /** Path of the program; by default the known names are looked up in PATH. */
  readonly program?: string;
  /** Milliseconds until an unanswered window closes (ERR_PROMPT_TIMEOUT); by default one minute for access, two for the others. */
  readonly timeLimit?: number;
  /** Milliseconds that only grow; by default the system's. */
  readonly now?: () => number;
  /** The terminal that this process has to itself now, if it has one; by default the kernel is asked. */
  readonly ownTerminal?: () => OwnTerminal | undefined;
}

/** What each button of a window gives; without `notOk` there are two. */
interface Buttons<T> {
  readonly ok: T;
  readonly notOk?: T;
  /** Also for a window that was closed. */
  readonly cancel: T;
}

/**
 * Windows of the system's pinentry (the program that GnuPG asks with): one process a question, killed with it. Without a desktop it asks
 * in the terminal, but only while this process has that to itself (see `ownTerminal`).
 */
export function createPinentryPrompt(options: PinentryPromptOptions): DesktopPrompt {
  const { language, environment, program, now = () => performance.now() } = options;
  const programs = { program, environment, ownTerminal: options.ownTerminal ?? (() => ownTerminal({ environment })) };

  async function inWindow<T>(limits: PinentryLimits, ask: (pinentry: OpenPinentry) => Promise<T>): Promise<T> {
    const pinentry = await openPinentry(programs, limits);
    try {
      return await ask(pinentry);
    } catch (error) {
      if (!(error instanceof AssuanRefusal)) throw error;
      throw new BridgeError(error.reason === GPG_ERR_TIMEOUT ? 'ERR_PROMPT_TIMEOUT' : 'ERR_PROMPT_UNAVAILABLE', {
        cause: error,
      });
    } finally {
      await pinentry.stop();
    }
  }

  const limits = (signal: AbortSignal, usual: number): PinentryLimits => ({ signal, timeLimit: options.timeLimit ?? usual });

  async function press<T>(pinentry: OpenPinentry, labels: WindowLabels, gives: Buttons<T>, limits: PinentryLimits): Promise<T> {
    await describe(pinentry, labels, limits);
    // From here on: the program has long been started.
    const show = async () => {
      const since = now();
      const answer = await confirm(pinentry, gives);
      return { answer, openMs: now() - since };
    };
    return askedLongEnough(show, { isYes: (answer) => answer !== gives.cancel, no: gives.cancel, signal: limits.signal });
  }

  return {
    name: 'pinentry',
    askAccess: (request, { signal }) => {
      const inTime = limits(signal, ACCESS_TIME_LIMIT);
      return inWindow(inTime, (pinentry) => {
        const { ok: once, always, cancel, ...text } = accessWindow(request, language);
        const yeses = THREE_BUTTONS.get(pinentry.flavor);
        if (!yeses) return press<AccessAnswer>(pinentry, { ...text, ok: once, cancel }, { ok: 'once', cancel: 'no' }, inTime);
        const labels = { once, always };
        const shown = { ...text, ok: labels[yeses.ok], notOk: labels[yeses.notOk], cancel };
        return press<AccessAnswer>(pinentry, shown, { ...yeses, cancel: 'no' }, inTime);
      });
    },
    askPin: (request, { signal }) => {
      const inTime = limits(signal, OTHER_TIME_LIMIT);
      return inWindow(inTime, async (pinentry) => {
        await describe(pinentry, pinWindow(request, language), inTime);
        try {
          return await pinentry.show('GETPIN');
        } catch (error) {
          if (isClosed(error)) return undefined;
          throw error;
        }
      }).then((pin) => unlessAborted(pin, signal));
    },
    confirm: (confirmation, { signal }) => {
      const inTime = limits(signal, OTHER_TIME_LIMIT);
      const text = confirmationWindow(confirmation, language);
      return inWindow(inTime, (pinentry) => press<boolean>(pinentry, text, { ok: true, cancel: false }, inTime));
    },
    inform: (notice, { onShown, ...until }) =>
      untilOver((signal) => {
        const inTime = limits(signal, OTHER_TIME_LIMIT);
        return inWindow(inTime, async (pinentry) => {
          const { title, ok, ...text } = noticeWindow(notice, language);
          // What SETERROR says stands at the field for a PIN, and here is none (seen in gtk2 and qt 1.2.1).
          await describe(pinentry, { title, ok, description: withError(text) }, inTime);
          onShown?.();
          await tellOnce(pinentry);
        });
      }, until),
  };
}

/** Shows the notice that was described, until it is dismissed in one way or another. */
export async function tellOnce(pinentry: OpenPinentry): Promise<void> {
  try {
    await showConfirm(pinentry, 'CONFIRM --one-button');
  } catch (error) {
    if (isClosed(error)) return;
    if (!(error instanceof AssuanRefusal) || !UNKNOWN_OPTION.includes(error.reason)) throw error;
    // Both buttons of an old program mean the same here.
    await confirm(pinentry, { ok: true, cancel: true });
  }
}

/** A window without a field. */
async function showConfirm(pinentry: OpenPinentry, command: string): Promise<void> {
  (await pinentry.show(command)).fill(0);
}

/** Shows the window that was described, once. */
async function confirm<T>(pinentry: OpenPinentry, gives: Buttons<T>): Promise<T> {
  try {
    await showConfirm(pinentry, 'CONFIRM');
    return gives.ok;
  } catch (error) {
    if (!isClosed(error)) throw error;
    const notOk = error.reason === GPG_ERR_NOT_CONFIRMED && !error.windowClosed;
    return notOk && gives.notOk !== undefined ? gives.notOk : gives.cancel;
  }
}

const isClosed = (error: unknown): error is AssuanRefusal => error instanceof AssuanRefusal && CLOSED.includes(error.reason);

/** The page may have gone while the program was being ended. */
function unlessAborted(pin: Buffer | undefined, signal: AbortSignal): Buffer | undefined {
  if (signal.aborted) pin?.fill(0);
  signal.throwIfAborted();
  return pin;
}

/** The texts of a window as pinentry has them: `always` is one of its two yeses. */
export interface WindowLabels extends Omit<WindowText, 'always' | 'cancel'>, Partial<Pick<WindowText, 'cancel'>> {
  readonly notOk?: string;
}

export async function describe(pinentry: OpenPinentry, text: WindowLabels, { timeLimit }: PinentryLimits): Promise<void> {
  const commands: readonly (readonly [command: string, parameter: string | undefined])[] = [
    // Should we be killed, the window still goes away by itself. SETTIMEOUT counts seconds.
    ['SETTIMEOUT', String(Math.ceil(timeLimit / 1000))],
    ['SETTITLE', text.title],
    ['SETDESC', text.description],
    ['SETPROMPT', text.prompt],
    ['SETERROR', text.error],
    ['SETOK', text.ok],
    ['SETNOTOK', text.notOk],
    ['SETCANCEL', text.cancel],
  ];
  for (const [command, parameter] of commands) {
    if (parameter !== undefined) await pinentry.tell(`${command} ${percentEncode(parameter)}`);
  }
}
