import { tryInside } from './verify/linux/index.js';
import type { LinuxTarget } from './verify/targets.js';

/**
 * The part of `npm run package:verify` that runs as root in namespaces of its own; not for people. Arguments: target, package, prepared
 * chroot, folder for chroots. What went wrong is the last line of stdout.
 */
const [target = '', file = '', tarball = '', folder = ''] = process.argv.slice(2);
try {
  const onProgress = (line: string) => void process.stderr.write(`${target}: ${line}\n`);
  await tryInside(target as LinuxTarget, { file, tarball, folder, onProgress });
} catch (error) {
  process.exitCode = 1;
  const message = error instanceof Error ? error.message : String(error);
  process.stdout.write(`${message.replace(/\s*\n\s*/g, ' | ')}\n`);
}
process.exit();
