import { chromiumPath } from '@cardbridge/fixtures/machine';
import { loadTestPki, type TestPerson } from '@cardbridge/fixtures/pki';
import axe from 'axe-core';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { launchChromium } from '../../src/page-driver.js';
import { drivePanel, type PanelDriver } from '../../src/panel-driver.js';
import { type SimulatedWorld, startSimulatedWorld } from '../../src/simulated-world.js';

const PASSWORD = 'Test+1234';

type ContextOptions = Parameters<Browser['newContext']>[0];

/** The member site of a simulated world, in a browser that is new for every test. Within a `describe`. */
export interface SiteInChromium {
  readonly world: SimulatedWorld;
  readonly panel: PanelDriver;
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly page: Page;
  /** The first citizen of the test PKI, whose card is in the first reader. */
  readonly person: TestPerson;
  readonly password: string;
  /** Another one in place of the test's own. */
  openBrowser(options: ContextOptions): Promise<void>;
  visit(path: string): Promise<unknown>;
  at(testId: string): Locator;
  path(): string;
  heading(): Locator;
  /** The page shows what it has fetched, too. */
  settled(): Promise<void>;
  typeAccount(account?: string): Promise<void>;
  signIn(account?: string): Promise<void>;
  useEnglish(): Promise<void>;
  /** The page fits its window, and axe finds nothing. */
  audit(name: string): Promise<void>;
}

export function siteInChromium(): SiteInChromium {
  let world: SimulatedWorld | undefined;
  let browser: Browser | undefined;
  let context: BrowserContext | undefined;
  let page: Page | undefined;
  let person: TestPerson | undefined;
  const complaints: string[] = [];

  const there = <Value>(value: Value | undefined): Value => {
    if (value === undefined) throw new Error('only within a test');
    return value;
  };

  beforeAll(async () => {
    [person] = (await loadTestPki()).citizens;
    if (person === undefined) throw new Error('the test PKI has no citizen');
    world = await startSimulatedWorld();
    browser = await launchChromium(chromiumPath() ?? '');
  });
  afterAll(async () => {
    await browser?.close();
    await world?.stop();
  });
  beforeEach(async () => {
    await site.panel.startOver();
    complaints.length = 0;
    await site.openBrowser({ viewport: { width: 1280, height: 900 } });
  });
  afterEach(async () => {
    await context?.close();
    expect(complaints).toEqual([]);
  });

  const site: SiteInChromium = {
    get world() {
      return there(world);
    },
    get panel() {
      return drivePanel(there(world).panelUrl);
    },
    get browser() {
      return there(browser);
    },
    get context() {
      return there(context);
    },
    get page() {
      return there(page);
    },
    get person() {
      return there(person);
    },
    password: PASSWORD,
    async openBrowser(options) {
      await context?.close();
      context = await there(browser).newContext({ reducedMotion: 'reduce', ...options });
      // Of every page of it: a code is opened in another one.
      context.on('page', (opened) => {
        opened.on('pageerror', (error) => complaints.push(error.message));
        opened.on('console', (message) => {
          if (/Content Security Policy|Trusted Type/i.test(message.text())) complaints.push(message.text());
        });
      });
      page = await context.newPage();
    },
    visit: (path) => site.page.goto(new URL(path, site.world.pageUrl).href),
    at: (testId) => site.page.getByTestId(testId),
    path: () => new URL(site.page.url()).pathname,
    heading: () => site.page.locator('h1'),
    async settled() {
      await site.heading().first().waitFor({ state: 'attached' });
      await site.page.locator('.waiting, [data-captcha-id=""]').first().waitFor({ state: 'detached' });
    },
    async typeAccount(account = '0912000001') {
      await site.at('account').fill(account);
      await site.at('password').fill(PASSWORD);
      await site.at('submit-password').click();
    },
    async signIn(account) {
      await site.visit('/sign-in');
      await site.typeAccount(account);
      await site.at('member-status').waitFor();
    },
    async useEnglish() {
      await site.context.addInitScript("localStorage.setItem('cardbridge.demo.language', 'en')");
    },
    async audit(name) {
      const wide = await site.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(wide, `${name} is wider than the window`).toBe(0);
      // axe comes in past the page's policy, as an extension would.
      await site.page.evaluate(axe.source);
      const found = await site.page.evaluate(() =>
        (window as unknown as { axe: typeof axe }).axe.run(
          { exclude: [['iframe']] },
          { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
        ),
      );
      expect(found.violations.map(({ id, nodes }) => `${name}: ${id} ${nodes[0]?.html}`)).toEqual([]);
    },
  };
  return site;
}
