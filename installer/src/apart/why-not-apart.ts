import { findProgram, run } from '../processes/index.js';
import { SYSTEM_PATH } from './system-path.js';
import { UNSHARE } from './unshare.js';

/** What `runApart` lacks here, in words; undefined when it can run. */
export async function whyNotApart(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'needs Linux';
  if (process.getuid?.() !== 0) return 'needs root, for namespaces of its own';
  for (const [program, debian] of [
    ['unshare', 'util-linux'],
    ['ip', 'iproute2'],
  ] as const) {
    if (findProgram(program, SYSTEM_PATH) === undefined) return `needs ${program}: apt-get install ${debian}`;
  }
  const tried = run('unshare', [...UNSHARE, '--net', 'true']);
  return tried.then(
    () => undefined,
    () => 'this system allows no namespaces (unshare)',
  );
}
