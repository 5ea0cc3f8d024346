import { expect } from 'vitest';
import type { Screen } from '../world/index.js';

/** In pixels, from the left top corner of the screen. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Narrower than any window of the browser itself. */
const WIDEST = 600;

/** What hangs from the address bar now: a question of Firefox, or the permissions of the site. It is a window of its own. */
export async function shownPanel(screen: Screen): Promise<Area | undefined> {
  // A search that finds nothing is an error to xdotool, and so is a window that closed in the meantime.
  const ids = await screen.xdotool('search', '--onlyvisible', '--name', '.').catch(() => '');
  const areas = ids
    .split(/\n/)
    .filter((id) => id !== '')
    .map((id) => screen.xdotool('getwindowgeometry', '--shell', id).then(readArea, () => undefined));
  return (await Promise.all(areas)).find((area) => area !== undefined && area.width < WIDEST);
}

/** Waits for it. */
export async function openPanel(screen: Screen): Promise<Area> {
  let panel: Area | undefined;
  await expect
    .poll(async () => {
      panel = await shownPanel(screen);
      return panel;
    })
    .toBeDefined();
  if (panel === undefined) throw new Error('no panel is shown');
  return panel;
}

export const noPanel = (screen: Screen) => expect.poll(() => shownPanel(screen)).toBeUndefined();

/**
 * Opens the permissions of the site that is shown: the sign in the address bar from which the question hung, at the place that the
 * question had.
 */
export async function openSitePermissions(screen: Screen, question: Area): Promise<Area> {
  await screen.click(question.left + 20, question.top - 14);
  return openPanel(screen);
}

/** Takes away what the browser remembers, with the panel of {@link openSitePermissions} open and one thing in it. */
export async function liftSitePermission(screen: Screen): Promise<void> {
  await giveKeyboard(screen);
  await screen.press('Tab', 'space', 'Escape');
  await noPanel(screen);
}

/** Without a window manager the keyboard is that of the window under the mouse: here, of the browser's own. */
export async function giveKeyboard(screen: Screen): Promise<void> {
  await screen.xdotool('mousemove', '500', '600');
}

function readArea(geometry: string): Area {
  const field = (name: string) => Number(new RegExp(`^${name}=(-?\\d+)$`, 'm').exec(geometry)?.[1]);
  return { left: field('X'), top: field('Y'), width: field('WIDTH'), height: field('HEIGHT') };
}
