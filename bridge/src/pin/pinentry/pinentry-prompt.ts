import { BridgeError } from '../../error.js';
import type { DesktopPrompt } from '../prompt.js';
import { confirmationWindow, type Language, pinWindow, type WindowText } from '../wording.js';
import { AssuanRefusal, percentEncode } from './assuan.js';
import { type PinentryLimits, type PinentryProcess, startPinentry } from './pinentry-process.js';

/** The distribution's choice first, then each desktop's own (names as Debian installs them). */
const PROGRAMS = ['pinentry', 'pinentry-gnome3', 'pinentry-qt', 'pinentry-gtk-2', 'pinentry-x11'];

/** GPG_ERR_TIMEOUT (libgpg-error, err-codes.h). */
const TIMEOUT = 62;
/** GPG_ERR_CANCELED, GPG_ERR_NOT_CONFIRMED, GPG_ERR_FULLY_CANCELED: the person closed the window or chose the other button. */
const CLOSED: readonly number[] = [99, 114, 198];

const TWO_MINUTES = 120_000;

export interface PinentryPromptOptions {
  readonly language: Language;
  /** Ours, usually `process.env`; only what a desktop program needs is passed on. */
  readonly environment: NodeJS.ProcessEnv;
  /** Path of the program; by default the known names are looked up in PATH. */
  readonly program?: string;
  /** Milliseconds until an unanswered window closes (ERR_PROMPT_TIMEOUT); two minutes by default. */
  readonly timeLimit?: number;
}

/** Windows of the system's pinentry (the program that GnuPG asks with): one process a window, killed with it. */
export function createPinentryPrompt(options: PinentryPromptOptions): DesktopPrompt {
  async function show(command: 'GETPIN' | 'CONFIRM', text: WindowText, signal: AbortSignal): Promise<Buffer | undefined> {
    const limits = { signal, timeLimit: options.timeLimit ?? TWO_MINUTES };
    const pinentry = await openPinentry(options, limits);
    try {
      for (const line of windowCommands(text, limits.timeLimit)) await pinentry.command(line);
      return await pinentry.command(command);
    } catch (error) {
      if (!(error instanceof AssuanRefusal)) throw error;
      if (CLOSED.includes(error.reason)) return undefined;
      throw new BridgeError(error.reason === TIMEOUT ? 'ERR_PROMPT_TIMEOUT' : 'ERR_PROMPT_UNAVAILABLE', { cause: error });
    } finally {
      await pinentry.stop();
    }
  }

  return {
    name: 'pinentry',
    askAccess: async () => {
      throw new BridgeError('ERR_PROMPT_UNAVAILABLE', { detail: 'to come' });
    },
    askPin: (request, { signal }) => show('GETPIN', pinWindow(request, options.language), signal),
    confirm: async (confirmation, { signal }) =>
      (await show('CONFIRM', confirmationWindow(confirmation, options.language), signal)) !== undefined,
  };
}

/** The first program that runs and has windows. Throws ERR_PROMPT_UNAVAILABLE when none does. */
async function openPinentry({ program, environment }: PinentryPromptOptions, limits: PinentryLimits): Promise<PinentryProcess> {
  let unavailable: BridgeError | undefined;
  for (const candidate of program === undefined ? PROGRAMS : [program]) {
    limits.signal.throwIfAborted();
    const pinentry = startPinentry(candidate, environment, limits);
    try {
      await pinentry.greeting();
      await assertHasWindows(candidate, pinentry);
      return pinentry;
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
 * Without a display pinentry falls back to a terminal ("gtk2:curses"). We never let it: the daemon does not own the terminal it
 * was started from, so the shell there would read along and get part of the PIN.
 */
async function assertHasWindows(program: string, pinentry: PinentryProcess): Promise<void> {
  const flavor = (await tolerant(pinentry.command('GETINFO flavor')))?.toString('latin1') ?? '';
  if (/(?:^|:)(?:curses|tty)$/.test(flavor)) {
    throw new BridgeError('ERR_PROMPT_UNAVAILABLE', { detail: `${program} has no display (${flavor})` });
  }
  // Nobody else could type while a window grabs the keyboard, and under Wayland the grab fails.
  await tolerant(pinentry.command('OPTION no-grab'));
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

function windowCommands(text: WindowText, timeLimit: number): string[] {
  return [
    // Should we be killed, the window still goes away by itself. SETTIMEOUT counts seconds.
    `SETTIMEOUT ${Math.ceil(timeLimit / 1000)}`,
    `SETTITLE ${percentEncode(text.title)}`,
    `SETDESC ${percentEncode(text.description)}`,
    ...(text.prompt === undefined ? [] : [`SETPROMPT ${percentEncode(text.prompt)}`]),
    ...(text.error === undefined ? [] : [`SETERROR ${percentEncode(text.error)}`]),
    `SETOK ${percentEncode(text.ok)}`,
    `SETCANCEL ${percentEncode(text.cancel)}`,
  ];
}
