import { type FileTrouble, runCommand } from '../../local/index.js';
import type { CommandContext } from '../context.js';
import { texts } from '../texts.js';

export async function status({ output, path, signal }: CommandContext): Promise<void> {
  const answer = await runCommand(path, 'status', {}, { signal });
  const text = texts(output.language).status;
  const { portsTaken, policy, grants, tries } = answer;
  const trouble = ({ code, detail }: FileTrouble) => [`${text.trouble}: ${output.explain(code, detail)}`];
  output.result({ ...answer }, [
    `CardBridge ${answer.version}: ${text.running} (pid ${answer.pid})${answer.simulated ? `, ${text.simulated}` : ''}`,
    `${text.port}: 127.0.0.1:${answer.port}${portsTaken.length > 0 ? ` (${text.portsTaken(portsTaken.join(', '))})` : ''}`,
    `${text.backend}: ${answer.backend}`,
    `${text.readers}: ${answer.readers}`,
    `${text.connections}: ${answer.connections}`,
    `${text.policy}: ${policy.path ?? text.noPolicy}${policy.trouble ? ` (${text.everybodyRefused})` : ''}`,
    `${text.grants}: ${grants.count}`,
    `${text.pausedCards}: ${tries.paused}${tries.trouble ? ` (${text.noCardUsed})` : ''}`,
    ...(answer.trouble ? [`${text.trouble}: ${output.explain(answer.trouble)}`] : []),
    ...(policy.trouble ? trouble(policy.trouble) : []),
    ...(grants.trouble ? trouble(grants.trouble) : []),
    ...(tries.trouble ? trouble(tries.trouble) : []),
  ]);
}
