import type { ReaderInfo } from '../../client/index.js';
import type { Texts } from '../texts/texts.js';

/** What is in a reader, in a few words. */
export function describeReader({ state, card }: ReaderInfo, texts: Texts): string {
  if (card !== undefined) return texts.kinds[card.kind];
  if (state === 'reading') return texts.cardReading;
  if (state === 'mute') return texts.cardMute;
  if (state === 'busy') return texts.cardBusy;
  return texts.readerEmpty;
}
