import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const LARGEST_OUTPUT = 64 * 1024 * 1024;

/** Renders a drawing as a square PNG (rsvg-convert of Debian's librsvg2-bin). `style` is the path of CSS that changes its colours. */
export async function drawPng(drawing: string, pixels: number, style?: string): Promise<Buffer> {
  const size = String(pixels);
  const { stdout } = await run(
    'rsvg-convert',
    ['--width', size, '--height', size, ...(style === undefined ? [] : ['--stylesheet', style]), drawing],
    { encoding: 'buffer', maxBuffer: LARGEST_OUTPUT },
  );
  return stdout;
}

/** Rows of pixels from the top, four bytes each: red, green, blue, alpha (not multiplied). By ImageMagick. */
export async function rgbaOf(png: string): Promise<Buffer> {
  const { stdout } = await run('convert', [png, '-depth', '8', 'rgba:-'], { encoding: 'buffer', maxBuffer: LARGEST_OUTPUT });
  return stdout;
}

/** A Windows icon of these PNG files. By ImageMagick, which keeps the one of 256 pixels compressed and none else. */
export async function writeIco(path: string, pngs: readonly string[]): Promise<void> {
  await run('convert', [...pngs, path]);
}

/** A macOS icon of these PNG files (png2icns of Debian's icnsutils). */
export async function writeIcns(path: string, pngs: readonly string[]): Promise<void> {
  await run('png2icns', [path, ...pngs]);
}
