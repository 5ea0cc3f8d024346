import {
  type CardsCommand,
  type CardsCommandName,
  executeCardsCommand,
  type LocalParams,
  type LocalResults,
  runCommand,
} from '../local/index.js';
import { pinTriesPath } from '../paths.js';
import { openPinTries } from '../tries/index.js';
import type { CommandContext } from './context.js';
import { ifRunning } from './if-running.js';

/** In the daemon when one runs, which may remember elsewhere (the simulator does); else on the file itself. */
export async function runCardsCommand<C extends CardsCommandName>(
  command: C,
  params: LocalParams<C>,
  context: CommandContext,
): Promise<LocalResults[C]> {
  const { path, signal } = context;
  const answer = await ifRunning(context, () => runCommand(path, command, params, { signal }));
  if (answer) return answer;
  const tries = openPinTries({ path: pinTriesPath() });
  // The compiler does not see that command, params and result belong together; the callers' types do.
  return (await executeCardsCommand({ command, params } as CardsCommand, { tries })) as LocalResults[C];
}
