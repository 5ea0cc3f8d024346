import { type NativeFunction, nativeCall } from '../../native-call.js';
import { PcscError } from '../pcsc-error.js';
import type { WinscardPlatform } from './platform.js';

/** SCARDCONTEXT or SCARDHANDLE; koffi gives a bigint where a number could not hold it. */
export type Handle = number | bigint;

/** What we know of a reader: the half of SCARD_READERSTATE that goes in. */
export interface KnownState {
  readonly reader: string;
  /** dwCurrentState; 0 (SCARD_STATE_UNAWARE) asks for an answer at once. */
  readonly state: number;
}

/** What the resource manager says of it: the half that comes out. */
export interface EventState {
  /** dwEventState: flags, and in the upper half the count of insertions and removals. */
  readonly state: number;
  readonly atr: Uint8Array;
}

/**
 * The functions of PC/SC that we use, off the main thread except for `cancel`. They throw PcscError for every result but
 * SCARD_S_SUCCESS. Buffers are handed over by address, without a copy, so they must not change while a call runs.
 */
export interface WinscardLibrary {
  establishContext(): Promise<Handle>;
  releaseContext(context: Handle): Promise<void>;
  /** Wakes a waiting getStatusChange of this context; does nothing when none waits. */
  cancel(context: Handle): void;
  listReaders(context: Handle): Promise<readonly string[]>;
  /** Waits until a state differs from what is known, or the time is over. One answer for each entry, in their order. */
  getStatusChange(context: Handle, timeoutMs: number, known: readonly KnownState[]): Promise<readonly EventState[]>;
  connect(context: Handle, reader: string, shareMode: number, protocols: number): Promise<{ card: Handle; protocol: number }>;
  /** The answer to reset of a connected card. */
  atr(card: Handle): Promise<Uint8Array>;
  beginTransaction(card: Handle): Promise<void>;
  endTransaction(card: Handle, disposition: number): Promise<void>;
  /** Returns how many bytes of `answer` were filled. */
  transmit(card: Handle, protocol: number, command: Uint8Array, answer: Uint8Array): Promise<number>;
  /** One of `WinscardPlatform.controlCode` or of those that a reader told. Returns how many bytes of `answer` were filled. */
  control(card: Handle, code: number, input: Uint8Array, answer: Uint8Array): Promise<number>;
  disconnect(card: Handle, disposition: number): Promise<void>;
}

const SCOPE_SYSTEM = 2;
const MAX_ATR_BYTES = 36;
/** Far more than MAX_READERNAME (128) of pcsclite, in characters. */
const MAX_NAME = 1024;

