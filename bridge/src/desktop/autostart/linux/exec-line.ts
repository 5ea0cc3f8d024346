/** What makes an argument need quotes (Desktop Entry Specification 1.5, "The Exec key"). */
const RESERVED = /[\s"'\\><~|&;$*?#()`]/;

/** Runs what follows it, by its own name. */
const BY_SHELL = ['/bin/sh', '-c', 'exec "$0" "$@"'];

/**
 * The value of Exec for a program and its arguments. Three layers, from inside out: `%` begins a field code; in quotes a backslash
 * stands before ", `, $ and \; and all of it is a value of type string, in which each backslash is written twice.
 *
 * The name of the program itself may have no "=" (by the specification) and no "%" (GLib looks for it before it resolves field codes,
 * seen in 2.74): such a one is an argument of a shell, which looks at none of its characters.
 */
export function execLine(file: string, args: readonly string[]): string {
  const command = /[=%]/.test(file) ? [...BY_SHELL, file, ...args] : [file, ...args];
  return entryString(command.map(quote).join(' '));
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
