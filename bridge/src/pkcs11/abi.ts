/** How a system lays out what PKCS#11 passes (PKCS#11 v2.40 §2.1, and the notes of pkcs11.h on each platform). */
export interface Abi {
  /** Of CK_ULONG, an `unsigned long`: half as long on Windows as elsewhere on 64 bits. */
  readonly ulongBytes: 4 | 8;
  readonly pointerBytes: 4 | 8;
  /** Whether structures are packed to one byte, as on Windows. */
  readonly packed: boolean;
}

export function abiOf(system: NodeJS.Platform, architecture: NodeJS.Architecture): Abi {
  const pointerBytes = architecture === 'ia32' || architecture === 'arm' ? 4 : 8;
  return system === 'win32'
    ? { ulongBytes: 4, pointerBytes, packed: true }
    : { ulongBytes: pointerBytes, pointerBytes, packed: false };
}

/** CK_ULONG and what is one by another name, a pointer, or a fixed array of so many bytes (CK_VERSION is two). */
type Field = 'ulong' | 'pointer' | number;

export interface Layout<Name extends string> {
  readonly bytes: number;
  /** Where each field begins. */
  readonly at: Readonly<Record<Name, number>>;
}

function layOut<Name extends string>(abi: Abi, fields: Readonly<Record<Name, Field>>): Layout<Name> {
  const at: Partial<Record<Name, number>> = {};
  let end = 0;
  let widest = 1;
  const align = (bytes: number) => {
    if (!abi.packed) end = Math.ceil(end / bytes) * bytes;
  };
  for (const [name, field] of Object.entries(fields) as [Name, Field][]) {
    const bytes = field === 'ulong' ? abi.ulongBytes : field === 'pointer' ? abi.pointerBytes : field;
    const alignment = typeof field === 'number' ? 1 : bytes;
    widest = Math.max(widest, alignment);
    align(alignment);
    at[name] = end;
    end += bytes;
  }
  align(widest);
  // Every name was gone through.
  return { bytes: end, at: at as Record<Name, number> };
}

/** The structures that we pass or are given (PKCS#11 v2.40 §3). */
export function layoutsOf(abi: Abi) {
  return {
    /** CK_FUNCTION_LIST, as far as its first pointer: §3.6. */
    functionList: layOut(abi, { version: 2, first: 'pointer' }),
    initializeArgs: layOut(abi, {
      createMutex: 'pointer',
      destroyMutex: 'pointer',
      lockMutex: 'pointer',
      unlockMutex: 'pointer',
      flags: 'ulong',
      reserved: 'pointer',
    }),
    info: layOut(abi, {
      cryptokiVersion: 2,
      manufacturer: 32,
      flags: 'ulong',
      libraryDescription: 32,
      libraryVersion: 2,
    }),
    slotInfo: layOut(abi, {
      slotDescription: 64,
      manufacturer: 32,
      flags: 'ulong',
      hardwareVersion: 2,
      firmwareVersion: 2,
    }),
    tokenInfo: layOut(abi, {
      label: 32,
      manufacturer: 32,
      model: 16,
      serialNumber: 16,
      flags: 'ulong',
      maxSessionCount: 'ulong',
      sessionCount: 'ulong',
      maxRwSessionCount: 'ulong',
      rwSessionCount: 'ulong',
      maxPinLen: 'ulong',
      minPinLen: 'ulong',
      totalPublicMemory: 'ulong',
      freePublicMemory: 'ulong',
      totalPrivateMemory: 'ulong',
      freePrivateMemory: 'ulong',
      hardwareVersion: 2,
      firmwareVersion: 2,
      utcTime: 16,
    }),
    attribute: layOut(abi, { type: 'ulong', value: 'pointer', length: 'ulong' }),
    mechanism: layOut(abi, { mechanism: 'ulong', parameter: 'pointer', parameterLength: 'ulong' }),
  };
}

export type Layouts = ReturnType<typeof layoutsOf>;
