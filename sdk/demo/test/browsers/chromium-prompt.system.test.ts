import { setTimeout as delay } from 'node:timers/promises';
import { describeWith } from '@cardbridge/fixtures/requirements';
import type { Browser, BrowserContext, Frame, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openChromium, setLoopbackPermission } from './chromium/open-chromium.js';
import { answerPrompt, isPromptShown, promptAppears } from './chromium/permission-prompt.js';
import { isPictured, picture } from './chromium/picture.js';
import { allowInSiteInformation, openSiteInformation } from './chromium/site-information.js';
import {
  type BrowserWorld,
  connectIn,
  listenInstead,
  outcomeIn,
  permissionIn,
  type Screen,
  seenBy,
  startBrowserWorld,
  startScreen,
  stateIn,
} from './world/index.js';

/** Longer than any time limit of the client: five seconds of patience, ten for a quick answer. */
const LONGER_THAN_ANY_LIMIT_MS = 12_000;

/** Long enough for several looks of a page that looks for the bridge every half second. */
const SEVERAL_LOOKS_MS = 3_000;

describeWith(['chromium', 'nss-tools', 'xvfb', 'xdotool'], "Chromium's own question, on a public page", () => {
  let world: BrowserWorld;
  let screen: Screen;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    [world, screen] = await Promise.all([startBrowserWorld(), startScreen()]);
    // The browser speaks it where its translations are installed (chromium-l10n).
    browser = await openChromium(world, { display: screen.name, args: isPictured ? ['--lang=zh-TW'] : [] });
  });
  afterAll(async () => {
    await browser?.close();
    await screen?.stop();
    await world?.stop();
  });
  // A daemon for each test: a site that was refused rests.
  beforeEach(async () => {
    await world.stopDaemon();
    await world.startDaemon();
    context = await browser.newContext({ viewport: null });
    page = await context.newPage();
  });
  afterEach(() => context?.close());

  const frameOf = (of: Page): Frame => {
    const [, frame] = of.frames();
    if (frame === undefined) throw new Error('the page holds no frame');
    return frame;
  };
  /** What the page asked of this computer: address and outcome of each. */
  const contacts = async (of = page) => (await seenBy(of)).calls;
  const pending = async () => (await contacts()).filter(({ result }) => result === 'pending').map(({ url }) => url);

  test('an open question has no time limit, and once it is allowed the bridge is there', async () => {
    await page.goto(world.id.page());
    expect(await permissionIn(page)).toBe('prompt');
    await page.click('#connect');
    await promptAppears(screen);
    await stateIn(page, 'browser-prompt');
    await picture(screen, 'chromium-prompt', { left: 10, top: 52, width: 460, height: 240 });
    await delay(LONGER_THAN_ANY_LIMIT_MS);
    expect(await seenBy(page)).toMatchObject({ states: ['probing', 'browser-prompt'] });
    expect(await pending()).toEqual([`http://127.0.0.1:${world.ports[0]}/`]);

    await answerPrompt(screen, 'allow');
    const { outcome, states } = await outcomeIn(page);
    expect(outcome).toBe('ready');
    expect(states).toEqual(['probing', 'browser-prompt', 'connecting', 'waiting-for-access', 'ready']);
    expect(await permissionIn(page)).toBe('granted');

    await page.reload();
    expect((await connectIn(page)).states).toEqual(['probing', 'connecting', 'waiting-for-access', 'ready']);
  });

  test('blocked: denied, and the browser asks no more until the person allows it beside the address', async () => {
    await page.goto(world.id.page());
    await page.click('#connect');
    await answerPrompt(screen, 'block');
    expect(await outcomeIn(page)).toMatchObject({
      outcome: 'ERR_BROWSER_PERMISSION_DENIED',
      states: ['probing', 'browser-prompt', 'closed'],
    });
    expect(await permissionIn(page)).toBe('denied');
    expect(await connectIn(page)).toMatchObject({ outcome: 'ERR_BROWSER_PERMISSION_DENIED', states: ['probing', 'closed'] });
    expect(await isPromptShown(screen)).toBe(false);

    await openSiteInformation(screen);
    await picture(screen, 'chromium-allow', { left: 10, top: 52, width: 460, height: 350 });
    await allowInSiteInformation(screen);
    await expect.poll(() => permissionIn(page)).toBe('granted');
    await page.click('#connect');
    await stateIn(page, 'ready');
  });

  test('dismissed: another click asks again', async () => {
    await page.goto(world.id.page());
    for (const answer of ['dismiss', 'dismiss'] as const) {
      await page.click('#connect');
      await answerPrompt(screen, answer);
      await stateIn(page, 'closed');
      expect(await outcomeIn(page)).toMatchObject({
        outcome: 'ERR_BROWSER_PERMISSION_DISMISSED',
        states: ['probing', 'browser-prompt', 'closed'],
      });
      expect(await permissionIn(page)).toBe('prompt');
    }
    await page.click('#connect');
    await answerPrompt(screen, 'allow');
    await stateIn(page, 'ready');
  });

  test('dismissed for the third time is denied: nobody may ask again and again', async () => {
    await page.goto(world.id.page());
    for (const state of ['prompt', 'prompt', 'denied']) {
      await page.click('#connect');
      await answerPrompt(screen, 'dismiss');
      await stateIn(page, 'closed');
      expect(await permissionIn(page)).toBe(state);
    }
    expect((await outcomeIn(page)).outcome).toBe('ERR_BROWSER_PERMISSION_DENIED');
  });

  test('absent: Chromium asks although nobody answered, and the page hears of the absence at once', async () => {
    await world.stopDaemon();
    await page.goto(world.id.page());
    expect(await connectIn(page)).toMatchObject({ outcome: 'ERR_BRIDGE_ABSENT', states: ['probing', 'closed'] });
    expect(await pending()).toEqual([]);
    await answerPrompt(screen, 'dismiss');
    expect(await permissionIn(page)).toBe('prompt');

    expect((await connectIn(page)).outcome).toBe('ERR_BRIDGE_ABSENT');
    await answerPrompt(screen, 'allow');
    expect(await permissionIn(page)).toBe('granted');
    await page.click('#connect');
    await stateIn(page, 'closed');
    expect((await outcomeIn(page)).outcome).toBe('ERR_BRIDGE_ABSENT');

    await world.startDaemon();
    await page.click('#connect');
    await stateIn(page, 'ready');
    expect(await isPromptShown(screen)).toBe(false);
  });

  test('a page that waits for the program to be installed looks no more until its question is answered, then finds it by itself', async () => {
    await world.stopDaemon();
    await page.goto(world.id.elementsPage());
    await page.getByTestId('connect').click();
    await stateIn(page, 'absent');
    await promptAppears(screen);
    const before = (await contacts()).length;
    await delay(SEVERAL_LOOKS_MS);
    expect((await contacts()).length).toBe(before);

    await answerPrompt(screen, 'allow');
    await expect.poll(async () => (await contacts()).length).toBeGreaterThan(2 * before);
    await world.startDaemon();
    await stateIn(page, 'ready');
    await page.getByTestId('status-reader').getByText('已找到 2 台').waitFor();
    expect((await seenBy(page)).states).not.toContain('browser-prompt');
  });

  test('a question that was dismissed while the page waits is not asked again by itself', async () => {
    await world.stopDaemon();
    await page.goto(world.id.elementsPage());
    await page.getByTestId('connect').click();
    await stateIn(page, 'absent');
    await answerPrompt(screen, 'dismiss');
    const before = (await contacts()).length;
    await world.startDaemon();
    // Dismissed three times, the browser would have denied it by itself.
    expect(await permissionIn(page)).toBe('prompt');
    await delay(SEVERAL_LOOKS_MS);
    expect(await isPromptShown(screen)).toBe(false);
    expect((await contacts()).length).toBe(before);
    await page.getByTestId('connect').click();
    await answerPrompt(screen, 'allow');
    await stateIn(page, 'ready');
  });

  test('D-01 a frame of another site reaches this computer only where the page around it delegates that', async () => {
    await page.goto(world.id.page({ frame: world.foreign.page() }));
    expect((await connectIn(frameOf(page))).outcome).toBe('ERR_BROWSER_PERMISSION_DENIED');
    expect(await isPromptShown(screen)).toBe(false);
    // Nor does it when the page itself has been allowed.
    await page.click('#connect');
    await answerPrompt(screen, 'allow');
    await stateIn(page, 'ready');
    expect((await connectIn(frameOf(page))).outcome).toBe('ERR_BROWSER_PERMISSION_DENIED');

    await page.goto(world.id.page({ frame: world.foreign.page(), allow: 'loopback-network; local-network-access' }));
    await frameOf(page).click('#connect');
    expect((await world.panel.answerAccess('no', AbortSignal.timeout(20_000))).origin).toBe(world.foreign.origin);
    expect((await outcomeIn(frameOf(page))).outcome).toBe('ERR_ACCESS_REFUSED');
  });

  test('D-01 the question that such a frame raises is answered for the page around it', async () => {
    await page.goto(world.id.page({ frame: world.foreign.page(), allow: 'loopback-network; local-network-access' }));
    await frameOf(page).click('#connect');
    await stateIn(frameOf(page), 'browser-prompt');
    await answerPrompt(screen, 'allow');
    await stateIn(frameOf(page), 'waiting-for-access');
    expect((await connectIn(page)).outcome).toBe('ready');
    expect(await isPromptShown(screen)).toBe(false);
  });

  test('nothing of this computer is touched before a click, nor by a remembered tab whose permission is open again', async () => {
    await world.stopDaemon();
    const listener = await listenInstead(world.ports[0]);
    try {
      for (const url of [world.id.page(), world.id.elementsPage()]) {
        await page.goto(url);
        await delay(SEVERAL_LOOKS_MS);
        expect(await contacts()).toEqual([]);
      }
      expect(listener.connections()).toBe(0);
    } finally {
      await listener.stop();
    }
    await world.startDaemon();
    const takeBack = await setLoopbackPermission(page, world.id.origin, 'granted');
    await page.getByTestId('connect').click();
    await stateIn(page, 'ready');
    // Remembered and granted: it comes back by itself.
    await page.reload();
    await stateIn(page, 'ready');

    await takeBack();
    await world.stopDaemon();
    const again = await listenInstead(world.ports[0]);
    try {
      await page.reload();
      expect(await permissionIn(page)).toBe('prompt');
      await delay(SEVERAL_LOOKS_MS);
      expect(await contacts()).toEqual([]);
      expect(again.connections()).toBe(0);
      expect(await isPromptShown(screen)).toBe(false);
    } finally {
      await again.stop();
    }
  });

  test('a question raised in a tab that was left waits there', async () => {
    await page.goto(world.id.page());
    await page.click('#connect');
    const other = await context.newPage();
    await other.goto(world.foreign.page());
    await delay(LONGER_THAN_ANY_LIMIT_MS);
    expect((await seenBy(page)).outcome).toBeUndefined();
    await page.bringToFront();
    await answerPrompt(screen, 'allow');
    expect((await outcomeIn(page)).outcome).toBe('ready');
  });
});
