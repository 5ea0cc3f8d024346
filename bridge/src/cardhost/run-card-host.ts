import { type BackendName, createPcsclitePcsc, createWinscardPcsc } from '../pcsc/index.js';
import { readPrivately } from '../secret-bytes/index.js';
import { showCredentialPrompt, showTaskDialog, socketOwner } from '../windows/index.js';
import { serveCardHost } from './serve-card-host.js';

/** File descriptor (POSIX.1-2017, unistd.h); libuv has the same on Windows. */
const STDIN = 0;

/**
 * The whole life of a card host process: frames on stdin and stdout, until stdin ends. Nothing else may write to stdout.
 * Does not return: the process ends here.
 */
export async function runCardHost(options: { readonly backend: Exclude<BackendName, 'simulated'> }): Promise<void> {
  // Ctrl-C and the session manager signal the whole group. The daemon decides when we end, so that it can let cards go first.
  const stay = () => undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stay);
  const pcsc = options.backend === 'pcsclite' ? createPcsclitePcsc() : createWinscardPcsc();
  const openInput = (onBytes: (bytes: Buffer) => void) => readPrivately(STDIN, onBytes);
  try {
    await serveCardHost(pcsc, { showTaskDialog, showCredentialPrompt, socketOwner }, openInput, process.stdout);
  } catch (error) {
    // No daemon of ours wrote that. Headers and failures hold no secrets.
    process.stderr.write(`card host: ${error}\n`);
  } finally {
    // An orderly exit waits for native threads, and one may be held for ever by a card that does not answer.
    process.kill(process.pid, 'SIGKILL');
  }
}
