import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Walk, WalkName, WalkResult } from '../walk.js';

/** What a person does, in a browser that is there. */
export type Steps = Readonly<Record<WalkName, (walk: Walk, page: Page, context: BrowserContext) => Promise<WalkResult>>>;

/** Another browser of the same program: somebody's phone. It ends with `work`. */
export async function inAnotherBrowser(browser: Browser | null, work: (page: Page) => Promise<void>): Promise<void> {
  if (browser === null) throw new Error('this context has no browser');
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'zh-TW' });
  try {
    await work(await context.newPage());
  } finally {
    await context.close();
  }
}
