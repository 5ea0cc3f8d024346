import type koffiModule from 'koffi';

/** sys/resource.h of Linux and macOS. */
const RLIMIT_CORE = 4;

/** Keeps the memory of this process off the disk should it crash: a module may, with a PIN in it. Windows writes none unless told to. */
export function forbidCoreDumps(koffi: typeof koffiModule): void {
  if (process.platform === 'win32') return;
  // struct rlimit: two of 64 bits at most. What a system refuses here, it refuses for good.
  koffi.load(null).func('setrlimit', 'int', ['int', 'void *'])(RLIMIT_CORE, Buffer.alloc(16));
}
