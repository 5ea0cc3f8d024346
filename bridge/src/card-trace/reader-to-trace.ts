import { BridgeError } from '../error.js';
import type { ReaderState } from '../pcsc/index.js';

/**
 * The reader whose card is looked at: the named one, or the only one with a card. Errors: ERR_READER_NONE, ERR_READER_UNKNOWN,
 * ERR_READER_AMBIGUOUS (the detail names them), ERR_CARD_NONE, ERR_CARD_UNRESPONSIVE.
 */
export function readerToTrace(readers: readonly ReaderState[], wanted: string | undefined): ReaderState {
  const full = readers.filter(({ card }) => card !== 'absent');
  if (wanted === undefined && full.length > 1) {
    const names = full.map(({ name }) => JSON.stringify(name)).join(', ');
    throw new BridgeError('ERR_READER_AMBIGUOUS', { detail: `--reader ${names}` });
  }
  const chosen = wanted === undefined ? full[0] : readers.find(({ name }) => name === wanted);
  if (!chosen) {
    if (wanted !== undefined)
      throw new BridgeError('ERR_READER_UNKNOWN', { detail: readers.map(({ name }) => name).join(', ') });
    throw new BridgeError(readers.length === 0 ? 'ERR_READER_NONE' : 'ERR_CARD_NONE');
  }
  if (chosen.card === 'absent') throw new BridgeError('ERR_CARD_NONE');
  if (chosen.card === 'mute') throw new BridgeError('ERR_CARD_UNRESPONSIVE');
  return chosen;
}
