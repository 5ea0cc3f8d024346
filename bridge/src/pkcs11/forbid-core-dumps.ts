/** sys/resource.h of Linux and macOS. */
const RLIMIT_CORE = 4;

/** Keeps the memory of this process off the disk should it crash: a module may, with a PIN in it. Where that cannot be, it goes on. */
export async function forbidCoreDumps(): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    const { default: koffi } = await import('koffi');
    const setrlimit = koffi.load(null).func('setrlimit', 'int', ['int', 'void *']);
    // struct rlimit: two of 64 bits at most.
    setrlimit(RLIMIT_CORE, Buffer.alloc(16));
  } catch {
    // No koffi, no module either: that is told by what comes next.
  }
}
