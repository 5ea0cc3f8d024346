/** What is to be packed, as electron-builder tells fpm. */
export interface FpmOrder {
  readonly type: 'deb' | 'rpm';
  /** Options with one value; the last one counts. */
  readonly values: ReadonlyMap<string, string>;
  readonly depends: readonly string[];
  readonly recommends: readonly string[];
  /** Lines of the head of an rpm's specification. */
  readonly rpmTags: readonly string[];
  /** Where each file comes from and where it goes. The first for a place counts: ours come before those of electron-builder. */
  readonly files: readonly { readonly from: string; readonly to: string }[];
}

/** Options of fpm without a value. */
const flags = new Set(['--force', '--debug']);
const lists = { '-d': 'depends', '--deb-recommends': 'recommends', '--rpm-tag': 'rpmTags' } as const;

/** Reads a command line of fpm, as far as electron-builder uses it (`-s dir`). Error: something else is wanted. */
export function parseFpmArguments(args: readonly string[]): FpmOrder {
  const values = new Map<string, string>();
  const lines = { depends: [] as string[], recommends: [] as string[], rpmTags: [] as string[] };
  const files = new Map<string, string>();
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (flags.has(arg)) continue;
    if (arg.startsWith('-')) {
      const value = rest.shift();
      if (value === undefined) throw new Error(`${arg} lacks its value`);
      if (isList(arg)) lines[lists[arg]].push(value);
      else values.set(arg, value);
      continue;
    }
    const at = arg.lastIndexOf('=');
    if (at < 0) throw new Error(`${arg} does not say where it goes`);
    const to = arg.slice(at + 1);
    if (!to.startsWith('/') || to.split('/').includes('..')) throw new Error(`${to} is no place in a system`);
    if (!files.has(to)) files.set(to, arg.slice(0, at));
  }
  const type = values.get('-t');
  if (values.get('-s') !== 'dir' || (type !== 'deb' && type !== 'rpm')) throw new Error('only folders become deb and rpm here');
  return { type, values, ...lines, files: [...files].map(([to, from]) => ({ from, to })) };
}

const isList = (arg: string): arg is keyof typeof lists => arg in lists;
