import { constants, type KeyObject, publicDecrypt } from 'node:crypto';
import { BridgeError } from '../error.js';

/** RSA-2048: what goes in and what comes out. */
const RSA_BYTES = 256;

/** DigestInfo of a SHA-256 digest up to the digest itself (RFC 8017 §9.2, note 1). */
const DIGEST_INFO = Uint8Array.from([
  0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20,
]);

/**
 * Signs a SHA-256 digest, RSASSA-PKCS1-v1_5 (RFC 8017 §8.2): the block is built here, the card does the bare RSA operation on it. What
 * comes back is checked with the certificate's key, so that a card that lies or errs is found here and not at a server.
 * Errors: ERR_CARD_PROTOCOL and those of `privateOperation`.
 */
export async function signPkcs1(
  publicKey: KeyObject,
  digest: Uint8Array,
  privateOperation: (block: Uint8Array) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const block = encodedMessage(digest);
  const signature = await privateOperation(block);
  if (signature.length !== RSA_BYTES) throw malformed('RSA: a result of the wrong length');
  if (!opensTo(publicKey, signature, block)) throw malformed("the signature does not match the card's certificate");
  return signature;
}

/** EMSA-PKCS1-v1_5, RFC 8017 §9.2. */
function encodedMessage(digest: Uint8Array): Uint8Array {
  const block = new Uint8Array(RSA_BYTES).fill(0xff);
  const info = RSA_BYTES - DIGEST_INFO.length - digest.length;
  block.set([0x00, 0x01]);
  block[info - 1] = 0x00;
  block.set(DIGEST_INFO, info);
  block.set(digest, info + DIGEST_INFO.length);
  return block;
}

function opensTo(publicKey: KeyObject, signature: Uint8Array, block: Uint8Array): boolean {
  try {
    return publicDecrypt({ key: publicKey, padding: constants.RSA_NO_PADDING }, signature).equals(block);
  } catch (cause) {
    // OpenSSL refuses a number that is not below the modulus: not a signature of this key either.
    throw malformed('RSA: a result that is no signature', cause);
  }
}

const malformed = (detail: string, cause?: unknown) => new BridgeError('ERR_CARD_PROTOCOL', { detail, cause });
