import type { SystemName, TargetName } from '../releases/index.js';

export interface MadeFile {
  readonly target: TargetName;
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Bytes that it should not be larger than. */
  readonly goal?: number;
}

/** What became of one `npm run package`. */
export interface PackageResult {
  readonly version: string;
  readonly folder: string;
  readonly programs: readonly SystemName[];
  readonly files: readonly MadeFile[];
  /** Debian packages that are missing for it. */
  readonly skipped: readonly { readonly target: TargetName | SystemName; readonly missing: readonly string[] }[];
  readonly failed: readonly { readonly target: TargetName | SystemName; readonly error: string }[];
}
