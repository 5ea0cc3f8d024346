import { setTimeout as delay } from 'node:timers/promises';
import { type Area, type Pixels, startScreen } from '@cardbridge/fixtures/screen';
import { askToClose } from './ask-to-close.js';

/** TEST ONLY: a screen that nobody sees, and a hand that types on it. */
export interface VirtualDisplay {
  /** Value of DISPLAY. */
  readonly name: string;
  /** Waits for a window whose title matches this expression and gives it the keyboard (there is no window manager to do so). */
  focus(title: string): Promise<void>;
  /** Titles of the windows that are on the screen now. */
  titles(): Promise<readonly string[]>;
  type(text: string): Promise<void>;
  /** Presses one key by its X name, such as `Return`. */
  press(key: string): Promise<void>;
  /** Asks every window that is on the screen to close, as the cross in its frame does. */
  close(): Promise<void>;
  /** How the only window looks, once it has been drawn and stands still. */
  picture(): Promise<Pixels>;
  stop(): Promise<void>;
}

/** Pixels of the screen; a window that has no room there would have none on a small laptop. */
export const SCREEN = { width: 900, height: 600 };

/** Between two looks at a window that is being drawn, in milliseconds, and how often we look. */
const LOOK = { every: 100, atMost: 100 };

/** A screen of its own for each. */
export async function startVirtualDisplay(): Promise<VirtualDisplay> {
  const { name, xdotool, pixels: pixelsOf, stop } = await startScreen(SCREEN);

  const windows = async (): Promise<readonly string[]> => {
    const ids = await xdotool('search', '--onlyvisible', '--name', '.').catch((error: { code?: unknown }) => {
      // What a search that finds nothing exits with.
      if (error.code === 1) return '';
      throw error;
    });
    return ids.split(/\n/).filter((id) => id !== '');
  };
  const areaOf = async (id: string): Promise<Area> => {
    const geometry = await xdotool('getwindowgeometry', '--shell', id);
    const [left, top, width, height] = ['X', 'Y', 'WIDTH', 'HEIGHT'].map((field) =>
      Number(new RegExp(`^${field}=(-?\\d+)$`, 'm').exec(geometry)?.[1]),
    );
    return { left: left ?? 0, top: top ?? 0, width: width ?? 0, height: height ?? 0 };
  };

  return {
    name,
    focus: (title) =>
      whateverCloses(async () => {
        await xdotool('search', '--sync', '--onlyvisible', '--name', title, 'windowfocus', '--sync');
      }),
    titles: () => whateverCloses(async () => Promise.all((await windows()).map((id) => xdotool('getwindowname', id)))),
    type: async (text) => void (await xdotool('type', '--delay', '20', text)),
    async close() {
      for (const id of await windows()) await askToClose(Number(name.slice(1)), Number(id));
    },
    async picture() {
      const [id, ...others] = await windows();
      if (id === undefined || others.length > 0) throw new Error('there is not one window on the screen');
      // Out of the picture.
      await xdotool('mousemove', String(SCREEN.width), String(SCREEN.height));
      const area = await areaOf(id);
      if (area.left < 0 || area.top < 0 || area.left + area.width > SCREEN.width || area.top + area.height > SCREEN.height) {
        throw new Error(`the window has no room on the screen: ${JSON.stringify(area)}`);
      }
      let last: Pixels | undefined;
      for (let look = 0; look < LOOK.atMost; look += 1) {
        const pixels = await pixelsOf(area);
        const isDrawn = pixels.rgb.some((byte, index) => index >= 3 && byte !== pixels.rgb[index - 3]);
        if (isDrawn && last?.rgb.equals(pixels.rgb)) return pixels;
        last = pixels;
        await delay(LOOK.every);
      }
      throw new Error('the window does not stand still');
    },
    press: async (key) => void (await xdotool('key', key)),
    stop,
  };
}

/** Looks again when a window that was found closed before more was asked of it, as one does to make room for the next. */
async function whateverCloses<T>(look: () => Promise<T>): Promise<T> {
  for (let looks = 1; ; looks += 1) {
    try {
      return await look();
    } catch (error) {
      const { stderr } = error as { readonly stderr?: unknown };
      if (looks === 20 || !String(stderr).includes('BadWindow')) throw error;
    }
  }
}
