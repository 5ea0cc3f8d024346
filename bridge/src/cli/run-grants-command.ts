import { findPolicyFile, openGrants } from '../access/index.js';
import {
  executeGrantsCommand,
  type GrantsCommand,
  type GrantsCommandName,
  type LocalParams,
  type LocalResults,
  runCommand,
} from '../local/index.js';
import { grantsPath, policyPlaces } from '../paths.js';
import type { CommandContext } from './context.js';
import { ifRunning } from './if-running.js';

/** In the daemon when one runs, so that connections end at once; else on the file itself. */
export async function runGrantsCommand<C extends GrantsCommandName>(
  command: C,
  params: LocalParams<C>,
  context: CommandContext,
): Promise<LocalResults[C]> {
  const { path, signal } = context;
  const answer = await ifRunning(context, () => runCommand(path, command, params, { signal }));
  if (answer) return answer;
  const grants = await openGrants({ path: grantsPath() });
  const { policy } = await findPolicyFile(policyPlaces());
  // The compiler does not see that command, params and result belong together; the callers' types do.
  return (await executeGrantsCommand({ command, params } as GrantsCommand, { grants, policy })) as LocalResults[C];
}