/** Loads the library of this system. LIBRARY_MISSING when there is none; it may be installed later, so nothing is remembered. */
export async function loadWinscard(platform: WinscardPlatform): Promise<WinscardLibrary> {
  const { koffi, library } = await open(platform);
  const { result, dword, handle, string } = platform.types;
  const out = (type: string) => koffi.out(koffi.pointer(type));
  const inout = (type: string) => koffi.inout(koffi.pointer(type));
  const readerState = (platform.packed ? koffi.pack : koffi.struct)({
    szReader: string,
    pvUserData: 'void*',
    dwCurrentState: dword,
    dwEventState: dword,
    cbAtr: dword,
    rgbAtr: koffi.array('uint8_t', platform.atrBytes, 'Array'),
  });
  const protocolControl = koffi.struct({ dwProtocol: dword, cbPciLength: dword });
  const protocolControlBytes = koffi.sizeof(protocolControl);

  type Type = Parameters<typeof library.func>[3][number];
  const bind = (name: string, parameters: Type[], suffix = ''): NativeFunction =>
    library.func(platform.convention, `${name}${suffix}`, result, parameters);
  const declare = (name: string, parameters: Type[], suffix = '') => {
    const native = bind(name, parameters, suffix);
    return async (...values: unknown[]): Promise<void> => {
      const status = Number(await nativeCall(native, values)) >>> 0;
      if (status !== 0) throw new PcscError(name, status);
    };
  };

  const establishContext = declare('SCardEstablishContext', [dword, 'void*', 'void*', out(handle)]);
  const releaseContext = declare('SCardReleaseContext', [handle]);
  const cancel = bind('SCardCancel', [handle]);
  const listReaders = declare('SCardListReaders', [handle, 'void*', 'void*', inout(dword)], platform.suffix);
  const getStatusChange = declare(
    'SCardGetStatusChange',
    [handle, dword, koffi.inout(koffi.pointer(readerState)), dword],
    platform.suffix,
  );
  const connect = declare('SCardConnect', [handle, string, dword, dword, out(handle), out(dword)], platform.suffix);
  const status = declare(
    'SCardStatus',
    [handle, 'void*', inout(dword), out(dword), out(dword), 'void*', inout(dword)],
    platform.suffix,
  );
  const beginTransaction = declare('SCardBeginTransaction', [handle]);
  const endTransaction = declare('SCardEndTransaction', [handle, dword]);
  const transmit = declare('SCardTransmit', [
    handle,
    koffi.pointer(protocolControl),
    'void*',
    dword,
    'void*',
    'void*',
    inout(dword),
  ]);
  const control = declare('SCardControl', [handle, dword, 'void*', dword, 'void*', dword, out(dword)], platform.controlSuffix);
  const disconnect = declare('SCardDisconnect', [handle, dword]);
  const bytesPerCharacter = platform.encoding === 'utf16le' ? 2 : 1;

  return {
    establishContext: async () => {
      const context: [Handle] = [0];
      await establishContext(SCOPE_SYSTEM, null, null, context);
      return context[0];
    },
    releaseContext,
    cancel: (context) => {
      // Its result says only whether something waited.
      cancel(context);
    },
    listReaders: async (context) => {
      const length = [0];
      await listReaders(context, null, null, length);
      const names = Buffer.alloc((length[0] ?? 0) * bytesPerCharacter);
      await listReaders(context, null, names, length);
      // A list of strings, each ended by NUL, the whole ended by an empty one.
      return names
        .toString(platform.encoding, 0, (length[0] ?? 0) * bytesPerCharacter)
        .split('\0')
        .filter((name) => name !== '');
    },
    getStatusChange: async (context, timeoutMs, known) => {
      const states = known.map(({ reader, state }) => ({
        szReader: reader,
        pvUserData: null,
        dwCurrentState: state,
        dwEventState: 0,
        cbAtr: 0,
        rgbAtr: new Array<number>(platform.atrBytes).fill(0),
      }));
      try {
        await getStatusChange(context, timeoutMs, states, states.length);
      } catch (error) {
        // Time over: the states are filled in all the same.
        if (!(error instanceof PcscError && error.status === 'SCARD_E_TIMEOUT')) throw error;
      }
      return states.map((state) => ({
        state: state.dwEventState,
        atr: Uint8Array.from(state.rgbAtr.slice(0, state.cbAtr)),
      }));
    },
    connect: async (context, reader, shareMode, protocols) => {
      const card: [Handle] = [0];
      const protocol: [number] = [0];
      await connect(context, reader, shareMode, protocols, card, protocol);
      return { card: card[0], protocol: protocol[0] };
    },
    atr: async (card) => {
      const atr = Buffer.alloc(MAX_ATR_BYTES);
      const length: [number] = [atr.length];
      // The macOS framework wants room for the name too.
      await status(card, Buffer.alloc(MAX_NAME * bytesPerCharacter), [MAX_NAME], [0], [0], atr, length);
      return Uint8Array.from(atr.subarray(0, length[0]));
    },
    beginTransaction,
    endTransaction,
    transmit: async (card, protocol, command, answer) => {
      const length: [number] = [answer.length];
      const control = { dwProtocol: protocol, cbPciLength: protocolControlBytes };
      await transmit(card, control, command, command.length, null, answer, length);
      return length[0];
    },
    control: async (card, code, input, answer) => {
      const length: [number] = [0];
      await control(card, code, input, input.length, answer, answer.length, length);
      // It is the driver's word.
      return Math.min(length[0], answer.length);
    },
    disconnect,
  };
}

async function open(platform: WinscardPlatform) {
  try {
    // Here and not at the top: a system without a build of koffi still runs the other backends.
    const { default: koffi } = await import('koffi');
    return { koffi, library: koffi.load(platform.library) };
  } catch (cause) {
    throw new PcscError('SCardEstablishContext', 'LIBRARY_MISSING', { cause });
  }
}
