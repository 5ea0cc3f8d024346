import type { PackageKind, SystemName } from '../releases/index.js';

/** What one run of electron-builder makes; it goes to a process of its own as JSON. */
export interface BuilderOrder {
  readonly system: SystemName;
  readonly version: string;
  /** An empty project, see `layEmptyProject`. */
  readonly project: string;
  readonly output: string;
  /** Either a program in the place of Electron, of which the program as installed is made; */
  readonly dist?: string;
  /** or the program as installed, of which a package is made. */
  readonly package?: PackageOrder;
}

export interface PackageOrder {
  readonly kind: PackageKind;
  /** The program as installed; on macOS the app bundle. */
  readonly program: string;
  readonly file: string;
  /** More arguments for fpm: scripts, and files beside the program. */
  readonly fpm?: readonly string[];
  readonly nsisScript?: string;
}
