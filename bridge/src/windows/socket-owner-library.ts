/** A process or token handle; koffi gives a bigint where a number could not hold it. */
export type WindowsHandle = number | bigint;

/** The functions of Windows that tell whose a connection is, one to one: they answer with Windows' own error numbers and zeros. */
export interface SocketOwnerLibrary {
  /** GetExtendedTcpTable(AF_INET, TCP_TABLE_OWNER_PID_ALL). Without a table, only the length it needs. */
  getTcpTable(table: Buffer | undefined): { readonly error: number; readonly length: number };
  /** A handle that needs no closing. */
  currentProcess(): WindowsHandle;
  /** OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION); 0 when it is refused or there is none. */
  openProcess(pid: number): WindowsHandle;
  /** OpenProcessToken(TOKEN_QUERY); 0 when it is refused. */
  openToken(process: WindowsHandle): WindowsHandle;
  /** The SID of TokenUser, as its bytes; undefined when it is not told. */
  tokenUser(token: WindowsHandle): Buffer | undefined;
  closeHandle(handle: WindowsHandle): void;
}

const AF_INET = 2;
const TCP_TABLE_OWNER_PID_ALL = 5;
const PROCESS_QUERY_LIMITED_INFORMATION = 0x1000;
const TOKEN_QUERY = 0x0008;
const TOKEN_USER = 1;
/** TOKEN_USER and a SID of 68 bytes (SECURITY_MAX_SID_SIZE) fit. */
const TOKEN_USER_BYTES = 256;

/** Loads them. Throws on every system but Windows. */
export async function loadSocketOwnerLibrary(): Promise<SocketOwnerLibrary> {
  // Here and not at the top: only the process that answers for connections needs koffi.
  const { default: koffi } = await import('koffi');
  const iphlpapi = koffi.load('iphlpapi.dll');
  const kernel32 = koffi.load('kernel32.dll');
  const advapi32 = koffi.load('advapi32.dll');
  const handle = 'intptr_t';
  const inoutLength = koffi.inout(koffi.pointer('uint32_t'));
  const getExtendedTcpTable = iphlpapi.func('__stdcall', 'GetExtendedTcpTable', 'uint32_t', [
    'void*',
    inoutLength,
    'int32_t',
    'uint32_t',
    'int32_t',
    'uint32_t',
  ]);
  const getCurrentProcess = kernel32.func('__stdcall', 'GetCurrentProcess', handle, []);
  const openProcess = kernel32.func('__stdcall', 'OpenProcess', handle, ['uint32_t', 'int32_t', 'uint32_t']);
  const closeHandle = kernel32.func('__stdcall', 'CloseHandle', 'int32_t', [handle]);
  const openProcessToken = advapi32.func('__stdcall', 'OpenProcessToken', 'int32_t', [
    handle,
    'uint32_t',
    koffi.out(koffi.pointer(handle)),
  ]);
  const getTokenInformation = advapi32.func('__stdcall', 'GetTokenInformation', 'int32_t', [
    handle,
    'int32_t',
    'void*',
    'uint32_t',
    koffi.out(koffi.pointer('uint32_t')),
  ]);
  const getLengthSid = advapi32.func('__stdcall', 'GetLengthSid', 'uint32_t', ['uintptr_t']);
  const copySid = advapi32.func('__stdcall', 'CopySid', 'int32_t', ['uint32_t', 'void*', 'uintptr_t']);

  return {
    getTcpTable: (table) => {
      const length: [number] = [table?.length ?? 0];
      const error = getExtendedTcpTable(table ?? null, length, 0, AF_INET, TCP_TABLE_OWNER_PID_ALL, 0);
      return { error, length: length[0] };
    },
    currentProcess: () => getCurrentProcess(),
    openProcess: (pid) => openProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, pid),
    openToken: (process) => {
      const token: [WindowsHandle] = [0];
      return openProcessToken(process, TOKEN_QUERY, token) ? token[0] : 0;
    },
    tokenUser: (token) => {
      const user = Buffer.alloc(TOKEN_USER_BYTES);
      if (!getTokenInformation(token, TOKEN_USER, user, user.length, [0])) return undefined;
      // TOKEN_USER begins with a pointer to the SID, which lies further on in the same buffer.
      const address: WindowsHandle = koffi.decode(user, 'uintptr_t');
      const sid = Buffer.alloc(getLengthSid(address));
      return copySid(sid.length, sid, address) ? sid : undefined;
    },
    closeHandle: (open) => {
      closeHandle(open);
    },
  };
}
