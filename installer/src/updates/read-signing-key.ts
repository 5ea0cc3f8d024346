import { createPrivateKey, type KeyObject } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** A signing key that cannot be used; the message tells a person why, and has nothing of the key. */
export class SigningKeyError extends Error {
  override readonly name = 'SigningKeyError';
}

/** The private key in a PKCS#8 PEM. */
export function parseSigningKey(pem: string, place: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: pem, format: 'pem' });
  } catch {
    // What OpenSSL says may quote what it was given.
    throw new SigningKeyError(`${place}: this is not a private key (PKCS#8 in PEM)`);
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new SigningKeyError(`${place}: this is not an Ed25519 key`);
  return key;
}

/** The key in a file that only its owner can open. */
export async function readSigningKey(path: string): Promise<KeyObject> {
  const file = await open(path, constants.O_RDONLY).catch((error: NodeJS.ErrnoException) => {
    throw new SigningKeyError(`${path}: it cannot be opened (${error.code})`);
  });
  try {
    const { mode } = await file.stat();
    // Windows has no such mode.
    if (process.platform !== 'win32' && mode & 0o077)
      throw new SigningKeyError(
        `${path}: others may open it; a key that others may have read is no secret (new key, or chmod 600)`,
      );
    return parseSigningKey(await file.readFile('utf8'), path);
  } finally {
    await file.close();
  }
}
