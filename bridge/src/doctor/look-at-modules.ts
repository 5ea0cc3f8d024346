import { abortAfter } from '../abort-after.js';
import { BridgeError, toBridgeError } from '../error.js';
import type { Modules, ModuleTrouble, Token } from '../pkcs11/index.js';

/** The vendors' modules on this computer, and what is in their slots. */
export interface ModulesSeen {
  /** Paths of those that are there. */
  readonly installed: readonly string[];
  readonly tokens: readonly Token[];
  readonly troubles: readonly ModuleTrouble[];
}

/** More than a process of a module has (see `ModuleHostLimits`), which talks to every card that is in. */
const TIME_LIMIT_MS = 20_000;

/** Loads each, in a process of its own, and asks for its tokens; without a PIN. Closes them. Never rejects but with the reason of the signal. */
export async function lookAtModules(
  modules: Modules,
  { signal, timeLimit = TIME_LIMIT_MS }: { readonly signal: AbortSignal; readonly timeLimit?: number },
): Promise<ModulesSeen> {
  const tooLate = abortAfter(timeLimit);
  try {
    const installed = await modules.installed();
    if (installed.length === 0) return { installed, tokens: [], troubles: [] };
    try {
      return { installed, ...(await modules.tokens({ signal: AbortSignal.any([signal, tooLate]) })) };
    } catch (thrown) {
      signal.throwIfAborted();
      const error = tooLate.aborted ? new BridgeError('ERR_MODULE_FAILED', { detail: LATE }) : toBridgeError(thrown);
      return { installed, tokens: [], troubles: installed.map((module) => ({ module, error })) };
    }
  } finally {
    await modules.close();
  }
}

const LATE = 'it did not answer in time';
