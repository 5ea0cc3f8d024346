/**
 * How the one PC/SC API is declared on each system: the same functions, in different sizes. Sources: pcsclite.h and wintypes.h,
 * winscard.h and winsmcrd.h of the Windows SDK, winscard.h of the macOS PCSC framework.
 */
export interface WinscardPlatform {
  readonly library: string;
  readonly convention: '__cdecl' | '__stdcall';
  /** Suffix of the functions that take names. */
  readonly suffix: '' | 'W';
  /** Suffix of SCardControl: in macOS the plain name is still the function that it was before pcsclite 1.3.2, with other parameters. */
  readonly controlSuffix: '' | '132';
  /** SCARD_CTL_CODE: the control code of a function number (reader.h of pcsclite and macOS; winsmcrd.h and devioctl.h). */
  readonly controlCode: (functionNumber: number) => number;
  readonly types: {
    /** Type of the result; only its lower 32 bits mean anything. */
    readonly result: 'long' | 'int32_t';
    readonly dword: 'unsigned long' | 'uint32_t';
    /** SCARDCONTEXT and SCARDHANDLE. */
    readonly handle: 'long' | 'int32_t' | 'uintptr_t';
    readonly string: 'str' | 'str16';
  };
  /** Of reader names in buffers that we decode ourselves. */
  readonly encoding: 'utf8' | 'utf16le';
  /** Bytes of rgbAtr in SCARD_READERSTATE. */
  readonly atrBytes: 33 | 36;
  /** Whether SCARD_READERSTATE has no padding. */
  readonly packed: boolean;
}

const pcscliteControlCode = (functionNumber: number) => 0x42000000 + functionNumber;
/** CTL_CODE(FILE_DEVICE_SMARTCARD, functionNumber, METHOD_BUFFERED, FILE_ANY_ACCESS). */
const windowsControlCode = (functionNumber: number) => (0x31 << 16) | (functionNumber << 2);

const platforms: Readonly<Partial<Record<NodeJS.Platform, WinscardPlatform>>> = {
  linux: {
    library: 'libpcsclite.so.1',
    convention: '__cdecl',
    suffix: '',
    controlSuffix: '',
    controlCode: pcscliteControlCode,
    types: { result: 'long', dword: 'unsigned long', handle: 'long', string: 'str' },
    encoding: 'utf8',
    atrBytes: 33,
    packed: false,
  },
  win32: {
    library: 'WinSCard.dll',
    convention: '__stdcall',
    suffix: 'W',
    controlSuffix: '',
    controlCode: windowsControlCode,
    types: { result: 'int32_t', dword: 'uint32_t', handle: 'uintptr_t', string: 'str16' },
    encoding: 'utf16le',
    atrBytes: 36,
    packed: false,
  },
  darwin: {
    library: '/System/Library/Frameworks/PCSC.framework/PCSC',
    convention: '__cdecl',
    suffix: '',
    controlSuffix: '132',
    controlCode: pcscliteControlCode,
    types: { result: 'int32_t', dword: 'uint32_t', handle: 'int32_t', string: 'str' },
    encoding: 'utf8',
    atrBytes: 33,
    packed: true,
  },
};

export function winscardPlatform(system: NodeJS.Platform): WinscardPlatform | undefined {
  return platforms[system];
}
