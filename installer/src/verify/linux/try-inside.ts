import { run } from '../../processes/index.js';
import type { LinuxTarget } from '../targets.js';
import { verifyAppImage } from './targets/appimage.js';
import { verifyDeb } from './targets/deb.js';
import { verifyRpm } from './targets/rpm.js';
import { verifyTar } from './targets/tar.js';
import { createTrial, type Trial, type TrialOptions } from './trial.js';

const trials: Readonly<Record<LinuxTarget, (trial: Trial) => Promise<void>>> = {
  deb: verifyDeb,
  rpm: verifyRpm,
  appimage: verifyAppImage,
  tar: verifyTar,
};

/** Tries one package. Only in namespaces of its own: it mounts, and believes that all processes and ports are its own. */
export async function tryInside(target: LinuxTarget, options: TrialOptions): Promise<void> {
  // In memory, and gone with the namespace.
  await run('mount', ['-t', 'tmpfs', '-o', 'mode=755', 'cardbridge-verify', options.folder]);
  await trials[target](createTrial(options));
}
