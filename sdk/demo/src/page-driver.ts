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

/** The identity that the page shows. */
export interface ShownIdentity {
  readonly name: string;
  readonly text: string;
}

/** Waits until the page says who signed in. Fails with the page's own error code when it shows one first. */
export async function shownIdentity(page: Page): Promise<ShownIdentity> {
  const identity = page.getByTestId('identity');
  const error = page.getByTestId('error');
  await identity.or(error).first().waitFor({ state: 'visible' });
  if (await error.isVisible()) {
    throw new Error(`the page shows ${await page.getByTestId('error-code').getAttribute('data-code')}`);
  }
  return {
    name: (await page.getByTestId('identity-name').innerText()).trim(),
    text: (await identity.innerText()).trim(),
  };
}
