import { expect } from 'vitest';
import type { PermissionStates, Seen } from './seen.js';

/** A page or a frame, whoever drives its browser. */
interface Looked {
  evaluate(expression: string): Promise<unknown>;
  click(selector: string): Promise<void>;
}

/** What a page or a frame of the world has seen until now. */
export const seenBy = async (page: Looked): Promise<Seen> => (await page.evaluate('seen')) as Seen;

/** What the browser says there about the permission that loopback needs. */
export const permissionIn = async (page: Looked): Promise<string> =>
  ((await page.evaluate('permissionStates()')) as PermissionStates)['loopback-network'];

/** Clicks the page's button and waits for what comes of it. */
export async function connectIn(page: Looked): Promise<Seen> {
  await page.click('#connect');
  return outcomeIn(page);
}

export async function outcomeIn(page: Looked): Promise<Seen> {
  await expect.poll(async () => (await seenBy(page)).outcome).toBeDefined();
  return seenBy(page);
}

/** Waits until the states of the last click end with this one. */
export const stateIn = (page: Looked, state: string) => expect.poll(async () => (await seenBy(page)).states.at(-1)).toBe(state);
