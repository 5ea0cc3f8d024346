import { BridgeError } from '../error.js';
import type { Token } from '../pkcs11/index.js';
import type { KnownReader } from './known-reader.js';
import type { TokenLook } from './look-for-tokens.js';
import { tokensInNone } from './match-slots.js';
import { tokenCard } from './token-card.js';

/** Tokens that are in no reader of PC/SC, each as a reader of its own that always holds it. */
export interface TokenReaders {
  list(): readonly KnownReader[];
  /** Whether the first look is over: before, nobody can say that there are none. */
  answered(): boolean;
  /** Looks again what is there; those that are known stay until that is done. */
  refresh(): void;
  close(): void;
}

export interface TokenReadersOptions {
  readonly look: TokenLook;
  /** Only then is anything looked for: the person or the administrator has named a module. */
  readonly isWanted: () => boolean;
  /** Names of the readers of PC/SC. */
  readonly pcscReaders: () => readonly string[];
  readonly onChange: () => void;
}

interface Entry {
  readonly reader: KnownReader;
  readonly module: string;
  readonly removal: AbortController;
}

export function createTokenReaders({ look, isWanted, pcscReaders, onChange }: TokenReadersOptions): TokenReaders {
  const closing = new AbortController();
  let entries: ReadonlyMap<string, Entry> = new Map();
  let answered = false;
  let looking = false;
  let again = false;

  const become = (tokens: readonly Token[], troubled: ReadonlySet<string>) => {
    const next = new Map<string, Entry>();
    // A module in trouble hides nothing: what it had stays, and says for itself whether it still signs.
    for (const [key, entry] of entries) if (troubled.has(entry.module)) next.set(key, entry);
    const found = tokensInNone(pcscReaders(), tokens);
    for (const token of found) {
      const entry = entries.get(keyOf(token));
      if (entry) next.set(keyOf(token), entry);
    }
    const taken = new Set([...pcscReaders(), ...[...next.values()].map(({ reader }) => reader.name)]);
    for (const token of found) {
      if (next.has(keyOf(token))) continue;
      const removal = new AbortController();
      const name = freeName(token, taken);
      taken.add(name);
      const reader: KnownReader = { name, state: 'ready', card: { ...tokenCard(token), removed: removal.signal } };
      next.set(keyOf(token), { reader, module: token.module, removal });
    }
    const before = entries;
    entries = next;
    for (const [key, { removal }] of before) if (!next.has(key)) removal.abort(new BridgeError('ERR_CARD_REMOVED'));
    const isSame = before.size === next.size && [...before.keys()].every((key) => next.has(key));
    const isFirst = !answered;
    answered = true;
    if (isFirst || !isSame) onChange();
  };

  const lookNow = async () => {
    looking = true;
    try {
      do {
        again = false;
        const tokens = await look.tokens(closing.signal);
        become(tokens, new Set(look.troubles().map(({ module }) => module)));
      } while (again);
    } catch (reason) {
      if (!closing.signal.aborted) throw reason;
    } finally {
      looking = false;
    }
  };

  const refresh = () => {
    if (closing.signal.aborted) return;
    again = true;
    if (looking) return;
    if (!isWanted()) {
      if (entries.size > 0 || !answered) become([], new Set());
      return;
    }
    void lookNow();
  };

  return {
    list: () => [...entries.values()].map(({ reader }) => reader),
    answered: () => answered,
    refresh,
    close: () => {
      closing.abort();
      for (const { removal } of entries.values()) removal.abort(new BridgeError('ERR_CARD_REMOVED'));
      entries = new Map();
      answered = true;
    },
  };
}

const keyOf = ({ module, slotId, manufacturer, model, serialNumber, label }: Token): string =>
  [module, slotId, manufacturer, model, serialNumber, label].join('\n');

/** No two readers may be called the same. Not by a token's label: OpenSC puts the holder's name there, and pages are told of readers. */
function freeName({ slotDescription, slotId }: Token, taken: ReadonlySet<string>): string {
  const names = [slotDescription, `${slotDescription} #${slotId}`];
  const free = names.map((name) => name.trim()).find((name) => name !== '' && !taken.has(name));
  return free ?? `#${slotId} (${taken.size})`;
}
