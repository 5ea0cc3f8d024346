import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BridgeError } from '../error.js';
import { type AloneOptions, aloneWith, replaceFile } from '../files/index.js';
import { createPinTries, type FoundCards, type PinTries } from './pin-tries.js';
import { cardKey, KEY_LENGTH, readTriesFile, triesFileText, triesUnreadable } from './tries-file.js';

export interface PinTriesOptions extends AloneOptions {
  /** Of the file; its folder is made (0700) with the first PIN. */
  readonly path: string;
  /** Now, in milliseconds since 1970. */
  readonly now?: () => number;
  /** As many random bytes. */
  readonly random?: (length: number) => Buffer;
  /** How the file is replaced; for tests of disks that fail. */
  readonly replace?: (path: string, text: string) => Promise<void>;
}

/**
 * Wrong PINs in a file (0600, replaced atomically), read anew by every call: the CLI changes it while no daemon runs, a person may mend
 * it. No file is nothing remembered. One that is damaged, not ours, open to others or cannot be written to is
 * ERR_PIN_TRIES_UNREADABLE for every call, until it is mended, or cleared: then it is kept aside as `<path>.damaged`.
 *
 * Two daemons of one person, with runtime folders of their own, have the same file. PC/SC lets only one of them ask a card at a time,
 * but each another card: without the lock of `aloneWith` the second to write would take back the try that the first has just kept.
 */
export function openPinTries({ path, now, random = randomBytes, replace = replaceFile, ...alone }: PinTriesOptions): PinTries {
  const notWritten = (cause: unknown) => {
    if (cause instanceof BridgeError) return cause;
    const why = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    return triesUnreadable(path, `it cannot be written${why}; nothing was changed`, cause);
  };
  /** Of the change that has its turn. */
  let assertAlone = () => Promise.resolve();

  async function load(): Promise<FoundCards> {
    const { key, cards } = (await readTriesFile(path)) ?? { key: random(KEY_LENGTH), cards: new Map() };
    await assertWritable();
    return {
      cards,
      keyOf: (card) => cardKey(key, card),
      store: async (changed) => {
        try {
          await assertAlone();
          await replace(path, triesFileText({ key, cards: changed }));
        } catch (cause) {
          throw notWritten(cause);
        }
      },
    };
  }

  /** Before a person types a PIN for nothing. What cannot be seen like this (a full disk) is found before the card is asked. */
  async function assertWritable(): Promise<void> {
    try {
      await access(dirname(path), constants.W_OK);
    } catch (cause) {
      // It is made with the first file in it.
      if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw notWritten(cause);
    }
  }

  return createPinTries(
    {
      load,
      alone: (change) =>
        aloneWith(
          path,
          (stillAlone) => {
            assertAlone = stillAlone;
            return change();
          },
          alone,
        ).catch((error: unknown) => {
          throw error instanceof Error && 'code' in error ? notWritten(error) : error;
        }),
      putAside: async () => {
        try {
          await rename(path, `${path}.damaged`);
        } catch (cause) {
          throw triesUnreadable(path, 'it cannot be moved aside', cause);
        }
      },
    },
    now === undefined ? {} : { now },
  );
}
