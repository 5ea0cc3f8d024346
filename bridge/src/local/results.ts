import type { BridgeErrorCode, NhiBasicData, ReaderInfo } from '@cardbridge/sdk/protocol';
import type { SelfTestResult } from '../operations/index.js';

/** What `cardbridge status` tells. */
export interface DaemonStatus {
  readonly version: string;
  readonly pid: number;
  readonly port: number;
  readonly backend: string;
  readonly simulated: boolean;
  readonly connections: number;
  /** Code of what keeps PC/SC from working; absent when it works. */
  readonly trouble?: BridgeErrorCode;
  readonly readers: number;
}

/** What each command gives. Not checked on arrival: both sides are the same installation, and the same user. */
export interface LocalResults {
  status: DaemonStatus;
  stop: Record<never, never>;
  readers: { readonly readers: readonly Omit<ReaderInfo, 'id'>[] };
  authenticate: SelfTestResult;
  nhi: { readonly basicData: NhiBasicData };
}
