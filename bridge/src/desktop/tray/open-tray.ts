import { join } from 'node:path';
import { resourcesDirectory } from '../../own-program.js';
import { openHelperTray } from './helper/open-helper-tray.js';
import { openStatusNotifier } from './linux/open-status-notifier.js';
import type { Tray, TrayOptions } from './tray.js';

interface OpenTrayOptions extends TrayOptions {
  readonly platform?: NodeJS.Platform;
  readonly environment?: NodeJS.ProcessEnv;
  /** The folder that has `icons`, and on Windows and macOS `tray`; otherwise the one of the program. */
  readonly resources?: string;
}

/** systray2's prebuilt programs, which the installer lays into `resources/tray`. */
const HELPERS = { win32: 'tray_windows_release.exe', darwin: 'tray_darwin_release' } as const;

/**
 * Puts the icon into the tray. Never rejects: where there is no tray host, no session bus, no helper, what comes back is not shown, and
 * takes its place as soon as there is one.
 */
export async function openTray({
  platform = process.platform,
  environment = process.env,
  resources = resourcesDirectory(),
  ...options
}: OpenTrayOptions): Promise<Tray> {
  const icons = join(resources, 'icons');
  if (platform === 'win32' || platform === 'darwin') {
    return openHelperTray({ ...options, platform, icons, helper: join(resources, 'tray', HELPERS[platform]) });
  }
  return openStatusNotifier({ ...options, environment, icons });
}
