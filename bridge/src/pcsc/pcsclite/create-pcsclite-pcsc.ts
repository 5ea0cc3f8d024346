import { createPcsc } from '../backend.js';
import type { Pcsc } from '../pcsc.js';
import { connectCard } from './connect-card.js';
import { ReaderWatch } from './watch-readers.js';

/**
 * PC/SC through the npm package `pcsclite`, for platforms that koffi has no build for. Narrower than winscard: instead of a
 * transaction the card is held exclusively where nobody else is connected, and the package keeps an unzeroed copy of a command
 * until its memory is used again. Always run it in a card host: the package was seen to hang and to crash its process.
 */
export function createPcsclitePcsc(): Pcsc {
  let watch: ReaderWatch | undefined;

  const current = async () => {
    if (watch?.trouble) {
      const failed = watch;
      watch = undefined;
      await failed.close();
    }
    watch ??= new ReaderWatch();
    return watch;
  };

  return createPcsc({
    name: 'pcsclite',
    readers: async (known, signal) => (await current()).readers(known, signal),
    connect: async (name, exclusive) => {
      const readers = await current();
      // The package connects by reader objects, and knows the answer to reset only from watching.
      const states = await readers.readers(undefined, neverAborted);
      const { atr = new Uint8Array() } = states.find((reader) => reader.name === name) ?? {};
      const reader = readers.readerForCard(name);
      return connectCard(reader, { atr, exclusive, onReleased: () => readers.giveBack(reader) });
    },
    close: async () => {
      await watch?.close();
    },
  });
}

/** For what ends by itself: the first list comes at once, or trouble does. */
const neverAborted = new AbortController().signal;
