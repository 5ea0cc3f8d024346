import type { ReaderInfo } from '@cardbridge/sdk/protocol';
import type { DaemonStatus } from '../local/index.js';

/** A site that used cards, or wanted to, since the daemon started. Kept in memory only. */
export interface RecentSite {
  readonly origin: string;
  /** What it did last. `refused`: the person, a grant or the policy said no. `failed`: an operation ended with an error. */
  readonly did: 'refused' | 'was-granted' | 'signed' | 'read-nhi' | 'failed';
  readonly at: Date;
}

/** An operation with a card that has not ended. */
export interface OperationUnderWay {
  readonly origin: string;
  readonly what: 'authenticate' | 'read-nhi';
}

/** What the desktop program shows and does with the daemon. */
export interface DesktopDaemon {
  status(): Promise<DaemonStatus>;
  readers(): readonly Omit<ReaderInfo, 'id'>[];
  underWay(): readonly OperationUnderWay[];
  /** The latest first, each origin once, ten at most. */
  recentSites(): readonly RecentSite[];
  isPaused(): boolean;
  /** Ends every operation of a page, and answers ERR_BRIDGE_PAUSED to every request but `bridge.info`, until `resume`. */
  pause(): void;
  resume(): void;
  /** Called when anything of the above may be different; returns the function that stops it. */
  onChange(listener: () => void): () => void;
}
