import type { Frame, Page } from 'puppeteer-core';
import { expect } from 'vitest';
import type { PermissionStates, Seen } from '../world/index.js';

/** What a page or a frame of the world has seen until now. */
export const seenBy = async (page: Page | Frame): Promise<Seen> => (await page.evaluate('seen')) as Seen;

/** What the browser says there about the permission that loopback needs. */
export const permissionIn = async (page: Page | Frame): Promise<string> =>
  ((await page.evaluate('permissionStates()')) as PermissionStates)['loopback-network'];

/** Clicks the page's button and waits for what comes of it. */
export async function connectIn(page: Page | Frame): Promise<Seen> {
  await page.click('#connect');
  return outcomeIn(page);
}

export async function outcomeIn(page: Page | Frame): Promise<Seen> {
  await expect.poll(async () => (await seenBy(page)).outcome).toBeDefined();
  return seenBy(page);
}

/** Waits until the states of the last click end with this one. */
export const stateIn = (page: Page | Frame, state: string) =>
  expect.poll(async () => (await seenBy(page)).states.at(-1)).toBe(state);

/** The only iframe of a page. */
export function frameIn(page: Page): Frame {
  const frame = page.frames().find((frame) => frame !== page.mainFrame());
  if (frame === undefined) throw new Error('the page has no frame');
  return frame;
}
