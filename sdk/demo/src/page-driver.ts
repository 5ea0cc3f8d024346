import type { CardIdentity, Session } from '@cardbridge/sdk/flows';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Starts Chromium without a window, as root or not, without any traffic of its own. */
export async function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/**
 * Waits until the page says who signed in, and gives back that identity as the server knows it for this browser. Fails with the
 * page's own error code when it shows one first.
 */
export async function shownIdentity(page: Page): Promise<CardIdentity> {
  const identity = page.getByTestId('identity');
  const error = page.getByTestId('error');
  await identity.or(error).first().waitFor({ state: 'visible' });
  if (await error.isVisible()) {
    throw new Error(`the page shows ${await page.getByTestId('error-code').getAttribute('data-code')}`);
  }
  const response = await page.request.get(new URL('/api/session', page.url()).href);
  const known = ((await response.json()) as Session).identity;
  const shown = await page.getByTestId('identity-name').textContent();
  if (!known || !shown?.includes(known.name)) throw new Error('the page shows another name than the server has');
  return known;
}
