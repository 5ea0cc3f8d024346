/** One file of the release. */
export interface ReleasedPackage {
  readonly file: string;
  /** Hex. */
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * What a release says of itself to the programs that are installed already. Its form is told in bridge/docs/updates.md; the program
 * takes nothing else.
 */
export interface UpdateManifest {
  readonly product: 'CardBridge';
  readonly channel: 'stable';
  /** Higher than that of every manifest before. */
  readonly sequence: number;
  readonly version: string;
  /** ISO 8601, UTC, with milliseconds. */
  readonly publishedAt: string;
  readonly expiresAt: string;
  /** Where people get the version; on the host that serves the manifest. */
  readonly page: string;
  readonly packages: readonly ReleasedPackage[];
  /** Whether it mends a weakness. */
  readonly security: boolean;
}
