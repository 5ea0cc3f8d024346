import { runCommand } from '../../local/index.js';
import type { CommandContext } from '../context.js';
import { texts } from '../texts.js';

export async function status({ output, path, signal }: CommandContext): Promise<void> {
  const answer = await runCommand(path, 'status', {}, { signal });
  const text = texts(output.language).status;
  output.result({ ...answer }, [
    `CardBridge ${answer.version}: ${text.running} (pid ${answer.pid})${answer.simulated ? `, ${text.simulated}` : ''}`,
    `${text.port}: 127.0.0.1:${answer.port}`,
    `${text.backend}: ${answer.backend}`,
    `${text.readers}: ${answer.readers}`,
    `${text.connections}: ${answer.connections}`,
    ...(answer.trouble ? [`${text.trouble}: ${output.explain(answer.trouble)} (${answer.trouble})`] : []),
  ]);
}
