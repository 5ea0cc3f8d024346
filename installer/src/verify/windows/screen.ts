import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Wine } from './wine.js';

/** A screen that nobody sees, with windows of Wine on it. */
export interface Screen {
  press(key: string): Promise<void>;
  /** Waits for a window of this title, gives it the keyboard, and waits until it stands still and looks other than `than`. */
  settled(title: string, than?: string): Promise<string>;
  /** A small picture of the window of this title, for people: kept only where CARDBRIDGE_SCREENSHOTS names a folder. */
  keep(title: string, name: string): Promise<void>;
}

const PATIENCE_MS = 120_000;

export function screenOf(wine: Wine): Screen {
  const windowOf = async (title: string): Promise<string | undefined> => {
    const found = await wine.tool(['xdotool', 'search', '--onlyvisible', '--name', title]).catch(() => '');
    return found.split('\n').filter(Boolean).at(-1);
  };
  const picture = async (id: string, name: string): Promise<Buffer> => {
    await wine.tool(['import', '-window', id, '+dither', '-colors', '64', '-strip', `png8:/trial/${name}.png`]);
    return readFile(join(wine.shared, `${name}.png`));
  };
  return {
    press: async (key) => void (await wine.tool(['xdotool', 'key', key])),
    async settled(title, than) {
      const patience = AbortSignal.timeout(PATIENCE_MS);
      let last = '';
      while (!patience.aborted) {
        await delay(300);
        const id = await windowOf(title);
        if (id === undefined) continue;
        await wine.tool(['xdotool', 'windowfocus', id]).catch(() => '');
        const look = await picture(id, 'look').catch(() => undefined);
        if (look === undefined) continue;
        const now = createHash('sha256').update(look).digest('hex');
        if (now === last && now !== than) return now;
        last = now;
      }
      throw new Error(`no window ${title} that stands still`);
    },
    async keep(title, name) {
      const folder = process.env.CARDBRIDGE_SCREENSHOTS;
      const id = await windowOf(title);
      if (!folder || id === undefined) return;
      await picture(id, name);
      await mkdir(folder, { recursive: true });
      await copyFile(join(wine.shared, `${name}.png`), join(folder, `${name}.png`));
    },
  };
}
