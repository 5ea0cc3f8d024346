import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Screen } from '../world/index.js';

/** Whether this run makes the pictures of the documents; otherwise it leaves them alone. */
export const isPictured = process.env.CARDBRIDGE_SCREENSHOTS === '1';

/** Puts a part of the screen into sdk/docs/browsers, where pictures are made. */
export async function picture(screen: Screen, name: string, area: Parameters<Screen['picture']>[0]): Promise<void> {
  if (!isPictured) return;
  const file = fileURLToPath(new URL(`../../../../docs/browsers/${name}.png`, import.meta.url));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, await screen.picture(area));
}
