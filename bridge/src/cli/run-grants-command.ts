import { findPolicyFile, openGrants } from '../access/index.js';
import {
  executeGrantsCommand,
  type GrantsCommand,
  type GrantsCommandName,
  type LocalParams,
  type LocalResults,
} from '../local/index.js';
import { grantsPath, policyPlaces } from '../paths.js';
import type { CommandContext } from './context.js';
import { inDaemonOrHere } from './in-daemon-or-here.js';

/** In the daemon when one runs, so that connections end at once; else on the file itself. */
export const runGrantsCommand = <C extends GrantsCommandName>(
  command: C,
  params: LocalParams<C>,
  context: CommandContext,
): Promise<LocalResults[C]> =>
  inDaemonOrHere(command, params, context, async (message: GrantsCommand) => {
    const grants = await openGrants({ path: grantsPath() });
    const { policy } = await findPolicyFile(policyPlaces());
    return executeGrantsCommand(message, { grants, policy });
  });
