import { verify } from '@node-rs/argon2';
import { comparable, nobodysHash } from './parameters.js';

/**
 * Whether this is the password of `hash`. Without a hash (no such account) the answer is no after the same work, so that the time
 * does not tell which accounts exist.
 */
export async function verifyPassword(hash: string | undefined, password: string): Promise<boolean> {
  const matches = await verify(hash ?? nobodysHash, comparable(password));
  return matches && hash !== undefined;
}
