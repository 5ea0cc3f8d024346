import { BridgeError } from '../error.js';
import type { Token } from '../pkcs11/index.js';
import type { OperationContext } from './operation.js';
import { tokenNumber } from './token-card.js';

/**
 * The token as it is now: its slot and its tries change without a word to us. Errors: ERR_CARD_CHANGED when another is in its place;
 * ERR_CARD_REMOVED when none is; that of its module when it is in trouble.
 */
export async function freshToken(
  { modules, inventory }: Pick<OperationContext, 'modules' | 'inventory'>,
  known: Token,
  signal: AbortSignal,
): Promise<Token> {
  // No other module: one that hangs there would hold up each PIN.
  const { tokens, troubles } = await modules.tokens({ signal, module: known.module });
  const same = tokens.filter((token) => tokenNumber(token) === tokenNumber(known) && token.label === known.label);
  const found = same.find(({ slotId }) => slotId === known.slotId) ?? same[0];
  if (found) return found;
  const [trouble] = troubles;
  if (trouble) throw trouble.error;
  inventory.refreshTokens();
  const isAnother = tokens.some(({ slotDescription }) => slotDescription === known.slotDescription);
  throw new BridgeError(isAnother ? 'ERR_CARD_CHANGED' : 'ERR_CARD_REMOVED');
}
