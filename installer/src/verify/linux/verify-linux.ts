import { existsSync } from 'node:fs';
import { mkdtemp, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PackageName, packages } from '../../../../sdk/src/flows/download/packages.js';
import { runApart, whyNotApart } from '../../apart/index.js';
import { checkout, releaseFolder } from '../../releases/index.js';
import { Skipped } from '../outcome.js';
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
  const mountPoint = await mkdtemp(join(tmpdir(), 'cardbridge-verify-'));
  try {
    let said = '';
    const program = join(checkout, 'installer/dist/verify-inside.js');
    const status = await runApart([process.execPath, program, target, file, tarball, mountPoint], {
      network: 'own',
      signal,
      onLine: (line) => {
        said = line;
      },
    });
    if (status !== 0) throw new Error(said === '' ? `the trial ended with ${status}` : said);
  } finally {
    // Empty: what was mounted there has gone with the namespaces.
    await rmdir(mountPoint);
  }
}

function fileName(target: LinuxTarget): string {
  const name = process.arch === 'arm64' ? ARM[target] : target;
  const found = packages.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no package is named ${name}`);
  return found.file;
}
