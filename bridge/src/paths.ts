import { createHash } from 'node:crypto';
import { lstat, mkdir } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import envPaths from 'env-paths';
import { BridgeError } from './error.js';

const usual = envPaths('cardbridge', { suffix: '' });

/**
 * Where a policy may lie, in order of rank: the administrator's place first, which the person cannot write to, then the person's own.
 */
export function policyPlaces(
  platform: NodeJS.Platform = process.platform,
  environment: NodeJS.ProcessEnv = process.env,
): string[] {
  return [join(administratorFolder(platform, environment), 'policy.json'), join(usual.config, 'policy.json')];
}

function administratorFolder(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): string {
  if (platform === 'win32') return join(environment.ProgramData ?? 'C:\\ProgramData', 'CardBridge');
  return platform === 'darwin' ? '/Library/Application Support/CardBridge' : '/etc/cardbridge';
}

/** What the person decided about origins. CARDBRIDGE_DATA_DIR moves it, so that tests leave the person's own alone. */
export const grantsPath = (environment: NodeJS.ProcessEnv = process.env): string =>
  join(environment.CARDBRIDGE_DATA_DIR ?? usual.data, 'grants.json');

/** What is remembered of wrong PINs; lies beside the grants. */
export const pinTriesPath = (environment: NodeJS.ProcessEnv = process.env): string =>
  join(environment.CARDBRIDGE_DATA_DIR ?? usual.data, 'pin-tries.json');

/** The highest update manifest that was ever seen; lies beside the grants. */
export const updateStatePath = (environment: NodeJS.ProcessEnv = process.env): string =>
  join(environment.CARDBRIDGE_DATA_DIR ?? usual.data, 'update-state.json');

/** The certificate that wss is served with, and its key; there is none before `cardbridge trust install`. */
export const tlsDirectory = (environment: NodeJS.ProcessEnv = process.env): string =>
  join(environment.CARDBRIDGE_DATA_DIR ?? usual.data, 'tls');

/** What the person chose in the menu of the tray. */
export const settingsPath = (environment: NodeJS.ProcessEnv = process.env): string =>
  join(environment.CARDBRIDGE_DATA_DIR ?? usual.config, 'settings.json');

/** Where the desktop program writes its log, the newest file and those before it; it holds nothing else. */
export const logDirectory = (environment: NodeJS.ProcessEnv = process.env): string =>
  environment.CARDBRIDGE_DATA_DIR ? join(environment.CARDBRIDGE_DATA_DIR, 'log') : usual.log;

/** The newest file of the log. */
export const logPath = (environment: NodeJS.ProcessEnv = process.env): string =>
  join(logDirectory(environment), 'cardbridge.log');

/** Diversified transport keys of cards, when someone has them (DESIGN §6); usually there is no such file. */
export const transportKeysPath = (): string => join(usual.config, 'transport-keys.json');

/**
 * The folder of what lives as long as the daemon: its socket and port file. CARDBRIDGE_RUNTIME_DIR moves it, so that tests and
 * a simulator run beside an installed daemon.
 */
export function runtimeDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment.CARDBRIDGE_RUNTIME_DIR) return environment.CARDBRIDGE_RUNTIME_DIR;
  if (environment.XDG_RUNTIME_DIR) return join(environment.XDG_RUNTIME_DIR, 'cardbridge');
  // Not userInfo() where there are user ids: it fails for one without an account, as containers have.
  return join(tmpdir(), `cardbridge-${process.getuid?.() ?? userInfo().username}`);
}

/** sun_path holds 104 bytes on macOS, 108 on Linux; Node cuts a longer path silently, which would put the socket elsewhere. */
const MAX_SOCKET_PATH = 103;

/**
 * The CLI's own door: a Unix socket, on Windows a named pipe (which lives in a name space of its own).
 * ERR_CONFIGURATION_INVALID when the folder's path is too long for a socket.
 */
export function localDoorPath(directory: string, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32') {
    const name = createHash('sha256').update(directory.toLowerCase()).digest('hex').slice(0, 32);
    return `\\\\.\\pipe\\cardbridge-${name}`;
  }
  const path = join(directory, 'cli.sock');
  if (Buffer.byteLength(path) > MAX_SOCKET_PATH) throw unusable(directory, 'its path is too long for a socket');
  return path;
}

export const portFilePath = (directory: string): string => join(directory, 'port');

/** There while wss is served. */
export const tlsPortFilePath = (directory: string): string => join(directory, 'tls-port');

/** There while pages are paused. */
export const pauseFilePath = (directory: string): string => join(directory, 'paused');

/** Makes the folder, for this user only. Errors: see `assertPrivateDirectory`. */
export async function makePrivateDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw unusable(directory, 'it cannot be made', cause);
  }
  await assertPrivateDirectory(directory);
}

/**
 * In a shared /tmp another user may make the folder first: to catch our socket, or to be taken for the daemon by a CLI and be
 * given a PIN. A folder that is a link, somebody else's or open to others is ERR_CONFIGURATION_INVALID, for daemon and CLI alike;
 * it is not put right, since it may be one that was never meant for us. No folder is ERR_DAEMON_NOT_RUNNING.
 */
export async function assertPrivateDirectory(directory: string): Promise<void> {
  const found = await lstat(directory).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') throw new BridgeError('ERR_DAEMON_NOT_RUNNING', { cause });
    throw unusable(directory, 'it cannot be looked at', cause);
  });
  if (!found.isDirectory()) throw unusable(directory, 'it is a link or a file');
  if (process.platform === 'win32') return;
  if (found.uid !== process.getuid?.()) throw unusable(directory, 'it belongs to another user');
  if (found.mode & 0o077) throw unusable(directory, 'others may use it (chmod 700)');
}

function unusable(directory: string, why: string, cause?: unknown): BridgeError {
  return new BridgeError('ERR_CONFIGURATION_INVALID', { detail: `runtime folder ${directory}: ${why}`, cause });
}
