import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runtimeDirectory } from '../paths.js';

/**
 * Where the daemon of this person may have its folder. An uninstaller that acts for somebody need not have the environment of their
 * session, in which the daemon was started: systemd puts the runtime folder of a user below /run/user (pam_systemd(8)).
 */
export function runtimeFolders(environment: NodeJS.ProcessEnv = process.env, platform = process.platform): readonly string[] {
  const usual = runtimeDirectory(environment);
  if (environment.CARDBRIDGE_RUNTIME_DIR || platform !== 'linux') return [usual];
  const userId = process.getuid?.();
  return [...new Set([usual, `/run/user/${userId}/cardbridge`, join(tmpdir(), `cardbridge-${userId}`)])];
}
