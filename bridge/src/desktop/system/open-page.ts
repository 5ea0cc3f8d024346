import { join } from 'node:path';
import { launchProgram } from './launch-program.js';

export interface SystemOptions {
  readonly platform?: NodeJS.Platform;
  /** Ours, usually `process.env`. */
  readonly environment?: NodeJS.ProcessEnv;
  readonly run?: typeof launchProgram;
}

const TIME_LIMIT = 5000;

/** Opens a page in the person's browser. False when that failed, and for everything but an https address. */
export async function openPage(
  address: string,
  { platform = process.platform, environment = process.env, run = launchProgram }: SystemOptions = {},
): Promise<boolean> {
  if (!URL.canParse(address)) return false;
  const { protocol, href } = new URL(address);
  if (protocol !== 'https:') return false;
  const [file, ...args] = opener(platform, environment);
  return run({ file, args: [...args, href], environment, timeLimit: TIME_LIMIT });
}

function opener(platform: NodeJS.Platform, { SystemRoot = 'C:\\Windows' }: NodeJS.ProcessEnv): [string, ...string[]] {
  // Not `start`, which is a shell's.
  if (platform === 'win32') return [join(SystemRoot, 'System32', 'rundll32.exe'), 'url.dll,FileProtocolHandler'];
  return platform === 'darwin' ? ['/usr/bin/open'] : ['xdg-open'];
}
