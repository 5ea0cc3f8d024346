import { BridgeError } from '../error.js';
import { type NativeFunction, nativeCall } from '../native-call.js';
import { secretBuffer } from '../secret-bytes/index.js';
import { type Abi, abiOf, type Layouts, layoutsOf } from './abi.js';
import { CryptokiError, CryptokiLie } from './cryptoki-error.js';
import { forbidCoreDumps } from './forbid-core-dumps.js';
import { loadAside } from './load-aside.js';
import { textField } from './text-field.js';
import { type Ulong, ulongIn } from './ulong.js';

/** Numbers of pkcs11t.h (PKCS#11 v2.40, appendix B). */
const CKF_OS_LOCKING_OK = 0x2;
const CKF_SERIAL_SESSION = 0x4;

/** Readers of one computer; a module that tells of more tells nonsense. */
const MAX_SLOTS = 64;
/** Objects that one search gives. */
const MAX_OBJECTS = 64;
/** A signature of RSA-8192. */
const MAX_SIGNATURE_BYTES = 1024;
/** Behind every structure that a module fills in: for one that lays it out otherwise, and writes more than we think. */
const SLACK_BYTES = 128;
/** koffi gives the threads that it calls on 128 KiB; what vendors expect is what the system gives a thread. */
const STACK_BYTES = 8 * 1024 * 1024;

/** CKU_USER and CKU_CONTEXT_SPECIFIC. */
export type LoginFor = 'session' | 'next-signature';
const userTypes: Readonly<Record<LoginFor, number>> = { session: 1, 'next-signature': 2 };

export interface TokenInfo {
  readonly label: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly serialNumber: string;
  readonly flags: number;
  readonly minPinLength: number;
  readonly maxPinLength: number;
}

/** What an object must be like: CKA number and value, in the memory's own order of bytes. */
type Template = readonly { readonly type: number; readonly value: Buffer }[];

/**
 * The functions of a PKCS#11 module that we use, off the main thread, one at a time. They throw CryptokiError for every result but
 * CKR_OK, and CryptokiLie for lengths that cannot be. Buffers are handed over by address, without a copy.
 */
export interface Cryptoki {
  initialize(): Promise<void>;
  finalize(): Promise<void>;
  libraryInfo(): Promise<{ readonly manufacturer: string; readonly description: string }>;
  slotsWithToken(): Promise<readonly Ulong[]>;
  slotDescription(slot: Ulong): Promise<string>;
  tokenInfo(slot: Ulong): Promise<TokenInfo>;
  /** Read-only. */
  openSession(slot: Ulong): Promise<Ulong>;
  closeSession(session: Ulong): Promise<void>;
  /** `null`: it is typed on the reader. */
  login(session: Ulong, what: LoginFor, pin: Uint8Array | null): Promise<void>;
  logout(session: Ulong): Promise<void>;
  find(session: Ulong, template: Template): Promise<readonly Ulong[]>;
  /** Undefined where the object has none that may be read. */
  attribute(session: Ulong, object: Ulong, type: number, maxBytes: number): Promise<Uint8Array | undefined>;
  signInit(session: Ulong, mechanism: number, key: Ulong): Promise<void>;
  sign(session: Ulong, data: Uint8Array): Promise<Uint8Array>;
  /** Memory with a CK_ULONG in it, for a template. */
  ulong(value: Ulong): Buffer;
}

/** The order of the functions in CK_FUNCTION_LIST, which is their order in pkcs11f.h. */
const order = {
  C_Initialize: 0,
  C_Finalize: 1,
  C_GetInfo: 2,
  C_GetSlotList: 4,
  C_GetSlotInfo: 5,
  C_GetTokenInfo: 6,
  C_OpenSession: 12,
  C_CloseSession: 13,
  C_Login: 18,
  C_Logout: 19,
  C_GetAttributeValue: 24,
  C_FindObjectsInit: 26,
  C_FindObjects: 27,
  C_FindObjectsFinal: 28,
  C_SignInit: 42,
  C_Sign: 43,
} as const;

/** Loads a module into this process, which should have nothing to lose. ERR_MODULE_FAILED when it is none. */
export async function loadCryptoki(path: string): Promise<Cryptoki> {
  const abi = abiOf(process.platform, process.arch);
  const layouts = layoutsOf(abi);
  try {
    const { declare, address } = await bindTo(path, abi, layouts);
    return wrap(abi, layouts, declare, address);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new BridgeError('ERR_MODULE_FAILED', { detail: `it cannot be loaded: ${detail}`, cause });
  }
}

/** What koffi loaded: it unloads a library that nobody refers to any more, though a call in it has not ended. */
const loaded: unknown[] = [];

type Declare = (
  name: keyof typeof order,
  parameters: readonly ('ulong' | 'pointer')[],
) => (...values: unknown[]) => Promise<void>;

