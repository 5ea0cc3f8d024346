import { BridgeError } from '../../error.js';
import { askedLongEnough } from '../asked-long-enough.js';
import type { AccessAnswer, DesktopPrompt } from '../prompt.js';
import { ACCESS_TIME_LIMIT, OTHER_TIME_LIMIT } from '../time-limits.js';
import { untilOver } from '../until-over.js';
import { accessWindow, confirmationWindow, type Language, noticeWindow, pinWindow, type WindowText } from '../wording.js';
import { AssuanRefusal, percentEncode } from './assuan.js';
import { type PinentryLimits, type PinentryProcess, startPinentry } from './pinentry-process.js';

/** The distribution's choice first, then each desktop's own (names as Debian installs them). */
const PROGRAMS = ['pinentry', 'pinentry-gnome3', 'pinentry-qt', 'pinentry-gtk-2', 'pinentry-x11'];

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
 * is closed, and whatever we have not seen.
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
}

/** What each button of a window gives; without `notOk` there are two. */
interface Buttons<T> {
  readonly ok: T;
  readonly notOk?: T;
  /** Also for a window that was closed. */
  readonly cancel: T;
}

/** Windows of the system's pinentry (the program that GnuPG asks with): one process a question, killed with it. */
export function createPinentryPrompt(options: PinentryPromptOptions): DesktopPrompt {
  const { language, now = () => performance.now() } = options;

  async function inWindow<T>(limits: PinentryLimits, ask: (pinentry: OpenPinentry) => Promise<T>): Promise<T> {
    const pinentry = await openPinentry(options, limits);
    try {
      return await ask(pinentry);
    } catch (error) {
      if (!(error instanceof AssuanRefusal)) throw error;
      throw new BridgeError(error.reason === GPG_ERR_TIMEOUT ? 'ERR_PROMPT_TIMEOUT' : 'ERR_PROMPT_UNAVAILABLE', {
        cause: error,
      });
    } finally {
      await pinentry.process.stop();
    }
  }

  const limits = (signal: AbortSignal, usual: number): PinentryLimits => ({ signal, timeLimit: options.timeLimit ?? usual });

  async function press<T>(
    { process }: OpenPinentry,
    labels: WindowLabels,
    gives: Buttons<T>,
    limits: PinentryLimits,
  ): Promise<T> {
    await describe(process, labels, limits);
    // From here on: the program has long been started.
    const show = async () => {
      const since = now();
      const answer = await confirm(process, gives);
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
      return inWindow(inTime, async ({ process }) => {
        await describe(process, pinWindow(request, language), inTime);
        try {
          return await process.command('GETPIN');
        } catch (error) {
          if (isClosed(error)) return undefined;
          throw error;
        }
      });
    },
    confirm: (confirmation, { signal }) => {
      const inTime = limits(signal, OTHER_TIME_LIMIT);
      const text = confirmationWindow(confirmation, language);
      return inWindow(inTime, (pinentry) => press<boolean>(pinentry, text, { ok: true, cancel: false }, inTime));
    },
    inform: (notice, { onShown, ...until }) =>
      untilOver((signal) => {
        const inTime = limits(signal, OTHER_TIME_LIMIT);
        return inWindow(inTime, async ({ process }) => {
          await describe(process, noticeWindow(notice, language), inTime);
          onShown?.();
          try {
            await process.command('CONFIRM --one-button');
          } catch (error) {
            if (!isClosed(error)) throw error;
          }
        });
      }, until),
  };
}

/** Shows the window that was described, once. */
async function confirm<T>(process: PinentryProcess, gives: Buttons<T>): Promise<T> {
  try {
    await process.command('CONFIRM');
    return gives.ok;
  } catch (error) {
    if (!isClosed(error)) throw error;
    const notOk = error.reason === GPG_ERR_NOT_CONFIRMED && !error.windowClosed;
    return notOk && gives.notOk !== undefined ? gives.notOk : gives.cancel;
  }
}

const isClosed = (error: unknown): error is AssuanRefusal => error instanceof AssuanRefusal && CLOSED.includes(error.reason);

interface OpenPinentry {
  readonly process: PinentryProcess;
  /** What the program says it is made with ("gtk2"); empty when it does not. */
  readonly flavor: string;
}

/** The first program that runs and has windows. Throws ERR_PROMPT_UNAVAILABLE when none does. */
async function openPinentry({ program, environment }: PinentryPromptOptions, limits: PinentryLimits): Promise<OpenPinentry> {
  let unavailable: BridgeError | undefined;
  for (const candidate of program === undefined ? PROGRAMS : [program]) {
    limits.signal.throwIfAborted();
    const pinentry = startPinentry(candidate, environment, limits);
    try {
      await pinentry.greeting();
      return { process: pinentry, flavor: await windowFlavor(candidate, pinentry) };
    } catch (error) {
      await pinentry.stop();
      if (!(error instanceof BridgeError) || error.code !== 'ERR_PROMPT_UNAVAILABLE') throw error;
      // The distribution's choice tells more than the absence of the others.
      unavailable ??= error;
    }
  }
  throw unavailable ?? new BridgeError('ERR_PROMPT_UNAVAILABLE');
}

/**
 * What the program's windows are made with. Without a display pinentry falls back to a terminal ("gtk2:curses"). We never let it:
 * the daemon does not own the terminal it was started from, so the shell there would read along and get part of the PIN.
 */
async function windowFlavor(program: string, pinentry: PinentryProcess): Promise<string> {
  const flavor = (await tolerant(pinentry.command('GETINFO flavor')))?.toString('latin1') ?? '';
  if (/(?:^|:)(?:curses|tty)$/.test(flavor)) {
    throw new BridgeError('ERR_PROMPT_UNAVAILABLE', { detail: `${program} has no display (${flavor})` });
  }
  // Nobody else could type while a window grabs the keyboard, and under Wayland the grab fails.
  await tolerant(pinentry.command('OPTION no-grab'));
  return flavor;
}

/** Old programs know neither of the two commands above; they work without. */
async function tolerant(answer: Promise<Buffer>): Promise<Buffer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof AssuanRefusal) return undefined;
    throw error;
  }
}

/** The texts of a window as pinentry has them: `always` is one of its two yeses. */
interface WindowLabels extends Omit<WindowText, 'always' | 'cancel'>, Partial<Pick<WindowText, 'cancel'>> {
  readonly notOk?: string;
}

async function describe(process: PinentryProcess, text: WindowLabels, { timeLimit }: PinentryLimits): Promise<void> {
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
    if (parameter !== undefined) await process.command(`${command} ${percentEncode(parameter)}`);
  }
}
