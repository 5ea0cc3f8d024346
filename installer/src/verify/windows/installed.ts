import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../linux/until.js';
import { processesWith, type Wine } from './wine.js';

/** Where the bridge listens when nothing else does. */
const PORT = 28730;
const ANSWER_LIMIT_MS = 5000;

/** Where the setup puts the program without being told otherwise, as Windows calls it and here. */
export const folder = 'C:\\users\\root\\AppData\\Local\\Programs\\CardBridge';
export const folderHere = (wine: Wine): string => join(wine.drive, 'users/root/AppData/Local/Programs/CardBridge');
export const shortcutHere = (wine: Wine): string =>
  join(wine.drive, 'users/root/AppData/Roaming/Microsoft/Windows/Start Menu/Programs/CardBridge.lnk');

/**
 * Whether something listens on the bridge's port. It turns away programs outside of Wine (see `openWaitingPage`), so that this one hears no more than
 * that; what it says is seen in the waiting page and in `cardbridge.exe status`.
 */
export async function listens(): Promise<boolean> {
  try {
    await fetch(`http://127.0.0.1:${PORT}/`, { signal: AbortSignal.timeout(ANSWER_LIMIT_MS) });
    return true;
  } catch (error) {
    return error instanceof Error && (error.cause as NodeJS.ErrnoException | undefined)?.code !== 'ECONNREFUSED';
  }
}

/** The value of the registry, undefined when there is none. */
export async function registryValue(wine: Wine, key: string, name: string): Promise<string | undefined> {
  const { code, output } = await wine.run(['reg', 'query', `HKCU\\${key}`, '/v', name]);
  return code === 0 ? /REG_\w+ {4}(.*?)\r?$/m.exec(output)?.[1] : undefined;
}

/** Uninstalls silently, and waits for the copy from which an uninstaller runs. */
export async function uninstall(wine: Wine, ...switches: string[]): Promise<void> {
  const { code } = await wine.run([`${folder}\\Uninstall CardBridge.exe`, '/S', ...switches]);
  if (code !== 0) throw new Error(`the uninstaller ended with ${code}`);
  await until('end of the uninstaller', async () => (await processesWith('~nsu')).length === 0);
  if (existsSync(folderHere(wine))) throw new Error('the uninstaller left the folder of the program');
}

export function assert(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}
