import { userInfo } from 'node:os';
import { runProgram } from '../../programs/index.js';
import type { BrowserPolicy } from './browser-policy.js';
import { macosPolicies } from './plist-policies.js';
import { linuxPolicies } from './policy-files.js';
import { windowsPolicies } from './registry-policies.js';

export type { BrowserPolicy } from './browser-policy.js';
export { isObject } from './browser-policy.js';

/** What administrators have set for the browsers of this computer, each place by itself. */
export async function findBrowserPolicies(
  platform: NodeJS.Platform,
  environment: NodeJS.ProcessEnv,
): Promise<readonly BrowserPolicy[]> {
  const run = runProgram;
  if (platform === 'win32') {
    const { SystemRoot: systemRoot = 'C:\\Windows', ProgramFiles: programFiles = 'C:\\Program Files' } = environment;
    return windowsPolicies({ systemRoot, programFiles, run });
  }
  return platform === 'darwin' ? macosPolicies({ account: userInfo().username, run }) : linuxPolicies();
}
