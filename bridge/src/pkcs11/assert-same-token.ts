import { BridgeError } from '../error.js';
import type { Cryptoki, TokenInfo } from './cryptoki.js';
import type { Token } from './modules.js';

/** Throws ERR_CARD_CHANGED when another token is in the slot, or another slot has the number since a reader came or went. */
export async function assertSameToken(cryptoki: Cryptoki, token: Token): Promise<TokenInfo> {
  const info = await cryptoki.tokenInfo(token.slotId);
  const same = (['label', 'manufacturer', 'model', 'serialNumber'] as const).every((field) => info[field] === token[field]);
  if (!same) throw new BridgeError('ERR_CARD_CHANGED', { detail: 'another token is in that slot of the module' });
  return info;
}
