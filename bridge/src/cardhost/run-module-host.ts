import { Socket } from 'node:net';
import { lookAtTokens, readCertificates, signWithToken } from '../pkcs11/index.js';
import { readPrivately } from '../secret-bytes/index.js';
import { ANSWER_PIPE } from './ask-module-host.js';
import { serveModuleHost } from './serve-module-host.js';

/** File descriptor (POSIX.1-2017, unistd.h); libuv has the same on Windows. */
const STDIN = 0;

/**
 * The whole life of a module host process: one request on stdin, one answer on the pipe beside it (see `MODULE_HOST_STDIO`), then it waits
 * to be ended. It watches no readers, and starts nothing again. Does not return: the process ends here.
 */
export async function runModuleHost(): Promise<void> {
  // Ctrl-C and the session manager signal the whole group. The daemon decides when we end.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  // An orderly exit waits for native threads, and one may be held for ever by the module.
  const die = () => process.kill(process.pid, 'SIGKILL');
  const output = new Socket({ fd: ANSWER_PIPE, readable: false, writable: true });
  try {
    const openInput = (onBytes: (bytes: Buffer) => void) => readPrivately(STDIN, onBytes).once('close', die);
    await serveModuleHost({ lookAtTokens, readCertificates, signWithToken }, openInput, output);
  } catch {
    // No daemon of ours wrote that, or none is left to hear of it.
    die();
  }
}
