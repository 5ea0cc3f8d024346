import { parseArgs } from 'node:util';
import { type Heir, runCardHost, runModuleHost } from '../cardhost/index.js';
import { installedProgram } from '../own-program.js';

/** The hidden subcommand that the daemon starts; see `spawnCardHost` and `spawnModuleHost`, which write these arguments. */
export async function cardHost(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      backend: { type: 'string', default: 'winscard' },
      heir: { type: 'string' },
      modules: { type: 'boolean', default: false },
    },
  });
  if (values.modules) return runModuleHost();
  const { backend, heir } = values;
  await runCardHost({
    backend: backend === 'pcsclite' ? 'pcsclite' : 'winscard',
    ...(heir === undefined ? {} : { heir: heirOf(heir) }),
  });
}

function heirOf(order: string): Heir {
  const given: unknown = JSON.parse(order);
  if (!Array.isArray(given)) throw new TypeError('--heir takes a list of arguments');
  const { file, args } = installedProgram();
  return { file, args: [...args, ...given.map(String)] };
}