async function bindTo(path: string, abi: Abi, layouts: Layouts) {
  // Here and not at the top: only a module host needs koffi.
  const { default: koffi } = await import('koffi');
  // koffi takes this before it has loaded anything, and not afterwards.
  koffi.config({ ...koffi.config(), async_stack_size: STACK_BYTES });
  forbidCoreDumps(koffi);
  const types = { ulong: 'unsigned long', pointer: 'void *' };
  await loadAside(koffi, path);
  const library = koffi.load(path);
  loaded.push(library);
  const list: [unknown] = [null];
  const getFunctionList: NativeFunction = library.func('C_GetFunctionList', types.ulong, [
    koffi.out(koffi.pointer(types.pointer)),
  ]);
  await called(getFunctionList, 'C_GetFunctionList', [list]);
  if (list[0] === null) throw new CryptokiLie('C_GetFunctionList', 'no list');
  const declare: Declare = (name, parameters) => {
    const at = layouts.functionList.at.first + order[name] * abi.pointerBytes;
    const pointer: unknown = koffi.decode(list[0], at, types.pointer);
    if (pointer === null) throw new CryptokiLie(name, 'no such function');
    const prototype = koffi.proto(
      types.ulong,
      parameters.map((parameter) => types[parameter]),
    );
    const native: NativeFunction = koffi.decode(pointer, prototype);
    return (...values) => called(native, name, values);
  };
  return { declare, address: (memory: Buffer): bigint => koffi.address(memory) };
}

/** The memory that other memory has addresses of, which lives as long as that one. */
const pointedTo = new WeakMap<Buffer, readonly Buffer[]>();

async function called(native: NativeFunction, name: string, values: readonly unknown[]): Promise<void> {
  const result = (await nativeCall(native, values)) as Ulong;
  // CK_RV is an unsigned long; some modules give a negative number of 32 bits (facts: taiwan-cards §3.5).
  const code = Number(BigInt.asUintN(32, BigInt(result)));
  if (code !== 0) throw new CryptokiError(name, code);
}

