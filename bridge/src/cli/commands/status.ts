import { runCommand, type Trouble } from '../../local/index.js';
import { endsSoon } from '../../trust/index.js';
import type { CommandContext } from '../context.js';
import { texts } from '../texts.js';

export async function status({ output, path, signal }: CommandContext): Promise<void> {
  const answer = await runCommand(path, 'status', {}, { signal });
  const { status: text, trust } = texts(output.language);
  const { portsTaken, tls, tlsTrouble, policy, grants, tries } = answer;
  const days = tls ? endsSoon(new Date(tls.notAfter), new Date()) : undefined;
  const trouble = ({ code, detail }: Trouble) => [`${text.trouble}: ${output.explain(code, detail)}`];
  output.result({ ...answer }, [
    `CardBridge ${answer.version}: ${text.running} (pid ${answer.pid})${answer.paused ? `, ${text.paused}` : ''}${answer.simulated ? `, ${text.simulated}` : ''}`,
    `${text.port}: 127.0.0.1:${answer.port}${portsTaken.length > 0 ? ` (${text.portsTaken(portsTaken.join(', '))})` : ''}`,
    `${text.tls}: ${tls ? `127.0.0.1:${tls.port} (${text.validUntil(tls.notAfter.slice(0, 10))})` : text.noTls}`,
    `${text.backend}: ${answer.backend}`,
    `${text.readers}: ${answer.readers}`,
    `${text.connections}: ${answer.connections}`,
    `${text.policy}: ${policy.path ?? text.noPolicy}${policy.trouble ? ` (${text.everybodyRefused})` : ''}`,
    `${text.grants}: ${grants.count}`,
    `${text.pausedCards}: ${tries.paused}${tries.trouble ? ` (${text.noCardUsed})` : ''}`,
    ...(answer.trouble ? [`${text.trouble}: ${output.explain(answer.trouble)}`] : []),
    ...(tlsTrouble ? trouble(tlsTrouble) : []),
    ...(days === undefined ? [] : [trust.endsSoon(days)]),
    ...(policy.trouble ? trouble(policy.trouble) : []),
    ...(grants.trouble ? trouble(grants.trouble) : []),
    ...(tries.trouble ? trouble(tries.trouble) : []),
  ]);
}
