import type { BridgeErrorCode, NhiBasicData, ReaderInfo } from '@cardbridge/sdk/protocol';
import type { Grant } from '../access/index.js';
import type { SelfTestResult } from '../operations/index.js';
import type { RememberedCard } from '../tries/index.js';

/** What is wrong, for the person at this computer. */
export interface Trouble {
  readonly code: BridgeErrorCode;
  /** Where. */
  readonly detail?: string;
}

/** What `cardbridge status` tells. */
export interface DaemonStatus {
  readonly version: string;
  readonly pid: number;
  readonly port: number;
  /** Ports of higher rank that another program had taken: another user's daemon, or a stranger (attack D-21). */
  readonly portsTaken: readonly number[];
  readonly backend: string;
  readonly simulated: boolean;
  /** Whether the person lets no page do anything at present. */
  readonly paused: boolean;
  readonly connections: number;
  /** wss; `null` while it is not served. */
  readonly tls: { readonly port: number; readonly notAfter: string } | null;
  /** Why wss is not served, or soon will not be. */
  readonly tlsTrouble?: Trouble;
  /** Code of what keeps PC/SC from working; absent when it works. */
  readonly trouble?: BridgeErrorCode;
  readonly readers: number;
  /** Vendors' PKCS#11 modules (their paths) that could not be asked last time; absent when there are none. */
  readonly moduleTroubles?: readonly (Trouble & { readonly module: string })[];
  /** `path` is absent while there is no file and the usual rules hold. With `trouble` every site is refused. */
  readonly policy: { readonly path?: string; readonly trouble?: Trouble };
  readonly grants: { readonly count: number; readonly trouble?: Trouble };
  /** How many cards are not used after three wrong PINs in a row. With `trouble` no card is used. */
  readonly tries: { readonly paused: number; readonly trouble?: Trouble };
}

/** The readers now, and why none of PC/SC can be seen. */
export interface ReadersSeen {
  readonly readers: readonly Omit<ReaderInfo, 'id'>[];
  readonly trouble?: Trouble;
}

/** What each command gives. Not checked on arrival: both sides are the same installation, and the same user. */
export interface LocalResults {
  status: DaemonStatus;
  stop: Record<never, never>;
  readers: ReadersSeen;
  /** Does not end by itself; see `ReadersSeen`. */
  'readers.watch': never;
  authenticate: SelfTestResult;
  nhi: { readonly basicData: NhiBasicData };
  /** Those from the one on that was asked for, as many as an answer holds; `count` is how many there are in all. */
  'grants.list': { readonly grants: readonly Grant[]; readonly count: number };
  /** `policy`: what the policy says of this origin, which comes first. */
  'grants.decide': { readonly policy: 'allow' | 'deny' | 'ask' };
  'grants.revoke': Record<never, never>;
  'grants.clear': Record<never, never>;
  'cards.list': { readonly cards: readonly RememberedCard[] };
  /** What was remembered of them. */
  'cards.resume': { readonly cards: readonly RememberedCard[] };
  'cards.clear': Record<never, never>;
  /** False where no desktop program runs. */
  'desktop.show': { readonly shown: boolean };
  /** `tlsPort`: where wss is served now, `null` when it is not; `trouble` says why not, unless there is no certificate at all. */
  'trust.reload': { readonly tlsPort: number | null; readonly trouble?: Trouble };
}
