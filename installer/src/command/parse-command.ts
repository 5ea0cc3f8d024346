import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { releaseFolder, type System, systems, type Target, targets } from '../releases/index.js';

export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'renew-runtimes' }
  | {
      readonly kind: 'make';
      readonly systems: readonly System[];
      readonly targets: readonly Target[];
      readonly json: boolean;
      readonly folder: string;
    };

/** Programs only, no packages. */
const UNPACKED = 'unpacked';

/** Reads the command line of `npm run package`. Error: an argument that is no option, package, kind of package or system. */
export function parseCommand(args: readonly string[]): Command {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      'renew-runtimes': { type: 'boolean' },
      json: { type: 'boolean', default: false },
      out: { type: 'string', default: releaseFolder },
    },
  });
  if (values.help) return { kind: 'help' };
  if (values['renew-runtimes']) return { kind: 'renew-runtimes' };
  const names = positionals.filter((name) => name !== UNPACKED);
  const wanted = names.length === 0 ? targets : [...new Set(names.flatMap(named))];
  return {
    kind: 'make',
    systems: systems.filter((system) => wanted.some((target) => target.system === system)),
    targets: positionals.includes(UNPACKED) ? [] : wanted,
    json: values.json,
    folder: resolve(values.out),
  };
}

function named(name: string): readonly Target[] {
  const found = targets.filter(({ name: own, kind, system }) =>
    [own, kind, system.name, system.os].some((each) => each === name),
  );
  if (found.length === 0) throw new Error(`${name} is no package, kind of package or system; see --help`);
  // `deb` is a package and a kind: the package is meant. Its fellow for ARM has a name of its own.
  const exact = found.filter((target) => target.name === name);
  return exact.length > 0 ? exact : found;
}
