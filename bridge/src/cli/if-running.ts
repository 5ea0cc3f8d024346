import { BridgeError } from '../error.js';
import { assertPrivateDirectory } from '../paths.js';
import type { CommandContext } from './context.js';

/** What the running daemon answers to `ask`, or undefined when none runs. */
export async function ifRunning<T>(
  { directory }: Pick<CommandContext, 'directory'>,
  ask: () => Promise<T>,
): Promise<T | undefined> {
  try {
    await assertPrivateDirectory(directory);
    return await ask();
  } catch (error) {
    if (nobodyListens(error)) return undefined;
    throw error;
  }
}

/** Not one that went away while it was asked: whether it did what was asked is unknown then. */
const NOBODY_LISTENS = ['ENOENT', 'ECONNREFUSED'];

function nobodyListens(error: unknown): boolean {
  if (!(error instanceof BridgeError) || error.code !== 'ERR_DAEMON_NOT_RUNNING') return false;
  const { cause } = error;
  return cause instanceof Error && 'code' in cause && NOBODY_LISTENS.includes(String(cause.code));
}
