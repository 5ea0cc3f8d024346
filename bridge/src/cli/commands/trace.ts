import { resolve } from 'node:path';
import { traceAsJson, traceAsText, traceCard } from '../../card-trace/index.js';
import { createCardHosts } from '../../cardhost/index.js';
import type { CommandContext } from '../context.js';
import { spawnCardHost } from '../spawn-card-host.js';
import { texts } from '../texts.js';
import { writeNewFile } from '../write-new-file.js';

export interface TraceCommandOptions {
  readonly reader?: string;
  readonly output?: string;
}

/** What passes between us and a card, for a bug report: on stdout, or in a new file. Needs no daemon. Exit status 1 when something went wrong. */
export async function trace(
  { reader, output: file }: TraceCommandOptions,
  { output, signal }: Pick<CommandContext, 'output' | 'signal'>,
): Promise<void> {
  const { language } = output;
  const { trace: text } = texts(language);
  const pcsc = createCardHosts({ backend: 'winscard', spawn: () => spawnCardHost('winscard') });
  try {
    const onStage = (stage: keyof typeof text.stage) => output.progress(text.stage[stage]);
    const seen = await traceCard({ pcsc, reader, signal, onStage });
    const lines = traceAsText(seen, language);
    if (seen.trouble) {
      output.warning(seen.trouble);
      process.exitCode = 1;
    }
    const ok = seen.trouble === undefined;
    if (file === undefined) return output.result({ ok, ...traceAsJson(seen) }, lines);
    const path = resolve(file);
    await writeNewFile(path, `${lines.join('\n')}\n`);
    output.result({ ok, file: path, ...traceAsJson(seen) }, [text.written(path)]);
  } finally {
    await pcsc.close();
  }
}
