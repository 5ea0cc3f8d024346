import { setTimeout as delay } from 'node:timers/promises';
import { tryInside } from './verify/linux/index.js';
import type { LinuxTarget } from './verify/targets.js';

/**
 * The part of `npm run package:verify` that runs as root in namespaces of its own; not for people. Arguments: target, package, prepared
 * chroot, folder for chroots. What went wrong is the last line of stdout.
 */
/** A trial that hangs has failed. */
const TIME_LIMIT_MS = 900_000;

const [target = '', file = '', tarball = '', folder = ''] = process.argv.slice(2);
try {
  const onProgress = (line: string) => void process.stderr.write(`${target}: ${line}\n`);
  const overdue = delay(TIME_LIMIT_MS, undefined, { ref: false }).then(() => {
    throw new Error(`no end after ${TIME_LIMIT_MS / 60_000} minutes`);
  });
  await Promise.race([tryInside(target as LinuxTarget, { file, tarball, folder, onProgress }), overdue]);
} catch (error) {
  process.exitCode = 1;
  const message = error instanceof Error ? error.message : String(error);
  process.stdout.write(`${message.replace(/\s*\n\s*/g, ' | ')}\n`);
}
process.exit();
