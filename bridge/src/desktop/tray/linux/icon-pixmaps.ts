import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DbusValue } from '../dbus/index.js';
import type { TrayIcon } from '../tray.js';

/** One after the other in an `.argb` file (installer/src/icons/render-icons.ts writes them), in pixels. */
const SIZES = [16, 22, 24, 32, 48];
const BYTES_A_PIXEL = 4;

/** Icons as `a(iiay)`: width, height and rows of alpha, red, green and blue (StatusNotifierItem specification, "Icons"). */
export type IconPixmaps = readonly DbusValue[];

/**
 * Reads the pixels of every state from `tray/<state>.argb` in the folder of icons. A state without a file has none: a tray host shows its
 * own mark for that, which is better than no tray.
 */
export async function readIconPixmaps(folder: string, icons: readonly TrayIcon[]): Promise<ReadonlyMap<TrayIcon, IconPixmaps>> {
  const read = icons.map(async (icon) => {
    const bytes = await readFile(join(folder, 'tray', `${icon}.argb`)).catch(() => undefined);
    return [icon, bytes ? cut(bytes) : []] as const;
  });
  return new Map(await Promise.all(read));
}

function cut(bytes: Buffer): IconPixmaps {
  let start = 0;
  return SIZES.flatMap((size) => {
    const pixels = bytes.subarray(start, start + size * size * BYTES_A_PIXEL);
    start += pixels.length;
    return pixels.length === size * size * BYTES_A_PIXEL ? [[size, size, pixels]] : [];
  });
}
