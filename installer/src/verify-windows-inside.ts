import { tryWindowsInside } from './verify/windows/index.js';

/**
 * The part of `npm run package:verify -- nsis` that runs as root in namespaces of its own; not for people. Arguments: setup, folder of a
 * Debian with Wine, package of Node for Windows, empty folder. What went wrong is the last line of stdout.
 */
const [setup = '', debian = '', node = '', mountPoint = ''] = process.argv.slice(2);
try {
  await tryWindowsInside({
    setup,
    debian,
    node,
    mountPoint,
    onProgress: (line) => void process.stderr.write(`nsis: ${line}\n`),
  });
} catch (error) {
  process.exitCode = 1;
  const message = error instanceof Error ? error.message : String(error);
  process.stdout.write(`${message.replace(/\s*\n\s*/g, ' | ')}\n`);
}
process.exit();
