import { autostartTrouble } from '../trouble.js';

/** What makes an argument need quotes (Desktop Entry Specification 1.5, "The Exec key"). */
const RESERVED = /[\s"'\\><~|&;$*?#()`]/;

/**
 * The value of Exec for a program and its arguments. Three layers, from inside out: `%` begins a field code; in quotes a backslash
 * stands before ", `, $ and \; and all of it is a value of type string, in which each backslash is written twice.
 *
 * ERR_AUTOSTART for a program that no entry can name.
 */
export function execLine(file: string, args: readonly string[]): string {
  // The specification forbids it in the name of the program.
  if (file.includes('=')) throw autostartTrouble(file, 'a path with "=" cannot be started at login');
  return entryString([file, ...args].map(quote).join(' '));
}

function quote(argument: string): string {
  const literal = argument.replaceAll('%', '%%');
  return literal !== '' && !RESERVED.test(literal) ? literal : `"${literal.replace(/["`$\\]/g, '\\$&')}"`;
}

/** A text as a value of type string: one line, no spaces lost at its ends. */
export function entryString(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replace(/^ | $/g, '\\s');
}
