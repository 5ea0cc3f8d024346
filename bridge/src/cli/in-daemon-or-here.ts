import { type LocalCommand, type LocalParams, type LocalResults, runCommand } from '../local/index.js';
import type { CommandContext } from './context.js';
import { ifRunning } from './if-running.js';

/** The result of a command: from the daemon when one runs, else of `here`, which gets it as a message and does it in this process. */
export async function inDaemonOrHere<C extends LocalCommand, Message>(
  command: C,
  params: LocalParams<C>,
  context: CommandContext,
  here: (message: Message) => Promise<LocalResults[LocalCommand]>,
): Promise<LocalResults[C]> {
  const { path, signal } = context;
  const answer = await ifRunning(context, () => runCommand(path, command, params, { signal }));
  // The compiler does not see that command, params and result belong together; the callers' types do.
  return answer ?? ((await here({ command, params } as Message)) as LocalResults[C]);
}
