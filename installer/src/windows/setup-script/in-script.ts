/** A text as a string of an NSIS script. Error: one that no string there can hold. */
export function inScript(text: string): string {
  // A line break would end the command, and with it the quotes.
  if (/\p{Cc}/u.test(text)) throw new Error(`${JSON.stringify(text)} cannot be named in the script of the setup`);
  return `"${text.replaceAll('$', '$$$$').replaceAll('"', '$\\"')}"`;
}
