import { BridgeError } from '../error.js';
import type { Modules, Token } from '../pkcs11/index.js';
import { tokensIn } from './match-slots.js';

export interface FoundToken {
  readonly token: Token;
  /** CKA_ID of the certificate. */
  readonly id: Uint8Array;
}

/**
 * The token that holds this very certificate, byte for byte: by that, and not by any name, a token is known to be the card in our hands.
 * Those in slots that are called like the card's reader are looked at first. One elsewhere is right as well: the same certificate is the
 * same person's same key, and the signature is checked with it.
 *
 * Undefined where no module has it. Errors: that of a module in trouble, since it may be the one.
 */
export async function findToken(
  modules: Modules,
  {
    certificate,
    reader,
    readers,
  }: { readonly certificate: Uint8Array; readonly reader: string; readonly readers: readonly string[] },
  signal: AbortSignal,
): Promise<FoundToken | undefined> {
  if ((await modules.installed()).length === 0) return undefined;
  const { tokens, troubles } = await modules.tokens({ signal });
  const near = new Set(tokensIn(reader, readers, tokens));
  let trouble = troubles[0]?.error;
  for (const token of [...near, ...tokens.filter((other) => !near.has(other))]) {
    try {
      const held = await modules.certificates(token, { signal });
      const same = held.find((candidate) => Buffer.from(candidate.certificate).equals(certificate));
      if (same) return { token, id: same.id };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof BridgeError)) throw error;
      trouble ??= error;
    }
  }
  if (trouble) throw trouble;
  return undefined;
}
