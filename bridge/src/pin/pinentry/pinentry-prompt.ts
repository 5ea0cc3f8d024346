import { BridgeError } from '../../error.js';
import { askedLongEnough } from '../asked-long-enough.js';
import type { DesktopPrompt } from '../prompt.js';
import { accessWindow, confirmationWindow, type Language, pinWindow, type WindowText } from '../wording.js';
import { AssuanRefusal, percentEncode } from './assuan.js';
import { type PinentryLimits, type PinentryProcess, startPinentry } from './pinentry-process.js';

/** The distribution's choice first, then each desktop's own (names as Debian installs them). */
const PROGRAMS = ['pinentry', 'pinentry-gnome3', 'pinentry-qt', 'pinentry-gtk-2', 'pinentry-x11'];

/**
 * The programs (GETINFO flavor) whose third button (SETNOTOK) can be told from a window that was closed: the button is
 * GPG_ERR_NOT_CONFIRMED, and Escape, closing and the button of SETCANCEL are GPG_ERR_CANCELED. gtk2 and qt were tried (1.2.1, see
 * pinentry-access.system.test.ts); qt5 has the same code (qt5/main.cpp of 1.3). Not in this list: gnome3, which has two buttons
 * only, the gtk of 1.3, which answers NOT_CONFIRMED also when its window is closed, and whatever we have not seen.
 */
const THREE_BUTTONS: readonly string[] = ['gtk2', 'qt', 'qt5'];

/** libgpg-error, err-codes.h. */
const [GPG_ERR_TIMEOUT, GPG_ERR_CANCELED, GPG_ERR_NOT_CONFIRMED, GPG_ERR_FULLY_CANCELED] = [62, 99, 114, 198];
const CLOSED: readonly number[] = [GPG_ERR_CANCELED, GPG_ERR_NOT_CONFIRMED, GPG_ERR_FULLY_CANCELED];

const ONE_MINUTE = 60_000;
const TWO_MINUTES = 120_000;

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

/** What was done with a window, named after the texts of its buttons. A window that was closed is `cancel`. */
type Pressed = 'ok' | 'always' | 'cancel';

/** Windows of the system's pinentry (the program that GnuPG asks with): one process a question, killed with it. */
export function createPinentryPrompt(options: PinentryPromptOptions): DesktopPrompt {
  const { language, now = () => performance.now() } = options;

  async function inWindow<T>(
    text: WindowText,
    limits: PinentryLimits,
    ask: (command: PinentryProcess['command'], threeButtons: boolean) => Promise<T>,
  ): Promise<T> {
    const { pinentry, flavor } = await openPinentry(options, limits);
    const threeButtons = text.always !== undefined && THREE_BUTTONS.includes(flavor);
    try {
      for (const line of windowCommands(text, threeButtons, limits.timeLimit)) await pinentry.command(line);
      return await ask(pinentry.command, threeButtons);
    } catch (error) {
      if (!(error instanceof AssuanRefusal)) throw error;
      throw new BridgeError(error.reason === GPG_ERR_TIMEOUT ? 'ERR_PROMPT_TIMEOUT' : 'ERR_PROMPT_UNAVAILABLE', {
        cause: error,
      });
    } finally {
      await pinentry.stop();
    }
  }

  const press = (text: WindowText, limits: PinentryLimits): Promise<Pressed> =>
    inWindow(text, limits, (command, threeButtons) =>
      askedLongEnough<Pressed>(() => confirm(command, threeButtons), {
        isYes: (pressed) => pressed !== 'cancel',
        no: 'cancel',
        now,
        signal: limits.signal,
      }),
    );

  const limits = (signal: AbortSignal, usual: number): PinentryLimits => ({ signal, timeLimit: options.timeLimit ?? usual });

  return {
    name: 'pinentry',
    // `ok`, where the hand goes without reading, gives the least; `always` is the button beside it. What Enter presses is the
    // program's choice: of those in THREE_BUTTONS all choose `cancel`.
    askAccess: async (request, { signal }) => {
      const pressed = await press(accessWindow(request, language), limits(signal, ONE_MINUTE));
      return ({ ok: 'once', always: 'always', cancel: 'no' } as const)[pressed];
    },
    askPin: (request, { signal }) =>
      inWindow(pinWindow(request, language), limits(signal, TWO_MINUTES), async (command) => {
        try {
          return await command('GETPIN');
        } catch (error) {
          if (isClosed(error)) return undefined;
          throw error;
        }
      }),
    confirm: async (confirmation, { signal }) =>
      (await press(confirmationWindow(confirmation, language), limits(signal, TWO_MINUTES))) === 'ok',
  };
}

/** Shows the window that was described, once. */
async function confirm(command: PinentryProcess['command'], threeButtons: boolean): Promise<Pressed> {
  try {
    await command('CONFIRM');
    return 'ok';
  } catch (error) {
    if (!isClosed(error)) throw error;
    return threeButtons && error.reason === GPG_ERR_NOT_CONFIRMED && !error.windowClosed ? 'always' : 'cancel';
  }
}

const isClosed = (error: unknown): error is AssuanRefusal => error instanceof AssuanRefusal && CLOSED.includes(error.reason);

interface OpenPinentry {
  readonly pinentry: PinentryProcess;
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
      return { pinentry, flavor: await windowFlavor(candidate, pinentry) };
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
 * What the program's windows are made with. Without a display pinentry falls back to a terminal ("gtk2:curses"). We never let it: the daemon does not own the terminal it
 * was started from, so the shell there would read along and get part of the PIN.
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

function windowCommands(text: WindowText, threeButtons: boolean, timeLimit: number): string[] {
  return [
    // Should we be killed, the window still goes away by itself. SETTIMEOUT counts seconds.
    `SETTIMEOUT ${Math.ceil(timeLimit / 1000)}`,
    `SETTITLE ${percentEncode(text.title)}`,
    `SETDESC ${percentEncode(text.description)}`,
    ...(text.prompt === undefined ? [] : [`SETPROMPT ${percentEncode(text.prompt)}`]),
    ...(text.error === undefined ? [] : [`SETERROR ${percentEncode(text.error)}`]),
    `SETOK ${percentEncode(text.ok)}`,
    ...(text.always === undefined || !threeButtons ? [] : [`SETNOTOK ${percentEncode(text.always)}`]),
    `SETCANCEL ${percentEncode(text.cancel)}`,
  ];
}
