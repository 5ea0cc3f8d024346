import { describeWith } from '@cardbridge/fixtures/requirements';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openChromium } from './chromium/open-chromium.js';
import { withPolicy } from './chromium/with-policy.js';
import { type BrowserWorld, connectIn, permissionIn, startBrowserWorld } from './world/index.js';

// A file of the administrator's, which root alone can write.
describeWith(['chromium', 'nss-tools', 'other-user'], "an administrator's policy for Chromium", () => {
  let world: BrowserWorld;

  beforeAll(async () => {
    world = await startBrowserWorld();
  });
  afterAll(() => world?.stop());

  /** With the exact origin, port and all: other tests of this machine may run a browser at the same time. */
  const outcomeWith = (policy: (origin: string) => Readonly<Record<string, unknown>>) =>
    withPolicy(policy(world.id.origin), async () => {
      let browser: Browser | undefined;
      try {
        browser = await openChromium(world);
        const page = await browser.newPage();
        await page.goto(world.id.page());
        const permission = await permissionIn(page);
        return { permission, outcome: (await connectIn(page)).outcome };
      } finally {
        await browser?.close();
      }
    });

  test.each(['LoopbackNetworkAllowedForUrls', 'LocalNetworkAccessAllowedForUrls'])('%s: nobody is asked', async (name) => {
    expect(await outcomeWith((origin) => ({ [name]: [origin] }))).toEqual({ permission: 'granted', outcome: 'ready' });
  });

  test.each(['LoopbackNetworkBlockedForUrls', 'LocalNetworkAccessBlockedForUrls'])('%s: as if denied', async (name) => {
    expect(await outcomeWith((origin) => ({ [name]: [origin] }))).toEqual({
      permission: 'denied',
      outcome: 'ERR_BROWSER_PERMISSION_DENIED',
    });
  });

  test('blocked counts more than allowed', async () => {
    const both = (origin: string) => ({ LoopbackNetworkAllowedForUrls: [origin], LoopbackNetworkBlockedForUrls: [origin] });
    expect((await outcomeWith(both)).outcome).toBe('ERR_BROWSER_PERMISSION_DENIED');
  });

  test('a policy for another site changes nothing', async () => {
    expect((await outcomeWith(() => ({ LoopbackNetworkAllowedForUrls: [world.foreign.origin] }))).outcome).not.toBe('ready');
  });
});
