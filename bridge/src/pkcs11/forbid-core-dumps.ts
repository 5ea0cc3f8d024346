import type koffiModule from 'koffi';
import { abiOf } from './abi.js';

/** sys/resource.h of Linux and macOS. */
const RLIMIT_CORE = 4;

/**
 * In bytes. With none Linux still gives all of it to a program (core(5): a limit is not enforced for dumps that are piped), as most
 * distributions have it; with one it does neither (fs/coredump.c).
 */
const LARGEST_CORE = process.platform === 'linux' ? 1 : 0;

/** Keeps the memory of this process off the disk should it crash: a module may, with a PIN in it. Windows writes none unless told to. */
export function forbidCoreDumps(koffi: typeof koffiModule): void {
  if (process.platform === 'win32') return;
  // struct rlimit: soft, then hard, each an unsigned long. What a system refuses here, it refuses for good.
  const limits = Buffer.alloc(16);
  for (const at of [0, abiOf(process.platform, process.arch).ulongBytes]) limits.writeUInt8(LARGEST_CORE, at);
  koffi.load(null).func('setrlimit', 'int', ['int', 'void *'])(RLIMIT_CORE, limits);
}
