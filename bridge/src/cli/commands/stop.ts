import { runCommand } from '../../local/index.js';
import type { CommandContext } from '../context.js';
import { texts } from '../texts.js';

export async function stop({ output, path, signal }: CommandContext): Promise<void> {
  await runCommand(path, 'stop', {}, { signal });
  output.result({}, [texts(output.language).stopped]);
}
