import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumPath } from '@cardbridge/fixtures/machine';
import { describeWith } from '@cardbridge/fixtures/requirements';
import type { Browser, BrowserContext, FrameLocator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ChildProgram } from '../src/child-process.js';
import { launchChromium } from '../src/page-driver.js';
import { drivePanel, type PanelDriver } from '../src/panel-driver.js';
import { expectNoBarrier } from './support/expect-no-barrier.js';
import { startSimulator } from './support/start-simulator.js';

/** Sites that nobody has allowed, at the door of the real daemon, with the panel in the place of its windows. */
const sdkScript = createRequire(import.meta.url).resolve('@cardbridge/sdk/cardbridge-elements.global.js');

interface Site {
  readonly origin: string;
  stop(): Promise<void>;
}

/** A site with nothing but the status element, and where `frame` is named in the address, a page of another site in a frame. */
async function startSite(host: '127.0.0.1' | 'localhost', bridgePort: number): Promise<Site> {
  const script = await readFile(sdkScript);
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://site.invalid');
    if (pathname === '/sdk.js') return response.setHeader('content-type', 'text/javascript; charset=utf-8').end(script);
    const frame = searchParams.get('frame');
    return response.setHeader('content-type', 'text/html; charset=utf-8').end(`<!doctype html>
<html lang="zh-TW"><title>site</title><link rel="icon" href="data:,"><script src="/sdk.js"></script>
<cardbridge-status ports="${bridgePort}"></cardbridge-status>
${frame === null ? '' : `<iframe src="${frame}" allow="loopback-network; local-network-access" title="frame"></iframe>`}
</html>`);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    origin: `http://${host}:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        server.closeAllConnections();
      }),
  };
}

describeWith(['chromium'], 'the question whether a site may use cards, in Chromium', () => {
  let browser: Browser;
  let context: BrowserContext;
  let directory: string;
  let simulator: ChildProgram;
  let panel: PanelDriver;
  let panelPage: Page;
  let site: Site;
  let other: Site;
  const panelToken = randomBytes(32).toString('base64url');
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await launchChromium(chromiumPath() ?? '');
  });
  afterAll(() => browser?.close());

  // A daemon for each test: a site that was refused rests, and after some refusals every site does.
  beforeEach(async () => {
    complaints.length = 0;
    directory = await mkdtemp(join(tmpdir(), 'cardbridge-consent-'));
    simulator = await startSimulator({ directory, panelToken });
    const bridgePort = Number(simulator.ready.port);
    [site, other] = await Promise.all([startSite('127.0.0.1', bridgePort), startSite('localhost', bridgePort)]);
    panel = drivePanel(String(simulator.ready.panelUrl));
    context = await browser.newContext();
    panelPage = await context.newPage();
    await panelPage.goto(String(simulator.ready.panelUrl));
    await panelPage.getByTestId('remove-0').waitFor();
  });
  afterEach(async () => {
    await context?.close();
    await simulator?.stop();
    await Promise.all([site?.stop(), other?.stop()]);
    await rm(directory, { recursive: true, force: true });
    expect(complaints).toEqual([]);
  });

  const openPage = async (url: string): Promise<Page> => {
    const page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(url);
    return page;
  };
  const consent = () => panelPage.getByTestId('pin-dialog');
  const askedAbout = async () => {
    await consent().waitFor();
    return consent().locator('#window-origin').textContent();
  };
  const noWindow = () => expect.poll(() => consent().count()).toBe(0);
  const click = (testId: 'access-once' | 'access-always' | 'access-no') => panelPage.getByTestId(testId).click();
  const connect = (page: Page | FrameLocator) => page.getByTestId('connect').click();
  const state = (page: Page | FrameLocator, name: string) =>
    expect.poll(() => page.getByTestId('status').getAttribute('data-state')).toBe(name);
  const readers = (page: Page | FrameLocator) =>
    expect.poll(() => page.getByTestId('status-reader').textContent()).toContain('已找到 2 台');
  const problem = (page: Page | FrameLocator, code: string) =>
    expect.poll(() => page.getByTestId('problem').getAttribute('data-code')).toBe(code);

  test('D-01 a site is asked about by its exact origin, and learns nothing before; once is until it goes', async () => {
    const page = await openPage(site.origin);
    await connect(page);
    expect(await askedAbout()).toBe(site.origin);
    await state(page, 'waiting-for-access');
    expect(await page.getByTestId('hint').textContent()).toContain('請在 CardBridge 的視窗允許這個網站使用卡片');
    expect(await page.getByTestId('status-reader').textContent()).toContain('—');
    await click('access-once');
    await state(page, 'ready');
    await readers(page);
    await noWindow();

    await page.reload();
    expect(await askedAbout()).toBe(site.origin);
    await click('access-always');
    await state(page, 'ready');
    await page.reload();
    await state(page, 'ready');
    await readers(page);
    expect(await panel.prompt()).toBeNull();
  });

  test('always is for this site, outlives the daemon, and is taken back by starting over', async () => {
    const page = await openPage(site.origin);
    await connect(page);
    await askedAbout();
    await click('access-always');
    await state(page, 'ready');

    const { port, panelUrl } = simulator.ready;
    await simulator.stop();
    await state(page, 'reconnecting');
    const panelPort = Number(new URL(String(panelUrl)).port);
    simulator = await startSimulator({ directory, port: Number(port), panelPort, panelToken });
    await state(page, 'ready');
    expect(await panel.prompt()).toBeNull();

    await panelPage.getByTestId('start-over').click();
    await problem(page, 'ERR_ACCESS_REFUSED');
    expect(await page.getByTestId('problem').textContent()).toContain('不能使用這台電腦上的卡片');
    await connect(page);
    expect(await askedAbout()).toBe(site.origin);
  });

  test('all pages of a site share one window and one answer', async () => {
    const pages = await Promise.all([openPage(site.origin), openPage(`${site.origin}/?second`)]);
    for (const page of pages) {
      await connect(page);
      await state(page, 'waiting-for-access');
    }
    const { origin } = await panel.answerAccess('once', AbortSignal.timeout(20_000));
    expect(origin).toBe(site.origin);
    for (const page of pages) {
      await state(page, 'ready');
      await readers(page);
    }
    expect(await panel.prompt()).toBeNull();
  });

  test('D-14 a no is said in words, and is not asked again at once', async () => {
    const page = await openPage(site.origin);
    await connect(page);
    await askedAbout();
    await click('access-no');
    await problem(page, 'ERR_ACCESS_REFUSED');
    expect(await page.getByTestId('problem').textContent()).toContain('不能使用這台電腦上的卡片');
    expect(await page.getByTestId('connect').textContent()).toContain('再試一次');

    await connect(page);
    await problem(page, 'ERR_PROMPT_COOLING_DOWN');
    expect(await page.getByTestId('problem').textContent()).toContain('暫時不再詢問');
    expect(await panel.prompt()).toBeNull();
  });

  test('D-15 a new window takes no answer from a hand that was busy elsewhere; then Escape is no', async () => {
    const page = await openPage(site.origin);
    await panelPage.bringToFront();
    // From before the window is there until it is: whoever types here meant something else.
    await panelPage.evaluate(() => {
      const place = document.getElementById('stage');
      const seen: string[] = [];
      Object.assign(window, { seen });
      new MutationObserver(() => {
        const dialog = document.querySelector('[data-testid="pin-dialog"]');
        if (!dialog) return;
        seen.push(...[...dialog.querySelectorAll('button')].map(({ disabled }) => `${disabled}`));
        dialog.querySelector('form')?.requestSubmit();
      }).observe(place ?? document.body, { childList: true });
    });
    await connect(page);
    await askedAbout();
    expect(await panelPage.evaluate(() => (window as unknown as { readonly seen: string[] }).seen)).toEqual([
      'true',
      'true',
      'true',
    ]);
    await panelPage.keyboard.press('Enter');
    await expect.poll(() => panelPage.getByTestId('access-once').isEnabled()).toBe(true);
    // The keyboard is on the question, not on an answer.
    await panelPage.keyboard.press('Enter');
    expect(await panel.prompt()).toMatchObject({ about: 'access', origin: site.origin });
    await panelPage.keyboard.press('Escape');
    await problem(page, 'ERR_ACCESS_REFUSED');
  });

  test('D-48 the window goes with the page', async () => {
    const page = await openPage(site.origin);
    await connect(page);
    await askedAbout();
    await page.close();
    await expect.poll(() => panel.prompt()).toBeNull();
    await noWindow();
  });

  test('D-50 a frame of another site in a page that was allowed is asked about by its own name', async () => {
    const page = await openPage(`${site.origin}/?frame=${encodeURIComponent(other.origin)}`);
    await connect(page);
    expect(await askedAbout()).toBe(site.origin);
    await click('access-always');
    await state(page, 'ready');

    const frame = page.frameLocator('iframe');
    await connect(frame);
    expect(await askedAbout()).toBe(other.origin);
    await state(frame, 'waiting-for-access');
    expect(await frame.getByTestId('status-reader').textContent()).toContain('—');
    await click('access-no');
    await problem(frame, 'ERR_ACCESS_REFUSED');
    await state(page, 'ready');
    await readers(page);
  });

  test.each([
    { language: 'zh-TW', colorScheme: 'light', width: 440, question: '要讓這個網站使用卡片嗎？', no: '不允許' },
    { language: 'en', colorScheme: 'dark', width: 360, question: 'Let this site use your cards?', no: 'Do not allow' },
  ] as const)('the window says so in $language, to everybody', async ({ language, colorScheme, width, question, no }) => {
    await panelPage.emulateMedia({ colorScheme });
    await panelPage.setViewportSize({ width, height: 900 });
    if (language === 'en') await panelPage.getByTestId('language').click();
    await connect(await openPage(other.origin));
    await panelPage.bringToFront();
    const dialog = panelPage.getByRole('alertdialog', { name: question });
    await dialog.waitFor();
    expect(await dialog.locator('#window-origin').textContent()).toBe(other.origin);
    expect(await dialog.getByRole('button', { name: no, exact: true }).isVisible()).toBe(true);
    expect(await dialog.locator('#pin-input, #window-card').filter({ visible: true }).count()).toBe(0);
    expect(await dialog.evaluate((window) => window.contains(document.activeElement))).toBe(true);
    await expect.poll(() => panelPage.getByTestId('access-once').isEnabled()).toBe(true);
    await expectNoBarrier(panelPage);
  });
});
