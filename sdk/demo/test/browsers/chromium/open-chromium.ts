import { chromiumPath } from '@cardbridge/fixtures/machine';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { type BrowserWorld, FOREIGN_HOST, ID_HOST } from '../world/index.js';

/**
 * Chromium as of a person who visits the world's pages, which it takes for public ones (facts: browsers.md §2.1). It ignores no
 * error of a certificate: the world's home trusts the pages' authority.
 */
export async function openChromium(
  world: BrowserWorld,
  { display, args = [] }: { readonly display?: string; readonly args?: readonly string[] } = {},
): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath() ?? '',
    headless: display === undefined,
    env: { ...process.env, HOME: world.home, ...(display === undefined ? {} : { DISPLAY: display }) },
    args: [
      ...['--no-sandbox', '--disable-gpu', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
      `--host-resolver-rules=${[ID_HOST, FOREIGN_HOST].map((host) => `MAP ${host} 127.0.0.1`).join()}`,
      `--ip-address-space-overrides=${world.pagePorts.map((port) => `127.0.0.1:${port}=public`).join()}`,
      ...args,
    ],
  });
}

/**
 * What the person would choose in the site settings. Without the context's id Chromium sets it elsewhere and says nothing, and
 * Playwright's own grantPermissions knows no name that can be denied. Gives back what takes it back.
 */
export async function setLoopbackPermission(
  page: Page,
  origin: string,
  setting: 'granted' | 'denied',
): Promise<() => Promise<void>> {
  const target = await page.context().newCDPSession(page);
  const { targetInfo } = await target.send('Target.getTargetInfo');
  await target.detach();
  // Left open: what was set holds as long as the session that set it.
  const browser = await browserOf(page.context()).newBrowserCDPSession();
  const { browserContextId } = targetInfo;
  const where = browserContextId === undefined ? {} : { browserContextId };
  await browser.send('Browser.setPermission', { permission: { name: 'loopback-network' }, setting, origin, ...where });
  return () => browser.detach();
}

function browserOf(context: BrowserContext): Browser {
  const browser = context.browser();
  if (browser === null) throw new Error('a context without a browser');
  return browser;
}
