import { runCommand } from '../../local/index.js';
import type { CardCommandOptions, CommandContext } from '../context.js';
import { cardParams, reportStage } from '../context.js';
import { texts } from '../texts.js';

/** Self-test: signs a nonce of the daemon's own for no origin at all, and checks it there. The token is never seen. */
export async function authenticate(options: CardCommandOptions, context: CommandContext): Promise<void> {
  const { output, path, signal, prompt } = context;
  const result = await runCommand(path, 'authenticate', cardParams(options), {
    prompt,
    signal,
    onProgress: reportStage(output),
  });
  const text = texts(output.language);
  output.result(result, [
    text.selfTest,
    `${text.subject}: ${result.subject.replaceAll('\n', ', ')}`,
    `${text.issuer}: ${result.issuer.replaceAll('\n', ', ')}`,
    `${text.notAfter}: ${result.notAfter.slice(0, 10)}`,
  ]);
}
