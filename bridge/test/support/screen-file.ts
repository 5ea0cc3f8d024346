import { readFile } from 'node:fs/promises';
import type { Pixels } from './png.js';

/** Part of a screen, in pixels from its left top corner. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Fields of the header, as the index of their 32 bits (X11/XWDFile.h). */
const FIELD = { headerSize: 0, bitsPerPixel: 11, bytesPerLine: 12, colours: 19 };
const COLOUR_SIZE = 12;

/** What stands in an area of the screen that Xvfb keeps in a file (`-fbdir`): an X window dump, which changes while we look. */
export async function readScreen(path: string, { left, top, width, height }: Area): Promise<Pixels> {
  const file = await readFile(path);
  const field = (index: number) => file.readUInt32BE(index * 4);
  if (field(FIELD.bitsPerPixel) !== 32) throw new Error('the screen has no 32 bits a pixel');
  const image = field(FIELD.headerSize) + field(FIELD.colours) * COLOUR_SIZE;
  const rgb = Buffer.alloc(width * height * 3);
  let to = 0;
  for (let y = top; y < top + height; y += 1) {
    for (let x = left; x < left + width; x += 1) {
      // Xvfb has the byte order of the machine; here that is blue, green, red, nothing.
      const pixel = file.readUInt32LE(image + y * field(FIELD.bytesPerLine) + x * 4);
      rgb.writeUIntBE(pixel & 0xff_ff_ff, to, 3);
      to += 3;
    }
  }
  return { width, height, rgb };
}
