import { rename } from 'node:fs/promises';
import { BridgeError, toBridgeError } from '../../error.js';
import { replaceFile } from '../../files/index.js';
import { createListeners } from '../listeners.js';
import { type Grant, grantsFileText, isGrantable, MAX_GRANTS, readGrantsFile } from './grants-file.js';

/** The file of grants (0600, replaced atomically). Damaged, unreadable or open to others: everything is refused until it is cleared. */
export interface Grants {
  list(): readonly Grant[];
  /** Reads the file again: somebody may have mended, changed or damaged it by hand. */
  refresh(): Promise<void>;
  /** ERR_GRANTS_UNREADABLE with the place in `detail` while the file cannot be trusted. */
  trouble(): BridgeError | undefined;
  decisionOf(origin: string): Grant['decision'] | undefined;
  /**
   * Resolves when it is on disk. ERR_GRANTS_UNREADABLE when the file could not be read or written, or holds as many as it may;
   * nothing was remembered then. ERR_USAGE when this is not an origin.
   */
  remember(origin: string, decision: Grant['decision']): Promise<void>;
  /** False when there was none. ERR_GRANTS_UNREADABLE as above. */
  revoke(origin: string): Promise<boolean>;
  /** Forgets all, also what could not be read: a damaged file is kept aside as `<path>.damaged`. */
  clear(): Promise<void>;
  /**
   * `origin` undefined: any may have changed. Also told of an origin that had nothing to revoke, and of `EVERY_ORIGIN` when all is
   * cleared: somebody may have been let in for once, which only who is connected knows. Returns the function that stops it.
   */
  onChange(listener: (origin: string | undefined) => void): () => void;
}

/** No origin looks like it. */
export const EVERY_ORIGIN = '*';

export interface GrantsOptions {
  /** Of the file; its folder is made (0700) with the first grant. */
  readonly path: string;
  /** Now, in milliseconds since 1970. */
  readonly now?: () => number;
  /** How the file is replaced; for tests of disks that fail. */
  readonly replace?: (path: string, text: string) => Promise<void>;
}

/**
 * Opens the grants. A file that cannot be trusted is no error here but `trouble()`: the daemon runs, refuses, and can be told to
 * clear it.
 */
export async function openGrants({ path, now = Date.now, replace = replaceFile }: GrantsOptions): Promise<Grants> {
  const listeners = createListeners<string | undefined>();
  let grants: ReadonlyMap<string, Grant> = new Map();
  let trouble: BridgeError | undefined;

  /** What is on disk counts: a CLI without the daemon, or the person with an editor, may have been there since. */
  const load = async (): Promise<void> => {
    const before = stateText();
    try {
      grants = byOrigin(await readGrantsFile(path));
      trouble = undefined;
    } catch (error) {
      grants = new Map();
      trouble = toBridgeError(error);
    }
    if (stateText() !== before) listeners.tell(undefined);
  };
  const stateText = () => JSON.stringify([trouble?.detail, [...grants.values()]]);

  const store = async (next: ReadonlyMap<string, Grant>): Promise<void> => {
    try {
      await replace(path, grantsFileText([...next.values()]));
    } catch (cause) {
      const why = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
      const detail = `${path}: it cannot be written${why}; nothing was changed`;
      throw new BridgeError('ERR_GRANTS_UNREADABLE', { detail, cause });
    }
    grants = next;
  };

  let last: Promise<unknown> = Promise.resolve();
  /** One change after the other, each on top of what the one before left on disk. */
  const inTurn = <T>(change: () => Promise<T>): Promise<T> => {
    const mine = last.then(async () => {
      await load();
      return change();
    });
    last = mine.catch(() => undefined);
    return mine;
  };

  await load();

  return {
    list: () => [...grants.values()],
    refresh: () => inTurn(async () => undefined),
    trouble: () => trouble,
    decisionOf: (origin) => grants.get(origin)?.decision,
    remember: async (origin, decision) => {
      if (!isGrantable(origin)) throw new BridgeError('ERR_USAGE', { detail: 'this is not an origin (https://host)' });
      await inTurn(async () => {
        if (trouble) throw trouble;
        if (grants.get(origin)?.decision === decision) return;
        const next = new Map(grants);
        next.delete(origin);
        if (next.size >= MAX_GRANTS) {
          throw new BridgeError('ERR_GRANTS_UNREADABLE', { detail: `${path}: there are ${MAX_GRANTS} grants, revoke some` });
        }
        await store(next.set(origin, { origin, decision, since: new Date(now()).toISOString() }));
        listeners.tell(origin);
      });
    },
    revoke: (origin) =>
      inTurn(async () => {
        if (trouble) throw trouble;
        const next = new Map(grants);
        const remembered = next.delete(origin);
        if (remembered) await store(next);
        listeners.tell(origin);
        return remembered;
      }),
    clear: () =>
      inTurn(async () => {
        if (trouble) {
          try {
            await rename(path, `${path}.damaged`);
          } catch (cause) {
            throw new BridgeError('ERR_GRANTS_UNREADABLE', { detail: `${path}: it cannot be moved aside`, cause });
          }
          trouble = undefined;
        } else if (grants.size > 0) {
          await store(new Map());
        }
        listeners.tell(EVERY_ORIGIN);
      }),
    onChange: (listener) => listeners.add(listener),
  };
}

const byOrigin = (grants: readonly Grant[]) => new Map(grants.map((grant) => [grant.origin, grant]));
