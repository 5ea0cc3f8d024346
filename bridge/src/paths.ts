import { createHash } from 'node:crypto';
import { chmod, lstat, mkdir } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import envPaths from 'env-paths';
import { BridgeError } from './error.js';

const usual = envPaths('cardbridge', { suffix: '' });

/** Where the administrator's and the person's settings are, at the usual place of each system. */
export const policyPath = (): string => join(usual.config, 'policy.json');

/** Diversified transport keys of cards, when someone has them (DESIGN §6); usually there is no such file. */
export const transportKeysPath = (): string => join(usual.config, 'transport-keys.json');

/**
 * The folder of what lives as long as the daemon: its socket and port file. CARDBRIDGE_RUNTIME_DIR moves it, so that tests and
 * a simulator run beside an installed daemon.
 */
export function runtimeDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment.CARDBRIDGE_RUNTIME_DIR) return environment.CARDBRIDGE_RUNTIME_DIR;
  if (environment.XDG_RUNTIME_DIR) return join(environment.XDG_RUNTIME_DIR, 'cardbridge');
  return join(tmpdir(), `cardbridge-${userInfo().uid === -1 ? userInfo().username : userInfo().uid}`);
}

/** The CLI's own door: a Unix socket, on Windows a named pipe (which lives in a name space of its own). */
export function localDoorPath(directory: string): string {
  if (process.platform !== 'win32') return join(directory, 'cli.sock');
  const name = createHash('sha256').update(directory.toLowerCase()).digest('hex').slice(0, 32);
  return `\\\\.\\pipe\\cardbridge-${name}`;
}

export const portFilePath = (directory: string): string => join(directory, 'port');

/**
 * Makes the folder, for this user only. In a shared /tmp another user may have made it first to catch our socket: a folder that
 * is a link or somebody else's is refused.
 */
export async function makePrivateDirectory(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if (process.platform === 'win32') return;
  const found = await lstat(directory);
  if (!found.isDirectory() || found.uid !== process.getuid?.()) {
    throw new BridgeError('ERR_CONFIGURATION_INVALID', { detail: `${directory} is not a folder of this user` });
  }
  await chmod(directory, 0o700);
}
