import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { isList } from './dbus/index.js';
import { readIconPixmaps } from './linux/icon-pixmaps.js';
import type { TrayIcon } from './tray.js';

const folder = fileURLToPath(new URL('../../../resources/icons', import.meta.url));
const icons: readonly TrayIcon[] = ['loading', 'ready', 'going', 'paused', 'attention'];
const pairs = icons.flatMap((one, index) => icons.slice(0, index).map((other) => [one, other] as const));
const SIZES = [16, 22, 24, 32, 48];

const magic = async (name: string, bytes: number) => (await readFile(join(folder, name))).subarray(0, bytes).toString('latin1');

test.each(icons)('%s has a drawing, pixels, and the icons of Windows and macOS', async (icon) => {
  expect(await readFile(join(folder, 'tray', `${icon}.svg`), 'utf8')).toContain('<svg');
  expect((await stat(join(folder, 'tray', `${icon}.argb`))).size).toBe(SIZES.reduce((sum, size) => sum + size * size * 4, 0));
  expect(await magic(`tray/${icon}.ico`, 4)).toBe('\0\0\x01\0');
  expect(await magic(`tray/${icon}-template.png`, 4)).toBe('\x89PNG');
});

test('the program has its icon in the forms that installers take', async () => {
  expect(await magic('icon.ico', 4)).toBe('\0\0\x01\0');
  expect(await magic('icon.icns', 4)).toBe('icns');
  for (const size of [16, 24, 32, 48, 64, 128, 256, 512]) {
    const png = await readFile(join(folder, 'app', `${size}x${size}.png`));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size]);
  }
});

describe('the states', () => {
  /** Alpha, red, green and blue of each pixel, by state and size. */
  let pixels: ReadonlyMap<TrayIcon, readonly Buffer[]>;
  beforeAll(async () => {
    const read = await readIconPixmaps(folder, icons);
    pixels = new Map(
      [...read].map(([icon, sizes]) => [
        icon,
        sizes.map((size) => (isList(size) && Buffer.isBuffer(size[2]) ? size[2] : Buffer.alloc(0))),
      ]),
    );
  });
  const pixelsOf = (icon: TrayIcon, index: number): Buffer => pixels.get(icon)?.[index] ?? Buffer.alloc(0);

  test.each(pairs)('%s and %s differ on a white panel and on a black one, colours aside', (one, other) => {
    SIZES.forEach((size, index) => {
      for (const panel of [255, 0]) {
        const [a, b] = [greys(pixelsOf(one, index), panel), greys(pixelsOf(other, index), panel)];
        const different = a.filter((grey, at) => Math.abs(grey - (b[at] ?? 0)) > 60).length;
        // A twentieth of the picture; at 16 pixels that are 12.
        expect(different / (size * size)).toBeGreaterThan(0.05);
      }
    });
  });

  test.each(icons)('%s stands out from a white panel and from a black one', (icon) => {
    SIZES.forEach((_, index) => {
      for (const panel of [255, 0]) {
        const grey = greys(pixelsOf(icon, index), panel);
        expect(grey.filter((value) => Math.abs(value - panel) > 80).length / grey.length).toBeGreaterThan(0.2);
      }
    });
  });

  test('a state without its file has no pixels, and the others have theirs', async () => {
    const read = await readIconPixmaps(join(folder, 'nowhere'), icons);
    expect([...read.values()]).toEqual(icons.map(() => []));
  });
});

/** Brightness of each pixel before a grey of this brightness. */
function greys(argb: Buffer, panel: number): readonly number[] {
  return Array.from({ length: argb.length / 4 }, (_, at) => {
    const [alpha = 0, red = 0, green = 0, blue = 0] = argb.subarray(at * 4, at * 4 + 4);
    const luma = 0.299 * red + 0.587 * green + 0.114 * blue;
    return (luma * alpha + panel * (255 - alpha)) / 255;
  });
}
