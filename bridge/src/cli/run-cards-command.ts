import {
  type CardsCommand,
  type CardsCommandName,
  executeCardsCommand,
  type LocalParams,
  type LocalResults,
} from '../local/index.js';
import { pinTriesPath } from '../paths.js';
import { openPinTries } from '../tries/index.js';
import type { CommandContext } from './context.js';
import { inDaemonOrHere } from './in-daemon-or-here.js';

/** In the daemon when one runs, which may remember elsewhere (the simulator does); else on the file itself. */
export const runCardsCommand = <C extends CardsCommandName>(
  command: C,
  params: LocalParams<C>,
  context: CommandContext,
): Promise<LocalResults[C]> =>
  inDaemonOrHere(command, params, context, (message: CardsCommand) =>
    executeCardsCommand(message, { tries: openPinTries({ path: pinTriesPath() }) }),
  );
