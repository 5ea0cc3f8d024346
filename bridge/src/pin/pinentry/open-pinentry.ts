import { BridgeError } from '../../error.js';
import { AssuanRefusal } from './assuan.js';
import type { OwnTerminal } from './own-terminal.js';
import { type PinentryLimits, type PinentryProcess, startPinentry } from './pinentry-process.js';
import { rememberTerminal, stayAwake } from './terminal-state.js';

/**
 * The distribution's choice first, then each desktop's own (names as Debian installs them), and last the one that needs no desktop.
 * pinentry-tty is not among them: it leaves the terminal without echo when it is ended, and asks for letters of the labels, which
 * Chinese labels have not.
 */
export const PROGRAMS = ['pinentry', 'pinentry-gnome3', 'pinentry-qt', 'pinentry-gtk-2', 'pinentry-x11', 'pinentry-curses'];

export interface PinentryPrograms {
  /** Path of the program; by default the known names are looked up in PATH. */
  readonly program?: string | undefined;
  /** Ours; only what a desktop program needs is passed on. */
  readonly environment: NodeJS.ProcessEnv;
  /** The terminal that this process has to itself now, if it has one. */
  readonly ownTerminal: () => OwnTerminal | undefined;
}

/** A program that waits for the description of its window. */
export interface OpenPinentry {
  /** What the program says it is made with ("gtk2"); empty when it does not. */
  readonly flavor: string;
  /** Sends one command about a window that is not shown yet. */
  tell(line: string): Promise<void>;
  /** Shows the window; gives what was typed, which is the caller's to zero. */
  show(line: string): Promise<Buffer>;
  /** The program and its window are gone when this resolves, and a terminal is as it was. */
  stop(): Promise<void>;
}

/**
 * The first program that runs and has windows; where none has, the first one that asks in a terminal, while there is one that nobody
 * else reads from. Throws ERR_PROMPT_UNAVAILABLE when there is neither.
 */
export async function openPinentry(
  { program, environment, ownTerminal }: PinentryPrograms,
  limits: PinentryLimits,
): Promise<OpenPinentry> {
  let unavailable: BridgeError | undefined;
  let withText: string | undefined;
  for (const candidate of program === undefined ? PROGRAMS : [program]) {
    try {
      const { process, flavor } = await startCandidate(candidate, environment, limits);
      if (!isText(flavor)) return inWindows(process, flavor);
      await process.stop();
      if (isCurses(flavor)) withText ??= candidate;
      throw noDisplay(candidate, flavor);
    } catch (error) {
      if (!(error instanceof BridgeError) || error.code !== 'ERR_PROMPT_UNAVAILABLE') throw error;
      // The distribution's choice tells more than the absence of the others.
      unavailable ??= error;
    }
  }
  const terminal = withText === undefined ? undefined : ownTerminal();
  if (withText === undefined || !terminal) throw unavailable ?? new BridgeError('ERR_PROMPT_UNAVAILABLE');

  const restore = await rememberTerminal(terminal.name);
  const rest = stayAwake();
  const { process, flavor } = await startCandidate(withText, environment, limits).catch((error: unknown) => {
    rest();
    throw error;
  });
  const isStillOurs = () => ownTerminal()?.name === terminal.name;
  const opened = inTerminal(process, flavor, { restore, isStillOurs, rest });
  try {
    // Between the two starts a display may have come; that its windows need no terminal does no harm.
    for (const [option, value] of terminalOptions(terminal, environment)) await opened.tell(`OPTION ${option}=${value}`);
    return opened;
  } catch (error) {
    await opened.stop();
    throw error instanceof AssuanRefusal ? new BridgeError('ERR_PROMPT_UNAVAILABLE', { cause: error }) : error;
  }
}

/** Starts one program and asks what it is made with. */
export async function startCandidate(program: string, environment: NodeJS.ProcessEnv, limits: PinentryLimits) {
  const process = await startPinentry(program, environment, limits);
  try {
    // Old programs know neither of these commands; they work without.
    const flavor = (await ifKnown(process.command('GETINFO flavor')))?.toString('latin1') ?? '';
    // Nobody else could type while a window grabs the keyboard, and under Wayland the grab fails.
    await ifKnown(process.command('OPTION no-grab'));
    return { process, flavor };
  } catch (error) {
    await process.stop();
    throw error;
  }
}

/** Without a display pinentry falls back to a terminal ("gtk2:curses"). */
export const isText = (flavor: string) => /(?:^|:)(?:curses|tty)$/.test(flavor);
const isCurses = (flavor: string) => /(?:^|:)curses$/.test(flavor);

function noDisplay(program: string, flavor: string): BridgeError {
  const detail = `${program} has no display (${flavor}), and this process has no terminal to itself that it could use`;
  return new BridgeError('ERR_PROMPT_UNAVAILABLE', { detail });
}

function inWindows(process: PinentryProcess, flavor: string): OpenPinentry {
  return { flavor, tell: (line) => tell(process, line), show: (line) => process.command(line), stop: () => process.stop() };
}

interface OurTerminal {
  /** Whether this process still has it to itself. */
  isStillOurs(): boolean;
  restore(): Promise<void>;
  /** See `stayAwake`. */
  rest(): void;
}

function inTerminal(process: PinentryProcess, flavor: string, { isStillOurs, restore, rest }: OurTerminal): OpenPinentry {
  return {
    flavor,
    tell: (line) => tell(process, line),
    show: async (line) => {
      if (!isStillOurs()) {
        const detail = 'this process no longer has its terminal to itself';
        throw new BridgeError('ERR_PROMPT_UNAVAILABLE', { detail });
      }
      return process.command(line);
    },
    stop: async () => {
      // ncurses cleans up at SIGTERM. A shell that has taken the terminal back has set it as it needs it.
      try {
        if (!(await process.stopInOrder()) && isStillOurs()) await restore();
      } finally {
        rest();
      }
    },
  };
}

async function tell(process: PinentryProcess, line: string): Promise<void> {
  (await process.command(line)).fill(0);
}

/** Values of locales that have no characters besides ASCII, in which pinentry could not show a word of Chinese. */
const ASCII_ONLY = /^(?:C|POSIX|)$/;
/** It becomes a parameter of a protocol of lines. */
const LOCALE = /^[\w.@-]*$/;

/** Assuan options of pinentry ("Pinentry manual", Protocol): where, and in which characters, the window is drawn. */
function terminalOptions({ name, type }: OwnTerminal, environment: NodeJS.ProcessEnv) {
  // POSIX.1-2017, XBD 8.2: the first that is set and not empty.
  const locale = environment.LC_ALL || environment.LC_CTYPE || environment.LANG || '';
  return [
    ['ttyname', name],
    ['ttytype', type],
    ['lc-ctype', ASCII_ONLY.test(locale) || !LOCALE.test(locale) ? 'C.UTF-8' : locale],
  ] as const;
}

/** `undefined` when the program does not know the command. */
async function ifKnown(answer: Promise<Buffer>): Promise<Buffer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof AssuanRefusal) return undefined;
    throw error;
  }
}
