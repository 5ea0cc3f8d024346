import { runCommand } from '../../local/index.js';
import type { CommandContext } from '../context.js';
import { texts } from '../texts.js';

export async function readers({ output, path, signal }: CommandContext): Promise<void> {
  const answer = await runCommand(path, 'readers', {}, { signal });
  const text = texts(output.language);
  output.result(
    answer,
    answer.readers.length === 0
      ? [text.noReaders]
      : answer.readers.map(({ name, state, card }) => `${name}: ${card ? text.cardKind[card.kind] : text.readerState[state]}`),
  );
}
