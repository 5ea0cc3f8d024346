/**
 * A program and its arguments as one command line that C programs of Windows take apart again ("Parsing C command-line arguments",
 * learn.microsoft.com): backslashes count for themselves but before a quotation mark.
 */
export const commandLine = (file: string, args: readonly string[]): string =>
  // The program always in quotes: C:\Program Files would else be looked for as C:\Program.exe.
  [`"${file}"`, ...args.map(quote)].join(' ');

function quote(argument: string): string {
  if (/^[^\s"]+$/.test(argument)) return argument;
  return `"${argument.replace(/(\\*)"/g, '$1$1\\"').replace(/\\+$/, '$&$&')}"`;
}
