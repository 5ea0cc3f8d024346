import { RefusedRequest } from '../refusal.js';

/**
 * Controls, line ends, and marks without a shape: they turn the direction of a line around or make two names look alike. Private
 * use and unassigned characters are not among them, since rare characters of Taiwanese names are still written with those.
 */
const shapeless = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** A name as it is kept: any text, in one line. @throws {RefusedRequest} ERR_NAME_INVALID. */
export function readName(typed: string): string {
  if (shapeless.test(typed) || typed.trim() === '') throw new RefusedRequest('ERR_NAME_INVALID');
  return typed.trim().replaceAll(/\s+/g, ' ');
}
