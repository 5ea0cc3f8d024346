import { setTimeout as delay } from 'node:timers/promises';
import { secretBuffer } from '../secret-bytes/index.js';
import {
  type CredentialPromptLibrary,
  loadCredentialPromptLibrary,
  type NativeNumber,
  type PackedCredential,
} from './credential-prompt-library.js';
import { utf16ToUtf8 } from './utf16-to-utf8.js';

/** A window with a field for a secret, in the words of CredUIPromptForWindowsCredentials. */
export interface CredentialPrompt {
  readonly title: string;
  readonly message: string;
  /** Stands in the field for the user name, which this window always has. */
  readonly userName: string;
}

/**
 * The password comes in plain text, and from nobody but the person: no saved one, no fingerprint, no choice of other accounts.
 * (wincred.h) Not with it: CREDUIWIN_CHECKBOX, so that there is no "remember my credentials"; and CREDUIWIN_SECURE_PROMPT, the secure
 * desktop, which Windows refuses together with this flag, and which without it takes an account of Windows instead of a PIN.
 */
const CREDUIWIN_GENERIC = 0x0001;

/** winerror.h. */
const ERROR_CANCELLED = 1223;

/** Characters, with the NUL at their end (wincred.h). */
const CREDUI_MAX_CAPTION_LENGTH = 128;
const CREDUI_MAX_MESSAGE_LENGTH = 1280;
const CREDUI_MAX_USERNAME_LENGTH = 513;
const CREDUI_MAX_PASSWORD_LENGTH = 256;
const DNS_MAX_NAME_LENGTH = 337;

/** The most bytes of UTF-8 that a person can type into it: three for each unit of UTF-16. */
export const MAX_CREDENTIAL_BYTES = 3 * CREDUI_MAX_PASSWORD_LENGTH;

const BYTES_PER_UNIT = 2;

/** In milliseconds: between two looks for the window, and how long we ask it to close. */
const LOOK_EVERY = 100;
const ASK_TO_CLOSE_FOR = 400;

/**
 * Shows the window and waits for what is typed: the password as UTF-8, in one buffer that the caller zeroes and that is the only copy
 * left of it here; `null` when the person closed the window. An Error with Windows' number when there is no window. Belongs into a
 * process of its own (see `loadCredentialPromptLibrary`).
 *
 * On Windows 10 and 11 it is another program, CredentialUIBroker.exe, that draws this window, so it need not go when our process does:
 * aborting the signal asks it to close, for a short while, and rejects with the signal's reason. For the same reason it comes to the
 * front only because we look for it: a window that came up after our call, and is of that program, is taken for ours. Whether it gets
 * the keyboard as well is Windows' decision: only a program that the person has just used may hand it on (SetForegroundWindow,
 * AllowSetForegroundWindow), and that is the browser, not we.
 */
export async function showCredentialPrompt(
  { title, message, userName }: CredentialPrompt,
  { signal }: { readonly signal: AbortSignal },
  load: () => Promise<CredentialPromptLibrary> = loadCredentialPromptLibrary,
): Promise<Buffer | null> {
  const library = await load();
  signal.throwIfAborted();
  const prefilled = library.pack(cut(userName, CREDUI_MAX_USERNAME_LENGTH));
  const windows = keepWindowInFront(library, signal);
  try {
    const answered = library.prompt({
      caption: cut(title, CREDUI_MAX_CAPTION_LENGTH),
      message: cut(message, CREDUI_MAX_MESSAGE_LENGTH),
      flags: CREDUIWIN_GENERIC,
      prefilled,
    });
    const answer = await Promise.race([answered, closedInVain(signal, windows.released)]);
    if (answer === undefined) {
      // Should it still be answered, nobody is there to take it.
      void answered.then(({ error, packed }) => error === 0 && library.zeroAndFree(packed)).catch(() => undefined);
      throw signal.reason;
    }
    const { error, packed } = answer;
    const password = error === 0 ? unpack(library, packed) : null;
    if (signal.aborted) {
      password?.fill(0);
      throw signal.reason;
    }
    if (error !== 0 && error !== ERROR_CANCELLED) throw new Error(`CredUIPromptForWindowsCredentialsW: ${error}`);
    return password;
  } finally {
    windows.release();
    prefilled?.fill(0);
  }
}

/** Brings each new window forward once; asks them to close when the signal aborts, as long as there are any. */
function keepWindowInFront(library: CredentialPromptLibrary, signal: AbortSignal) {
  const others = new Set(library.windows());
  const inFront = new Set<NativeNumber>();
  const look = () => {
    for (const window of library.windows()) {
      if (others.has(window)) continue;
      if (signal.aborted) library.close(window);
      else if (!inFront.has(window)) library.bringForward(window);
      inFront.add(window);
    }
  };
  const released = new AbortController();
  const timer = setInterval(look, LOOK_EVERY);
  signal.addEventListener('abort', look, { signal: released.signal });
  return {
    released: released.signal,
    release: () => {
      clearInterval(timer);
      released.abort();
    },
  };
}

/** Resolves when the signal has been aborted and the window had its time to close. */
async function closedInVain(signal: AbortSignal, released: AbortSignal): Promise<undefined> {
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { signal: released }));
  await delay(ASK_TO_CLOSE_FOR, undefined, { signal: released }).catch(() => undefined);
}

function unpack(library: CredentialPromptLibrary, packed: PackedCredential): Buffer {
  const userName = secretBuffer(BYTES_PER_UNIT * CREDUI_MAX_USERNAME_LENGTH);
  const domain = secretBuffer(BYTES_PER_UNIT * DNS_MAX_NAME_LENGTH);
  const password = secretBuffer(BYTES_PER_UNIT * (CREDUI_MAX_PASSWORD_LENGTH + 1));
  try {
    const error = library.unpack(packed, { userName, domain, password });
    if (error !== 0) throw new Error(`CredUnPackAuthenticationBufferW: ${error}`);
    // The user name is ours, or changed by the person: it says nothing.
    return utf16ToUtf8(password.subarray(0, BYTES_PER_UNIT * CREDUI_MAX_PASSWORD_LENGTH));
  } finally {
    library.zeroAndFree(packed);
    for (const text of [userName, domain, password]) text.fill(0);
  }
}

/** Not `…`: see the texts of the windows. The end is cut off, because what matters stands first. Never half a character. */
const CUT = '...';

function cut(text: string, limit: number): string {
  const room = limit - 1;
  if (text.length <= room) return text;
  const kept = text.slice(0, room - CUT.length);
  return kept.replace(/[\ud800-\udbff]$/, '') + CUT;
}
