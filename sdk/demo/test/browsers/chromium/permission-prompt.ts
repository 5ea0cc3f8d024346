import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Screen } from '../world/index.js';

/** Where the bubble with the question hangs, below the address; a window in the left top corner of the screen. */
const BUBBLE = { left: 121, top: 90, width: 320, height: 200 };
/** The colour of its two buttons, which nothing else in that place has. */
const BUTTON = 0xd3_e3_fd;
/** Pixels of that colour; the buttons have thousands. */
const ENOUGH = 500;

/** From the bubble's first button, which Alt+Shift+A gives the keyboard: Block, Allow, the cross. */
const KEYS = { block: ['Return'], allow: ['Tab', 'Return'], dismiss: ['Tab', 'Tab', 'Return'] };

/** Whether Chromium shows its question about programs on this device. */
export async function isPromptShown(screen: Screen): Promise<boolean> {
  const { rgb } = await screen.pixels(BUBBLE);
  let found = 0;
  for (let at = 0; at < rgb.length; at += 3) if (rgb.readUIntBE(at, 3) === BUTTON) found += 1;
  return found >= ENOUGH;
}

export const promptAppears = (screen: Screen) => expect.poll(() => isPromptShown(screen)).toBe(true);
export const promptGoes = (screen: Screen) => expect.poll(() => isPromptShown(screen)).toBe(false);

/** Answers the real question, as a person does by the keyboard. */
export async function answerPrompt(screen: Screen, answer: keyof typeof KEYS): Promise<void> {
  await promptAppears(screen);
  // A key that comes too soon after it appeared is taken for a slip, and not as an answer: then once more.
  for (let tries = 0; tries < 10 && (await isPromptShown(screen)); tries += 1) {
    await delay(1_000);
    await screen.press('alt+shift+a', ...KEYS[answer]);
    await delay(500);
  }
  await promptGoes(screen);
}
