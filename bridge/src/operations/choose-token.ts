import { findSigningCertificate } from '../cards/index.js';
import { BridgeError } from '../error.js';
import type { Modules, Token } from '../pkcs11/index.js';

/**
 * Of several tokens in one reader the one that holds a certificate for signatures: OpenSC makes a slot for each PIN of a card, and two
 * modules may know the same card. The first, where none does: why it cannot sign is then said of that one.
 */
export async function chooseToken(modules: Modules, tokens: readonly Token[], signal: AbortSignal): Promise<Token | undefined> {
  if (tokens.length < 2) return tokens[0];
  for (const token of tokens) {
    if (await hasSigningCertificate(modules, token, signal)) return token;
    signal.throwIfAborted();
  }
  return tokens[0];
}

async function hasSigningCertificate(modules: Modules, token: Token, signal: AbortSignal): Promise<boolean> {
  try {
    findSigningCertificate(await modules.certificates(token, { signal }));
    return true;
  } catch (error) {
    if (error instanceof BridgeError) return false;
    throw error;
  }
}
