import { BridgeError } from '../../error.js';
import { runCommand } from '../../local/index.js';
import type { CommandContext } from '../context.js';
import { readerInWords } from '../reader-in-words.js';
import { texts } from '../texts.js';
import { watchReaders } from './watch-readers.js';

export interface ReadersCommandOptions {
  readonly watch?: boolean;
}

export async function readers({ watch = false }: ReadersCommandOptions, context: CommandContext): Promise<void> {
  if (watch) return watchReaders(context);
  const { output, path, signal } = context;
  const answer = await runCommand(path, 'readers', {}, { signal });
  const trouble = answer.trouble && new BridgeError(answer.trouble.code, answer.trouble);
  // Tokens that need no PC/SC are listed all the same.
  if (trouble && answer.readers.length === 0) throw trouble;
  if (trouble) output.warning(trouble);
  const text = texts(output.language);
  if (answer.readers.some(({ card }) => card?.kind === 'unknown')) output.progress(text.howToTrace);
  output.result(
    answer,
    answer.readers.length === 0 ? [text.noReaders] : answer.readers.map((reader) => readerInWords(reader, output.language)),
  );
}
