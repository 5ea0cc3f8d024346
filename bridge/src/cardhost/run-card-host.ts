import { type BackendName, createPcsclitePcsc, createWinscardPcsc } from '../pcsc/index.js';
import { releaseMemoryAfterStart } from '../release-memory.js';
import { readPrivately } from '../secret-bytes/index.js';
import { showCredentialPrompt, showTaskDialog, socketOwner } from '../windows/index.js';
import { type Heir, startHeir } from './heir.js';
import { serveCardHost } from './serve-card-host.js';

/** File descriptor (POSIX.1-2017, unistd.h); libuv has the same on Windows. */
const STDIN = 0;
/** Milliseconds for letting go of cards when the daemon is gone; nobody is left to end a host that a native call holds up. */
const LAST_MS = 10_000;

export interface CardHostOptions {
  readonly backend: Exclude<BackendName, 'simulated'>;
  /** Started when the daemon is gone without a farewell. */
  readonly heir?: Heir;
}

/**
 * The whole life of a card host process: frames on stdin and stdout, until stdin ends. Nothing else may write to stdout.
 * Does not return: the process ends here.
 */
export async function runCardHost({ backend, heir }: CardHostOptions): Promise<void> {
  // Ctrl-C and the session manager signal the whole group. The daemon decides when we end, so that it can let cards go first.
  const stay = () => undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stay);
  // The terminal may have gone with the daemon.
  process.stderr.on('error', stay);
  const say = (line: string) => process.stderr.write(`card host: ${line}\n`);
  const die = () => process.kill(process.pid, 'SIGKILL');
  releaseMemoryAfterStart();
  const pcsc = backend === 'pcsclite' ? createPcsclitePcsc() : createWinscardPcsc();
  const openInput = (onBytes: (bytes: Buffer) => void) =>
    readPrivately(STDIN, onBytes).once('end', () => void setTimeout(die, LAST_MS));
  let inherited: Promise<void> | undefined;
  const onOrphaned = () => {
    if (heir) inherited = startHeir(heir, { environment: process.env, now: Date.now(), say });
  };
  try {
    await serveCardHost(pcsc, { showTaskDialog, showCredentialPrompt, socketOwner }, openInput, process.stdout, onOrphaned);
  } catch (error) {
    // No daemon of ours wrote that. Headers and failures hold no secrets.
    say(String(error));
  } finally {
    await inherited;
    // An orderly exit waits for native threads, and one may be held for ever by a card that does not answer.
    die();
  }
}
