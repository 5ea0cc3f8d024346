import { setTimeout as delay } from 'node:timers/promises';
import { type Cryptoki, loadCryptoki } from './cryptoki.js';
import { CryptokiError } from './cryptoki-error.js';
import { toModuleError } from './to-module-error.js';
import { trustedModule } from './trusted-module.js';

/** Milliseconds for ending things in order. What a module does not end then, the end of its process does. */
const TIDYING_MS = 2000;

/** Something to be undone, the last first; a failure of that takes nothing from the result. */
export type Undo = (step: () => Promise<void>) => void;

/**
 * Loads a module, works with it, and undoes what was done, whatever happened. To be called once in a process, which then ends: a module
 * is never unloaded.
 */
export async function withModule<T>(
  path: string,
  options: { readonly onReader?: boolean },
  work: (cryptoki: Cryptoki, undo: Undo) => Promise<T>,
): Promise<T> {
  const steps: (() => Promise<void>)[] = [];
  const tidyUp = async () => {
    for (const step of steps.reverse()) await step().catch(() => undefined);
  };
  try {
    const cryptoki = await loadCryptoki(await trustedModule(path));
    await cryptoki.initialize().catch((error: unknown) => {
      // By the module itself, when it was loaded.
      if (!(error instanceof CryptokiError && error.is('CKR_CRYPTOKI_ALREADY_INITIALIZED'))) throw error;
    });
    steps.push(cryptoki.finalize);
    return await work(cryptoki, (step) => steps.push(step));
  } catch (error) {
    throw toModuleError(error, options);
  } finally {
    await Promise.race([tidyUp(), delay(TIDYING_MS)]);
  }
}
