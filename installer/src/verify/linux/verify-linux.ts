import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type PackageName, packages } from '../../../../sdk/src/flows/download/packages.js';
import { whyNotApart } from '../../apart/index.js';
import { releaseFolder } from '../../releases/index.js';
import { Skipped } from '../outcome.js';
import { runTrial } from '../run-trial.js';
import type { LinuxTarget } from '../targets.js';
import { preparedChroot } from './prepared-chroot.js';

export interface VerifyOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (line: string) => void;
  /** Where the packages lie. */
  readonly folder?: string;
}

const ARM: Readonly<Record<LinuxTarget, PackageName>> = {
  deb: 'deb-arm',
  rpm: 'rpm-arm',
  appimage: 'appimage-arm',
  tar: 'tar-arm',
};

/** Tries the package of this computer's kind. Skipped: this machine cannot, or there is no such package. */
export async function verifyLinux(target: LinuxTarget, options: VerifyOptions): Promise<void> {
  const { signal, onProgress, folder = releaseFolder } = options;
  const trouble = await whyNotApart();
  if (trouble !== undefined) throw new Skipped(trouble);
  const file = join(folder, fileName(target));
  if (!existsSync(file)) throw new Skipped(`there is no ${fileName(target)}; npm run package makes it`);
  const deb = join(folder, fileName('deb'));
  const tarball = await preparedChroot({ signal, onProgress, deb: existsSync(deb) ? deb : undefined });
  await runTrial({ program: 'verify-inside.js', args: [target, file, tarball], signal });
}

function fileName(target: LinuxTarget): string {
  const name = process.arch === 'arm64' ? ARM[target] : target;
  const found = packages.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no package is named ${name}`);
  return found.file;
}
