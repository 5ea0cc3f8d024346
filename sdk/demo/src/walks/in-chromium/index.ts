import { launchChromium } from '../../page-driver.js';
import { type Walk, type Walker, type WalkName, type WalkResult, walkNames } from '../walk.js';
import { accountWalks } from './accounts.js';
import { issoWalks } from './isso.js';
import type { Steps } from './steps.js';

/** A person at a browser: everything by what the pages show. */
export function walkInChromium(executablePath: string): Walker {
  const steps: Steps = { ...accountWalks, ...issoWalks };
  const walkIn = async (name: WalkName, walk: Walk): Promise<WalkResult> => {
    const browser = await launchChromium(executablePath);
    try {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'zh-TW' });
      const page = await context.newPage();
      await page.goto(walk.pageUrl);
      return await steps[name](walk, page, context);
    } finally {
      await browser.close();
    }
  };
  const entries = walkNames.map((name) => [name, (walk: Walk) => walkIn(name, walk)] as const);
  // One for each name.
  return Object.fromEntries(entries) as Walker;
}
