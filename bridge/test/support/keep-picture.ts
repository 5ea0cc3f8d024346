import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodePng, type Pixels } from '@cardbridge/fixtures/screen';

const docs = fileURLToPath(new URL('../../docs/windows/', import.meta.url));

/**
 * Writes a picture of a window when CARDBRIDGE_SCREENSHOTS says so: `1` renews the pictures that the docs have, the path of a folder
 * puts every picture there. Without it a test run leaves no trace.
 */
export async function keepPicture(name: string, pixels: Pixels): Promise<void> {
  const wanted = process.env.CARDBRIDGE_SCREENSHOTS;
  if (!wanted) return;
  const path = join(wanted === '1' ? docs : wanted, `${name}.png`);
  if (wanted === '1' && !existsSync(path)) return;
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, encodePng(pixels));
}
