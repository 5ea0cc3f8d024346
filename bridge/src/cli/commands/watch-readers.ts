import type { BridgeErrorCode } from '@cardbridge/sdk/protocol';
import { type ReadersSeen, runCommand } from '../../local/index.js';
import type { CommandContext } from '../context.js';
import { readerInWords } from '../reader-in-words.js';
import { texts } from '../texts.js';

type Told = ReadersSeen['readers'][number];

/**
 * A line for each reader, then one for each change, until Ctrl-C, or until nobody reads them any more; with `--json` an object a line.
 * Fails when the daemon ends.
 */
export async function watchReaders({ output, path, signal }: CommandContext): Promise<void> {
  const { watch: text } = texts(output.language);
  const unread = new AbortController();
  const onUnread = () => unread.abort();
  process.stdout.once('error', onUnread);
  let before: ReadersSeen | undefined;
  const tell = (reader: Told) => {
    const { name, state, card } = reader;
    output.event({ reader: name, state, kind: card?.kind ?? null }, readerInWords(reader, output.language));
  };
  const onReaders = (now: ReadersSeen) => {
    const trouble = now.trouble?.code;
    const { readers: known = [] } = before ?? {};
    const troubleBefore = before?.trouble?.code;
    if (trouble !== troubleBefore) tellTrouble(trouble);
    else if (before === undefined && now.readers.length === 0) output.progress(text.none);
    const isBack = trouble === undefined && troubleBefore !== undefined;
    for (const reader of now.readers) {
      if (isBack || !known.some((other) => isSame(reader, other))) tell(reader);
    }
    const away = known.filter((reader) => !now.readers.some((other) => other.name === reader.name));
    // Nobody has unplugged what merely cannot be seen.
    if (trouble !== undefined) {
      before = { ...now, readers: [...now.readers, ...away] };
      return;
    }
    for (const { name } of away) output.event({ reader: name, state: 'gone', kind: null }, `${name}: ${text.gone}`);
    before = now;
  };
  const tellTrouble = (code: BridgeErrorCode | undefined) => {
    const line = code === undefined ? text.seenAgain : `${text.trouble} ${output.explain(code)}`;
    output.event({ trouble: code ?? null }, line);
  };
  try {
    await runCommand(path, 'readers.watch', {}, { signal: AbortSignal.any([signal, unread.signal]), onReaders });
  } catch (error) {
    // Ctrl-C is how it is meant to end.
    if (!signal.aborted && !unread.signal.aborted) throw error;
  } finally {
    process.stdout.off('error', onUnread);
  }
}

const isSame = (one: Told, other: Told): boolean =>
  one.name === other.name && one.state === other.state && one.card?.kind === other.card?.kind;