function wrap(abi: Abi, layouts: Layouts, declare: Declare, address: (memory: Buffer) => bigint): Cryptoki {
  const ulongs = ulongIn(abi);
  const initialize = declare('C_Initialize', ['pointer']);
  const finalize = declare('C_Finalize', ['pointer']);
  const getInfo = declare('C_GetInfo', ['pointer']);
  // CK_BBOOL is a byte, and takes a whole register all the same.
  const getSlotList = declare('C_GetSlotList', ['ulong', 'pointer', 'pointer']);
  const getSlotInfo = declare('C_GetSlotInfo', ['ulong', 'pointer']);
  const getTokenInfo = declare('C_GetTokenInfo', ['ulong', 'pointer']);
  const openSession = declare('C_OpenSession', ['ulong', 'ulong', 'pointer', 'pointer', 'pointer']);
  const closeSession = declare('C_CloseSession', ['ulong']);
  const login = declare('C_Login', ['ulong', 'ulong', 'pointer', 'ulong']);
  const logout = declare('C_Logout', ['ulong']);
  const getAttributeValue = declare('C_GetAttributeValue', ['ulong', 'ulong', 'pointer', 'ulong']);
  const findObjectsInit = declare('C_FindObjectsInit', ['ulong', 'pointer', 'ulong']);
  const findObjects = declare('C_FindObjects', ['ulong', 'pointer', 'ulong', 'pointer']);
  const findObjectsFinal = declare('C_FindObjectsFinal', ['ulong']);
  const signInit = declare('C_SignInit', ['ulong', 'pointer', 'ulong']);
  const sign = declare('C_Sign', ['ulong', 'pointer', 'ulong', 'pointer', 'pointer']);

  const filled = async (bytes: number, fill: (memory: Buffer) => Promise<void>) => {
    const memory = secretBuffer(bytes + SLACK_BYTES);
    await fill(memory);
    return memory;
  };
  const text = (memory: Buffer, at: number, bytes: number) => textField(memory.subarray(at, at + bytes));
  /** How many a module says that it gave, at most as many as it had room for. */
  const countIn = (call: string, memory: Buffer, most: number): number => {
    const count = ulongs.read(memory);
    if (count > most) throw new CryptokiLie(call, `${count} where there is room for ${most}`);
    return Number(count);
  };
  const listIn = (memory: Buffer, count: number) =>
    Array.from({ length: count }, (_, index) => ulongs.read(memory, index * ulongs.bytes));
  const attributes = (template: readonly { readonly type: number; readonly value: Buffer | null }[]) => {
    const { bytes, at } = layouts.attribute;
    const memory = secretBuffer(Math.max(1, template.length) * bytes);
    for (const [index, { type, value }] of template.entries()) {
      const start = index * bytes;
      ulongs.write(memory, type, start + at.type);
      if (value) writePointer(memory, address(value), start + at.value);
      ulongs.write(memory, value?.length ?? 0, start + at.length);
    }
    pointedTo.set(
      memory,
      template.flatMap(({ value }) => value ?? []),
    );
    return memory;
  };
  const writePointer = (memory: Buffer, value: bigint, at: number) => {
    if (abi.pointerBytes === 4) memory.writeUInt32LE(Number(value), at);
    else memory.writeBigUInt64LE(value, at);
  };

  return {
    initialize: async () => {
      const { bytes, at } = layouts.initializeArgs;
      const memory = secretBuffer(bytes);
      // koffi calls on several threads, though never on two at once: a module that cannot lock may do without (§5.4).
      ulongs.write(memory, CKF_OS_LOCKING_OK, at.flags);
      try {
        await initialize(memory);
      } catch (error) {
        if (!(error instanceof CryptokiError && error.is('CKR_CANT_LOCK', 'CKR_NEED_TO_CREATE_THREADS'))) throw error;
        await initialize(null);
      }
    },
    finalize: () => finalize(null),
    libraryInfo: async () => {
      const { bytes, at } = layouts.info;
      const memory = await filled(bytes, getInfo);
      return { manufacturer: text(memory, at.manufacturer, 32), description: text(memory, at.libraryDescription, 32) };
    },
    slotsWithToken: async () => {
      // Without a list first: only then do modules look which readers there are (§5.5, C_GetSlotList).
      const count = ulongs.of(0);
      await getSlotList(1, null, count);
      const memory = secretBuffer(MAX_SLOTS * ulongs.bytes);
      ulongs.write(count, MAX_SLOTS);
      await getSlotList(1, memory, count);
      return listIn(memory, countIn('C_GetSlotList', count, MAX_SLOTS));
    },
    slotDescription: async (slot) => {
      const { bytes, at } = layouts.slotInfo;
      return text(await filled(bytes, (memory) => getSlotInfo(slot, memory)), at.slotDescription, 64);
    },
    tokenInfo: async (slot) => {
      const { bytes, at } = layouts.tokenInfo;
      const memory = await filled(bytes, (fill) => getTokenInfo(slot, fill));
      return {
        label: text(memory, at.label, 32),
        manufacturer: text(memory, at.manufacturer, 32),
        model: text(memory, at.model, 16),
        serialNumber: text(memory, at.serialNumber, 16),
        flags: Number(BigInt.asUintN(32, BigInt(ulongs.read(memory, at.flags)))),
        minPinLength: Number(ulongs.read(memory, at.minPinLen)),
        maxPinLength: Number(ulongs.read(memory, at.maxPinLen)),
      };
    },
    openSession: async (slot) => {
      const session = ulongs.of(0);
      await openSession(slot, CKF_SERIAL_SESSION, null, null, session);
      return ulongs.read(session);
    },
    closeSession,
    login: (session, what, pin) => login(session, userTypes[what], pin, pin?.length ?? 0),
    logout,
    find: async (session, template) => {
      await findObjectsInit(session, attributes(template), template.length);
      try {
        const found: Ulong[] = [];
        const memory = secretBuffer(MAX_OBJECTS * ulongs.bytes);
        const count = ulongs.of(0);
        // A module gives fewer than there is room for only at the end, or none there.
        while (found.length < MAX_OBJECTS) {
          const room = MAX_OBJECTS - found.length;
          await findObjects(session, memory, room, count);
          const given = countIn('C_FindObjects', count, room);
          if (given === 0) break;
          found.push(...listIn(memory, given));
        }
        return found;
      } finally {
        await findObjectsFinal(session);
      }
    },
    attribute: async (session, object, type, maxBytes) => {
      const call = 'C_GetAttributeValue';
      const lengthOf = (memory: Buffer) => ulongs.read(memory, layouts.attribute.at.length);
      const unavailable = ulongs.bytes === 4 ? 0xff_ff_ff_ff : 0xff_ff_ff_ff_ff_ff_ff_ffn;
      const asked = attributes([{ type, value: null }]);
      try {
        await getAttributeValue(session, object, asked, 1);
      } catch (error) {
        if (error instanceof CryptokiError && error.is('CKR_ATTRIBUTE_TYPE_INVALID', 'CKR_ATTRIBUTE_SENSITIVE'))
          return undefined;
        throw error;
      }
      const length = lengthOf(asked);
      if (length === unavailable) return undefined;
      if (length > maxBytes) throw new CryptokiLie(call, `an attribute of ${length} bytes`);
      const value = secretBuffer(Number(length) + SLACK_BYTES);
      const given = attributes([{ type, value: value.subarray(0, Number(length)) }]);
      await getAttributeValue(session, object, given, 1);
      const filledBytes = lengthOf(given);
      if (filledBytes > length) throw new CryptokiLie(call, `${filledBytes} where there is room for ${length}`);
      return Uint8Array.from(value.subarray(0, Number(filledBytes)));
    },
    signInit: async (session, mechanism, key) => {
      const { bytes, at } = layouts.mechanism;
      const memory = secretBuffer(bytes);
      ulongs.write(memory, mechanism, at.mechanism);
      await signInit(session, memory, key);
    },
    sign: async (session, data) => {
      const signature = secretBuffer(MAX_SIGNATURE_BYTES);
      const length = ulongs.of(signature.length);
      await sign(session, data, data.length, signature, length);
      return Uint8Array.from(signature.subarray(0, countIn('C_Sign', length, signature.length)));
    },
    ulong: ulongs.of,
  };
}
