import { mkdir, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describeWith } from '@cardbridge/fixtures/requirements';
import type { BrowserContext, Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { answerQuestion } from './firefox/answer-question.js';
import { openFirefox, type RunningFirefox, WEB_SOCKETS_TOO } from './firefox/open-firefox.js';
import {
  type Area,
  giveKeyboard,
  liftSitePermission,
  noPanel,
  openPanel,
  openSitePermissions,
  shownPanel,
} from './firefox/panel.js';
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

describeWith(['firefox', 'nss-tools', 'xvfb', 'xdotool'], "Firefox's own question, on a public page", () => {
  let world: BrowserWorld;
  let screen: Screen;
  let firefox: RunningFirefox;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    [world, screen] = await Promise.all([startBrowserWorld(), startScreen()]);
    firefox = await openFirefox(world, { display: screen.name, preferences: WEB_SOCKETS_TOO });
  });
  afterAll(async () => {
    await firefox?.close();
    await screen?.stop();
    await world?.stop();
  });
  beforeEach(async () => {
    await world.startDaemon();
    context = await firefox.browser.createBrowserContext();
    page = await context.newPage();
  });
  afterEach(() => context?.close());

  const pending = async () => (await seenBy(page)).calls.filter(({ result }) => result === 'pending').map(({ url }) => url);

  test('an open question has no time limit, and once it is allowed the bridge is there', async () => {
    await page.goto(world.id.page());
    expect(await permissionIn(page)).toBe('prompt');
    await page.click('#connect');
    const question = await openPanel(screen);
    await stateIn(page, 'browser-prompt');
    await keepPicture('firefox-prompt', question);
    await delay(LONGER_THAN_ANY_LIMIT_MS);
    expect(await seenBy(page)).toMatchObject({ states: ['probing', 'browser-prompt'] });
    expect(await pending()).toEqual([`http://127.0.0.1:${world.ports[0]}/`]);

    await answerQuestion(screen, 'allow');
    const { outcome, states } = await outcomeIn(page);
    expect(outcome).toBe('ready');
    expect(states).toEqual(['probing', 'browser-prompt', 'connecting', 'waiting-for-access', 'ready']);
    expect(await permissionIn(page)).toBe('granted');

    await page.reload();
    expect((await connectIn(page)).states).toEqual(['probing', 'connecting', 'waiting-for-access', 'ready']);
  });

  test('allowed: for this tab only, and with the tick for every tab of the site', async () => {
    await page.goto(world.id.page());
    await page.click('#connect');
    await answerQuestion(screen, 'allow');
    expect((await outcomeIn(page)).outcome).toBe('ready');

    const other = await context.newPage();
    await other.goto(world.id.page());
    expect(await permissionIn(other)).toBe('prompt');
    await other.click('#connect');
    await answerQuestion(screen, 'allow-always');
    expect((await outcomeIn(other)).outcome).toBe('ready');

    const third = await context.newPage();
    await third.goto(world.id.page());
    expect(await connectIn(third)).toMatchObject({
      outcome: 'ready',
      states: ['probing', 'connecting', 'waiting-for-access', 'ready'],
    });
  });

  test.each(['block', 'block-always', 'escape'] as const)('%s: denied, and this tab asks no more', async (answer) => {
    await page.goto(world.id.page());
    await page.click('#connect');
    await stateIn(page, 'browser-prompt');
    await answerQuestion(screen, answer);
    expect(await outcomeIn(page)).toMatchObject({
      outcome: 'ERR_BROWSER_PERMISSION_DENIED',
      states: ['probing', 'browser-prompt', 'closed'],
    });
    expect(await permissionIn(page)).toBe('denied');
    expect(await connectIn(page)).toMatchObject({
      outcome: 'ERR_BROWSER_PERMISSION_DENIED',
      states: ['probing', 'closed'],
    });
    expect(await shownPanel(screen)).toBeUndefined();

    const other = await context.newPage();
    await other.goto(world.id.page());
    expect(await permissionIn(other)).toBe(answer === 'block-always' ? 'denied' : 'prompt');
  });

  test('a block is lifted at the sign in the address bar, and then Firefox asks again', async () => {
    await page.goto(world.id.page());
    await page.click('#connect');
    const question = await answerQuestion(screen, 'block');
    expect((await outcomeIn(page)).outcome).toBe('ERR_BROWSER_PERMISSION_DENIED');

    const permissions = await openSitePermissions(screen, question);
    await keepPicture('firefox-allow', permissions);
    await liftSitePermission(screen);
    await expect.poll(() => permissionIn(page)).toBe('prompt');

    await page.click('#connect');
    await answerQuestion(screen, 'allow');
    expect((await outcomeIn(page)).outcome).toBe('ready');
  });

  test('a click beside the question, and another tab in front, leave it open', async () => {
    await page.goto(world.id.page());
    await page.click('#connect');
    await stateIn(page, 'browser-prompt');
    await screen.click(500, 500);
    await openPanel(screen);
    const other = await context.newPage();
    await noPanel(screen);
    await delay(SEVERAL_LOOKS_MS);
    expect(await pending()).toEqual([`http://127.0.0.1:${world.ports[0]}/`]);
    await other.close();
    await page.bringToFront();
    await answerQuestion(screen, 'allow');
    expect((await outcomeIn(page)).outcome).toBe('ready');
  });

  test('absent: nobody is asked, and the permission stays open', async () => {
    await world.stopDaemon();
    await page.goto(world.id.page());
    expect(await connectIn(page)).toMatchObject({ outcome: 'ERR_BRIDGE_ABSENT', states: ['probing', 'closed'] });
    expect(await shownPanel(screen)).toBeUndefined();
    expect(await permissionIn(page)).toBe('prompt');
  });

  test('a page that waits for the program to be installed asks once, when it is there, and looks no more meanwhile', async () => {
    await world.stopDaemon();
    await page.goto(world.id.elementsPage());
    await page.click('>>> [data-testid="connect"]');
    await stateIn(page, 'absent');
    const looks = async () => (await seenBy(page)).calls.length;
    await expect.poll(looks).toBeGreaterThan(2 * world.ports.length);
    expect(await shownPanel(screen)).toBeUndefined();
    expect(await pending()).toEqual([]);

    await world.startDaemon();
    await openPanel(screen);
    await stateIn(page, 'browser-prompt');
    const before = await looks();
    await delay(SEVERAL_LOOKS_MS);
    expect(await looks()).toBe(before);
    expect(await pending()).toEqual([`http://127.0.0.1:${world.ports[0]}/`]);

    await answerQuestion(screen, 'allow');
    await stateIn(page, 'ready');
    expect((await seenBy(page)).states.filter((state) => state === 'browser-prompt')).toHaveLength(1);
  });

  test('a page without https is asked about too, and the bridge refuses it', async () => {
    await page.goto(world.insecure.page());
    await page.click('#connect');
    await answerQuestion(screen, 'allow');
    expect((await outcomeIn(page)).outcome).toBe('ERR_CONNECTION_REFUSED');
  });

  test('other programs on our ports: Firefox asks about one and fails the rest, and the bridge is found once it is allowed', async () => {
    const listeners = await Promise.all([listenInstead(world.ports[1]), listenInstead(world.ports[2])]);
    try {
      await page.goto(world.id.page());
      await page.click('#connect');
      await answerQuestion(screen, 'allow');
      expect((await outcomeIn(page)).outcome).toBe('ready');
    } finally {
      await Promise.all(listeners.map((listener) => listener.stop()));
    }
  });

  test('a question that Firefox takes back after its own time limit was dismissed, and the next click asks again', async () => {
    const impatient = await openFirefox(world, {
      display: screen.name,
      // Five minutes by itself.
      preferences: { ...WEB_SOCKETS_TOO, 'network.lna.prompt.timeout': 4_000 },
    });
    try {
      const [tab] = await impatient.browser.pages();
      if (tab === undefined) throw new Error('Firefox opened no tab');
      await tab.goto(world.id.page());
      await tab.click('#connect');
      await openPanel(screen);
      expect(await outcomeIn(tab)).toMatchObject({
        outcome: 'ERR_BROWSER_PERMISSION_DISMISSED',
        states: ['probing', 'browser-prompt', 'closed'],
      });
      expect(await permissionIn(tab)).toBe('prompt');
      await noPanel(screen);
      await tab.click('#connect');
      await answerQuestion(screen, 'allow');
      expect((await outcomeIn(tab)).outcome).toBe('ready');
    } finally {
      await impatient.close();
    }
  });

  /** With CARDBRIDGE_SCREENSHOTS=1: the panel, and the address bar above it, for the documentation. */
  const keepPicture = async (name: string, { left, top, width, height }: Area) => {
    if (process.env.CARDBRIDGE_SCREENSHOTS !== '1') return;
    // Out of the picture; and what appears does so gradually.
    await giveKeyboard(screen);
    await delay(1_000);
    const around = 24;
    const from = { left: Math.max(0, left - 80), top: Math.max(0, top - 40) };
    const picture = await screen.picture({
      ...from,
      width: left + width + around - from.left,
      height: top + height + around - from.top,
    });
    await mkdir(pictures, { recursive: true });
    await writeFile(`${pictures}${name}.png`, picture);
  };
});

const pictures = fileURLToPath(new URL('../../../docs/browsers/', import.meta.url));
