import { createPcsc } from '../backend.js';
import type { Pcsc } from '../pcsc.js';
import { PcscError } from '../pcsc-error.js';
import { connectCard } from './connect-card.js';
import { loadWinscard, type WinscardLibrary } from './library.js';
import { type WinscardPlatform, winscardPlatform } from './platform.js';
import { watchReaders } from './watch-readers.js';

/**
 * PC/SC of the operating system: libpcsclite, WinSCard.dll or the PCSC framework. The library is loaded at the first call; as
 * long as it is missing, calls reject with `LIBRARY_MISSING` and the next one looks again. Nothing outlives a call but the
 * contexts of connected cards, so a service that stops and starts again needs no help from here.
 *
 * In this process `close` cannot end an SCardTransmit that a mute card holds up: run it in a card host.
 */
export function createWinscardPcsc(): Pcsc {
  let loaded: { readonly library: WinscardLibrary; readonly platform: WinscardPlatform } | undefined;
  const load = async () => {
    const platform = winscardPlatform(process.platform);
    if (!platform) throw new PcscError('SCardEstablishContext', 'LIBRARY_MISSING');
    loaded ??= { library: await loadWinscard(platform), platform };
    return loaded;
  };
  return createPcsc({
    name: 'winscard',
    readers: async (known, signal) => watchReaders((await load()).library, known, signal),
    connect: async (reader, exclusive) => {
      const { library, platform } = await load();
      return connectCard(library, platform, reader, exclusive);
    },
  });
}
