import type { SignedObject } from '../../../certificate/signed-object.js';
import { ListParser } from './list-parser.js';
import type { RevocationList } from './revocation-list.js';

/** Reads a list that is all there; its bytes must not be changed afterwards. Throws `SyntaxError`. */
export function parseList(der: Uint8Array): RevocationList & SignedObject {
  const parser = new ListParser();
  parser.push(der);
  const { list, signed } = parser.finish();
  return { ...list, tbs: der.subarray(signed.from, signed.to) };
}
