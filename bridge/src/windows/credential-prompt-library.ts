import { credentialPromptTypes } from './credential-prompt-types.js';
import { loadPutOnTop } from './put-on-top.js';

/** A window handle (HWND), or an address; koffi gives a bigint where a number could not hold it. */
export type NativeNumber = number | bigint;

export interface CredentialPromptConfig {
  readonly caption: string;
  readonly message: string;
  /** CREDUIWIN_…. */
  readonly flags: number;
  /** What `pack` made. */
  readonly prefilled: Buffer | undefined;
}

/** What was typed, in memory of Windows' that is ours to free. */
export interface PackedCredential {
  readonly address: NativeNumber;
  readonly length: number;
}

/** Texts in UTF-16, each ended by NUL; what was in them before is overwritten. */
export interface UnpackedCredential {
  readonly userName: Buffer;
  readonly domain: Buffer;
  readonly password: Buffer;
}

/** The functions of Windows behind a window for credentials, one to one: they answer with Windows' own error numbers. */
export interface CredentialPromptLibrary {
  /** CredPackAuthenticationBufferW with an empty password. `undefined` when Windows packs nothing. */
  pack(userName: string): Buffer | undefined;
  /** CredUIPromptForWindowsCredentialsW, in a thread of its own. `error` 0: something was typed, `packed` holds it. */
  prompt(config: CredentialPromptConfig): Promise<{ readonly error: number; readonly packed: PackedCredential }>;
  /** CredUnPackAuthenticationBufferW. Its error number; 0 when all is there. */
  unpack(packed: PackedCredential, into: UnpackedCredential): number;
  /** RtlZeroMemory and CoTaskMemFree. */
  zeroAndFree(packed: PackedCredential): void;
  /** The windows for credentials that are open now, of whatever program. */
  windows(): readonly NativeNumber[];
  /** Shows it above all others, and asks Windows for the keyboard, which Windows grants or not. */
  bringForward(window: NativeNumber): void;
  /** WM_CLOSE: what the person does by closing it. */
  close(window: NativeNumber): void;
}

/**
 * The class of the windows that CredentialUIBroker.exe (Windows 10, 11) draws. Microsoft documents it nowhere; it is what programs
 * look for that bring such a window forward (KeePassXC, WindowsHello.cpp).
 */
const BROKER_WINDOW_CLASS = 'Credential Dialog Xaml Host';

/** winuser.h. */
const WM_CLOSE = 0x0010;

/** Windows draws the window out of what the thread can hold: koffi's 128 KiB for such threads are less than Windows' own threads have. */
const THREAD_STACK_BYTES = 2 * 1024 * 1024;

const BYTES_PER_UNIT = 2;

/** Loads them, into a process that has loaded nothing else through koffi. Throws on every system but Windows. */
export async function loadCredentialPromptLibrary(): Promise<CredentialPromptLibrary> {
  // Here and not at the top: only the process that shows a window needs koffi.
  const { default: koffi } = await import('koffi');
  // koffi takes this before it has loaded anything, and not afterwards.
  koffi.config({ ...koffi.config(), async_stack_size: THREAD_STACK_BYTES });
  const types = credentialPromptTypes(koffi);
  const credui = koffi.load('credui.dll');
  const kernel32 = koffi.load('kernel32.dll');
  const user32 = koffi.load('user32.dll');
  const number = 'uint32_t';
  const handle = 'uintptr_t';
  const inoutNumber = koffi.inout(koffi.pointer(number));

  const pack = credui.func('__stdcall', 'CredPackAuthenticationBufferW', 'int32_t', [
    number,
    'str16',
    'str16',
    'void*',
    inoutNumber,
  ]);
  const prompt = credui.func('__stdcall', 'CredUIPromptForWindowsCredentialsW', number, [
    koffi.pointer(types.info),
    number,
    inoutNumber,
    'void*',
    number,
    koffi.out(koffi.pointer(handle)),
    koffi.out(koffi.pointer(number)),
    'void*',
    number,
  ]);
  const unpack = credui.func('__stdcall', 'CredUnPackAuthenticationBufferW', 'int32_t', [
    number,
    handle,
    number,
    'void*',
    inoutNumber,
    'void*',
    inoutNumber,
    'void*',
    inoutNumber,
  ]);
  const getLastError = kernel32.func('__stdcall', 'GetLastError', number, []);
  // SecureZeroMemory is a macro. This one is a call that no compiler sees through.
  const zeroMemory = koffi.load('ntdll.dll').func('__stdcall', 'RtlZeroMemory', 'void', [handle, 'uintptr_t']);
  const taskMemFree = koffi.load('ole32.dll').func('__stdcall', 'CoTaskMemFree', 'void', [handle]);
  const findWindow = user32.func('__stdcall', 'FindWindowExW', handle, [handle, handle, 'str16', 'str16']);
  const setForegroundWindow = user32.func('__stdcall', 'SetForegroundWindow', 'int32_t', [handle]);
  const postMessage = user32.func('__stdcall', 'PostMessageW', 'int32_t', [handle, number, 'uintptr_t', 'intptr_t']);
  const putOnTop = loadPutOnTop(koffi, { show: false });

  return {
    pack: (userName) => {
      const length: [number] = [0];
      pack(0, userName, '', null, length);
      if (length[0] === 0) return undefined;
      const packed = Buffer.alloc(length[0]);
      return pack(0, userName, '', packed, length) ? packed : undefined;
    },
    prompt: ({ caption, message, flags, prefilled }) => {
      const info = { cbSize: koffi.sizeof(types.info), pszMessageText: message, pszCaptionText: caption };
      const package_: [number] = [0];
      const address: [NativeNumber] = [0];
      const length: [number] = [0];
      return new Promise((resolve, reject) => {
        const answered = (failure: unknown, error: unknown) => {
          if (failure) reject(failure);
          else resolve({ error: Number(error), packed: { address: address[0], length: length[0] } });
        };
        const buffer = prefilled ?? null;
        prompt.async(info, 0, package_, buffer, prefilled?.length ?? 0, address, length, null, flags, answered);
      });
    },
    unpack: ({ address, length }, { userName, domain, password }) => {
      const room = (text: Buffer): [number] => [text.length / BYTES_PER_UNIT];
      const done = unpack(0, address, length, userName, room(userName), domain, room(domain), password, room(password));
      return done ? 0 : Number(getLastError());
    },
    zeroAndFree: ({ address, length }) => {
      zeroMemory(address, length);
      taskMemFree(address);
    },
    windows: () => {
      const found: NativeNumber[] = [];
      for (let last: NativeNumber = 0; ; ) {
        last = findWindow(0, last, BROKER_WINDOW_CLASS, null);
        // A window that went between two looks starts the search over.
        if (Number(last) === 0 || found.includes(last)) return found;
        found.push(last);
      }
    },
    bringForward: (window) => {
      putOnTop(window);
      setForegroundWindow(window);
    },
    close: (window) => {
      postMessage(window, WM_CLOSE, 0, 0);
    },
  };
}
