import type koffiModule from 'koffi';

/** dlfcn.h of Linux and macOS: RTLD_NOW, with RTLD_LOCAL, which only macOS has a bit for. */
const NOW_AND_LOCAL = process.platform === 'darwin' ? 0x6 : 0x2;

/**
 * Has a library loaded on another thread: what that runs by itself, when it is loaded, may wait for ever, and the main thread has to see
 * that the daemon is gone. koffi loads on the main thread, and finds it there already. What cannot be loaded is for koffi to tell. Windows
 * ends the process with the daemon's (see `spawnCardHost`).
 */
export async function loadAside(koffi: typeof koffiModule, path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const open = koffi.load(null).func('dlopen', 'void *', ['str', 'int']);
  await new Promise<void>((resolve) => {
    open.async(path, NOW_AND_LOCAL, () => resolve());
  });
}
