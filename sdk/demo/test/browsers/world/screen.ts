import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { encodePng, type Pixels } from '../../../../../bridge/test/support/png.js';
import { type Area, readScreen } from '../../../../../bridge/test/support/screen-file.js';

const run = promisify(execFile);

/** TEST ONLY: a screen that nobody sees, with a mouse and a keyboard. There is no window manager: a browser draws its own frame. */
export interface Screen {
  /** Value of DISPLAY. */
  readonly name: string;
  /** Pixels from the left top corner. */
  click(x: number, y: number): Promise<void>;
  /** Presses keys by their X names, such as `Return` or `alt+shift+a`. */
  press(...keys: readonly string[]): Promise<void>;
  /** Any xdotool command; gives back what it printed. */
  xdotool(...command: readonly string[]): Promise<string>;
  pixels(area?: Area): Promise<Pixels>;
  /** A PNG file of that part. */
  picture(area?: Area): Promise<Buffer>;
  stop(): Promise<void>;
}

const WHOLE: Area = { left: 0, top: 0, width: 1280, height: 800 };

/** Starts Xvfb on a display number that it finds free itself. */
export async function startScreen(): Promise<Screen> {
  const folder = await mkdtemp(join(tmpdir(), 'cardbridge-screen-'));
  // An X server starts over when its last client leaves, and drops whoever connects meanwhile: here that is the next browser.
  const options = ['-displayfd', '3', '-noreset', '-screen', '0', `${WHOLE.width}x${WHOLE.height}x24`, '-fbdir', folder];
  const server = spawn('Xvfb', [...options, '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const exited = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const name = `:${await firstLine(server.stdio[3] as Readable)}`;
  const xdotool = async (...command: readonly string[]) =>
    (await run('xdotool', [...command], { env: { ...process.env, DISPLAY: name }, timeout: 20_000 })).stdout.trim();
  const pixels = (area = WHOLE) => readScreen(join(folder, 'Xvfb_screen0'), area);
  return {
    name,
    click: async (x, y) => void (await xdotool('mousemove', `${x}`, `${y}`, 'click', '1')),
    press: async (...keys) => void (await xdotool('key', '--delay', '60', ...keys)),
    xdotool,
    pixels,
    picture: async (area) => encodePng(await pixels(area)),
    async stop() {
      server.kill();
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function firstLine(stream: Readable): Promise<string> {
  for await (const line of createInterface({ input: stream })) return line;
  throw new Error('Xvfb named no display');
}
