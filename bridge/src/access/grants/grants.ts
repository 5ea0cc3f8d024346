import type { BridgeError } from '../../error.js';

/** What the person decided about one origin, remembered over restarts. "Once" and the window's "no" are not remembered. */
export interface Grant {
  readonly origin: string;
  /** `always` from the consent window or the CLI, `never` from the CLI. */
  readonly decision: 'always' | 'never';
  /** ISO 8601, UTC: when it was decided. */
  readonly since: string;
}

/** The file of grants (0600, replaced atomically). Damaged, unreadable or open to others: everything is refused until it is cleared. */
export interface Grants {
  list(): readonly Grant[];
  /** ERR_GRANTS_UNREADABLE with the place in `detail` while the file cannot be trusted. */
  trouble(): BridgeError | undefined;
  decisionOf(origin: string): Grant['decision'] | undefined;
  /** Resolves when it is on disk. ERR_GRANTS_UNREADABLE when the file could not be read or written; nothing changed then. */
  remember(origin: string, decision: Grant['decision']): Promise<void>;
  /** False when there was none. */
  revoke(origin: string): Promise<boolean>;
  /** Forgets all, also what could not be read: a damaged file is kept aside as `<path>.damaged`. */
  clear(): Promise<void>;
  /** `origin` undefined: any may have changed. Returns the function that stops it. */
  onChange(listener: (origin: string | undefined) => void): () => void;
}

export interface GrantsOptions {
  /** Of the file; its folder is made (0700) with the first grant. */
  readonly path: string;
  /** Now, in milliseconds since 1970. */
  readonly now?: () => number;
}

export async function openGrants(_options: GrantsOptions): Promise<Grants> {
  throw new Error('to come');
}
