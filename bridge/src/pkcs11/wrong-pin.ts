import { basename } from 'node:path';
import type { Cryptoki } from './cryptoki.js';
import type { CryptokiError } from './cryptoki-error.js';
import type { Token } from './modules.js';

/** HiCOS' own results of C_Login: CKR_VENDOR_DEFINED and a number (facts: taiwan-cards §3.5). */
const hicosTriesLeft: ReadonlyMap<number, number> = new Map([
  [0x8000_0001, 1],
  [0x8000_0002, 2],
]);

/**
 * What a result says of which only the vendor knows the meaning. Believed from HiCOS alone: with another module the same number may be
 * about anything, and a person who is told of one try left, of a PIN that was never looked at, stops believing it.
 */
export async function triesLeftByVendor(
  { call, result }: CryptokiError,
  cryptoki: Cryptoki,
  { module, manufacturer }: Token,
): Promise<number | undefined> {
  const triesLeft = call === 'C_Login' ? hicosTriesLeft.get(result) : undefined;
  if (triesLeft === undefined) return undefined;
  const library = await cryptoki.libraryInfo().catch(() => undefined);
  const makers = [basename(module), manufacturer, library?.manufacturer, library?.description];
  return makers.some((maker) => maker !== undefined && /hicos|chunghwa/i.test(maker)) ? triesLeft : undefined;
}
