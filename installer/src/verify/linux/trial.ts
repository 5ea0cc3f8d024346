import { join } from 'node:path';
import { type Chroot, openChroot } from './chroot.js';

/** What a trial is given; it runs in namespaces of its own. */
export interface Trial {
  /** The package, outside of any chroot. */
  readonly file: string;
  /** A fresh Debian, named for this trial. */
  open(name: string): Promise<Chroot>;
  onProgress(line: string): void;
}

export interface TrialOptions {
  readonly file: string;
  /** Of the prepared chroot. */
  readonly tarball: string;
  /** An empty folder for chroots; what is mounted there goes with the namespaces. */
  readonly folder: string;
  readonly onProgress: (line: string) => void;
}

export const createTrial = ({ file, tarball, folder, onProgress }: TrialOptions): Trial => ({
  file,
  open: (name) => openChroot(join(folder, name), tarball),
  onProgress,
});
