import type { Frame, Page } from 'puppeteer-core';

/** The only iframe of a page. */
export function frameIn(page: Page): Frame {
  const frame = page.frames().find((frame) => frame !== page.mainFrame());
  if (frame === undefined) throw new Error('the page has no frame');
  return frame;
}
