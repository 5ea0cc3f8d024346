import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { screenOf } from './screen.js';
import { trySilently } from './try-silently.js';
import { tryWizard } from './try-wizard.js';
import { openWine } from './wine.js';

export interface WindowsTrial {
  readonly setup: string;
  /** Folder of a Debian with Wine. */
  readonly debian: string;
  /** The package of Node for Windows. */
  readonly node: string;
  /** An empty folder. */
  readonly mountPoint: string;
  readonly onProgress: (line: string) => void;
}

/** The whole trial; only for a process in namespaces of its own. Error: what did not hold. */
export async function tryWindowsInside({ setup, debian, node, mountPoint, onProgress }: WindowsTrial): Promise<void> {
  onProgress('a Windows of Wine');
  const wine = await openWine(debian, mountPoint);
  await copyFile(setup, join(wine.shared, SETUP));
  await trySilently(wine, { setup: `Z:\\trial\\${SETUP}`, node, onProgress });
  const screen = screenOf(wine);
  for (const language of ['zh-TW', 'en'] as const)
    await tryWizard(wine, screen, { setup: `Z:\\trial\\${SETUP}`, language, onProgress });
}

const SETUP = 'CardBridge-Setup-x64.exe';
