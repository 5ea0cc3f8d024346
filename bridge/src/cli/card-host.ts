import { parseArgs } from 'node:util';
import { runCardHost } from '../cardhost/index.js';

/** The hidden subcommand that the daemon starts; see `spawnCardHost`, which writes these arguments. */
export async function cardHost(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { backend: { type: 'string', default: 'winscard' } } });
  await runCardHost({ backend: values.backend === 'pcsclite' ? 'pcsclite' : 'winscard' });
}
