import { abortAfter } from '../abort-after.js';
import { BridgeError } from '../error.js';
import { orAborted } from '../or-aborted.js';
import type { Modules, ModuleTrouble, Token } from '../pkcs11/index.js';
import { chooseToken } from './choose-token.js';
import { tokensIn } from './match-slots.js';

/**
 * Looks what is in the slots of the vendors' modules, and remembers which of these are in trouble: those give no tokens. Rejects only with
 * the reason of the signal.
 */
export interface TokenLook {
  tokens(signal: AbortSignal): Promise<readonly Token[]>;
  /** The token in a reader of PC/SC, where a module knows what is in there. `readers`: the names of all of them. */
  tokenIn(reader: string, readers: () => readonly string[], signal: AbortSignal): Promise<Token | undefined>;
  /** As of the last look. */
  troubles(): readonly ModuleTrouble[];
}

export interface TokenLookOptions {
  readonly modules: Modules;
  /** In milliseconds, for each of the above: no longer does a card that only modules may know count as being read. */
  readonly limitMs: number;
  /** Called once for each trouble, until that module is well again. */
  readonly onTrouble: (trouble: ModuleTrouble) => void;
}

export function createTokenLook({ modules, limitMs, onTrouble }: TokenLookOptions): TokenLook {
  let troubles: readonly ModuleTrouble[] = [];

  const become = (now: readonly ModuleTrouble[]) => {
    const before = new Set(troubles.map(inWords));
    troubles = now;
    for (const trouble of now) if (!before.has(inWords(trouble))) onTrouble(trouble);
  };

  const tokens = async (signal: AbortSignal): Promise<readonly Token[]> => {
    const found = await modules.tokens({ signal });
    become(found.troubles);
    return found.tokens;
  };

  /** What `work` gives, or `otherwise` where the modules fail it. */
  const limited = async <T>(signal: AbortSignal, otherwise: T, work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    const installed = await orAborted(modules.installed(), signal);
    if (installed.length === 0) {
      become([]);
      return otherwise;
    }
    const limit = AbortSignal.any([signal, abortAfter(limitMs)]);
    try {
      return await orAborted(work(limit), limit);
    } catch (error) {
      signal.throwIfAborted();
      // Which one of several it was is not known.
      become(installed.map((module) => ({ module, error: asTrouble(error) })));
      return otherwise;
    }
  };

  return {
    tokens: (signal) => limited(signal, [], tokens),
    tokenIn: (reader, readers, signal) =>
      limited(signal, undefined, async (limit) =>
        chooseToken(modules, tokensIn(reader, readers(), await tokens(limit)), limit),
      ),
    troubles: () => troubles,
  };
}

const inWords = ({ module, error }: ModuleTrouble): string => [module, error.code, error.detail].join('\n');

const asTrouble = (error: unknown): BridgeError =>
  error instanceof BridgeError ? error : new BridgeError('ERR_MODULE_FAILED', { detail: 'it does not answer', cause: error });
