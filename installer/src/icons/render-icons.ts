import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, parse } from 'node:path';
import { drawPng, rgbaOf, writeIcns, writeIco } from './draw.js';

/** Of the program's own icon as PNG: the sizes of the hicolor theme (freedesktop Icon Theme Specification). */
const APP_SIZES = [16, 24, 32, 48, 64, 128, 256, 512];
const APP_ICO_SIZES = [16, 24, 32, 48, 64, 256];
/** What png2icns takes. */
const APP_ICNS_SIZES = [16, 32, 128, 256, 512];
/** One after the other in the `.argb` file of a state; the tray of Linux reads them by the same list (tray/linux/read-pixmaps.ts). */
const TRAY_SIZES = [16, 22, 24, 32, 48];
/** 16, 24 and 32 points of the notification area at a scale of 1, 1.5 and 2. */
const TRAY_ICO_SIZES = [16, 24, 32];
/** 16 points of the menu bar on a Retina screen. */
const TEMPLATE_SIZE = 32;
/** A template image is its alpha alone, which macOS colours: no rim, and holes stay holes. */
const TEMPLATE_STYLE = '.rim{display:none}.ink,.warning{fill:#000}';

/**
 * Renders `cardbridge.svg` and `tray/*.svg` of a folder into the files beside them that programs and installers use. Returns their
 * paths. Rejects when a program (rsvg-convert, convert, png2icns) is not there.
 */
export async function renderIcons(folder: string): Promise<readonly string[]> {
  const work = await mkdtemp(join(tmpdir(), 'cardbridge-icons-'));
  try {
    return [...(await renderApp(folder, work)), ...(await renderTray(join(folder, 'tray'), work))];
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function renderApp(folder: string, work: string): Promise<readonly string[]> {
  const sizes = await renderSizes(join(folder, 'cardbridge.svg'), APP_SIZES, work);
  await mkdir(join(folder, 'app'), { recursive: true });
  const pngs = await Promise.all(
    [...sizes].map(async ([size, { png }]) => {
      const path = join(folder, 'app', `${size}x${size}.png`);
      await writeFile(path, png);
      return path;
    }),
  );
  const [ico, icns] = [join(folder, 'icon.ico'), join(folder, 'icon.icns')];
  await writeIco(ico, pathsOf(sizes, APP_ICO_SIZES));
  await writeIcns(icns, pathsOf(sizes, APP_ICNS_SIZES));
  return [...pngs, ico, icns];
}

async function renderTray(folder: string, work: string): Promise<readonly string[]> {
  const style = join(work, 'template.css');
  await writeFile(style, TEMPLATE_STYLE);
  const drawings = (await readdir(folder)).filter((name) => name.endsWith('.svg')).sort();
  const written: string[] = [];
  for (const drawing of drawings) {
    const source = join(folder, drawing);
    const target = join(folder, parse(drawing).name);
    const sizes = await renderSizes(source, TRAY_SIZES, work);
    const pixels = await Promise.all(pathsOf(sizes, TRAY_SIZES).map(async (path) => argbOf(await rgbaOf(path))));
    await writeFile(`${target}.argb`, Buffer.concat(pixels));
    await writeIco(`${target}.ico`, pathsOf(sizes, TRAY_ICO_SIZES));
    await writeFile(`${target}-template.png`, await drawPng(source, TEMPLATE_SIZE, style));
    written.push(`${target}.argb`, `${target}.ico`, `${target}-template.png`);
  }
  return written;
}

interface Rendered {
  readonly png: Buffer;
  readonly path: string;
}

async function renderSizes(drawing: string, sizes: readonly number[], work: string): Promise<ReadonlyMap<number, Rendered>> {
  const rendered = new Map<number, Rendered>();
  for (const size of sizes) {
    const path = join(work, `${parse(drawing).name}-${size}.png`);
    const png = await drawPng(drawing, size);
    await writeFile(path, png);
    rendered.set(size, { png, path });
  }
  return rendered;
}

const pathsOf = (rendered: ReadonlyMap<number, Rendered>, sizes: readonly number[]): readonly string[] =>
  sizes.flatMap((size) => rendered.get(size)?.path ?? []);

/** Pixels as StatusNotifierItem wants them: alpha, red, green, blue. */
function argbOf(rgba: Buffer): Buffer {
  const argb = Buffer.alloc(rgba.length);
  for (let at = 0; at < rgba.length; at += 4) {
    rgba.copy(argb, at + 1, at, at + 3);
    argb.writeUInt8(rgba.readUInt8(at + 3), at);
  }
  return argb;
}
