import { setTimeout as delay } from 'node:timers/promises';
import type { Screen } from '../world/index.js';

/** The switch of the row "Apps on device", in a window that Chromium placed itself on a screen without a window manager. */
const SWITCH = { x: 418, y: 223 };

/** Opens what is left of the address, where a person finds the permissions of a site. */
export async function openSiteInformation(screen: Screen): Promise<void> {
  await screen.press('ctrl+l', 'shift+Tab', 'Return');
  // It slides in.
  await delay(1_500);
}

/** Allows there what was blocked before. */
export async function allowInSiteInformation(screen: Screen): Promise<void> {
  await screen.click(SWITCH.x, SWITCH.y);
}
