import { randomBytes } from 'node:crypto';
import { describeWith } from '@cardbridge/fixtures/requirements';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openChromium, setLoopbackPermission } from './chromium/open-chromium.js';
import { type BrowserWorld, startBrowserWorld } from './world/index.js';

describeWith(['chromium', 'nss-tools'], 'the SDK on a public page, in Chromium', () => {
  let world: BrowserWorld;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  beforeAll(async () => {
    world = await startBrowserWorld();
    browser = await openChromium(world);
  });
  afterAll(async () => {
    await browser?.close();
    await world?.stop();
  });
  beforeEach(async () => {
    await world.startDaemon();
    context = await browser.newContext();
    page = await context.newPage();
  });
  afterEach(() => context?.close());
  test('granted: a card proves who the person is', async () => {
    await page.goto(world.id.page());
    await setLoopbackPermission(page, world.id.origin, 'granted');
    await page.click('#connect');
    await expect.poll(() => page.evaluate('seen.outcome')).toBeDefined();
    await page.fill('#nonce', randomBytes(33).toString('base64'));
    await page.click('#authenticate');
    await world.panel.answerPin(world.person.pin, AbortSignal.timeout(20000));
    await expect.poll(() => page.evaluate('seen.authentication')).toBe('RS256');
  });
});
