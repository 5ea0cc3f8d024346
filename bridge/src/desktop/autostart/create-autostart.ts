import { homedir } from 'node:os';
import { isAbsolute } from 'node:path';
import { type OwnProgram, ownProgram } from '../../own-program.js';
import type { Autostart } from './autostart.js';
import { linuxAutostart } from './linux/index.js';
import { loginProgram } from './login-program.js';
import { macosAutostart } from './macos/index.js';
import { type RunProgram, runProgram } from './run-program.js';
import { autostartTrouble } from './trouble.js';
import { windowsAutostart } from './windows/index.js';

export interface AutostartOptions {
  readonly platform?: NodeJS.Platform;
  readonly environment?: NodeJS.ProcessEnv;
  /** Of the person. */
  readonly home?: string;
  /** What a login starts; usually this program. */
  readonly program?: OwnProgram;
  /** Runs reg.exe or launchctl. */
  readonly run?: RunProgram;
}

/** Starting at login as this system does it. ERR_AUTOSTART when the person has no home folder. */
export function createAutostart({
  platform = process.platform,
  environment = process.env,
  home = homedir(),
  program = loginProgram({ platform, environment, own: ownProgram() }),
  run = runProgram,
}: AutostartOptions = {}): Autostart {
  if (platform === 'win32') return windowsAutostart({ systemRoot: environment.SystemRoot ?? 'C:\\Windows', program, run });
  if (!isAbsolute(home)) throw autostartTrouble(`HOME=${home}`, 'this must be an absolute path');
  if (platform === 'darwin') return macosAutostart({ home, uid: process.getuid?.() ?? 0, program, run });
  return linuxAutostart({ home, environment, program });
}
