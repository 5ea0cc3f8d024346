import { describeWith } from '@cardbridge/fixtures/requirements';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { installEn, permissionEn } from '../src/elements/texts/install-en.js';
import { installZhTW, permissionZhTW } from '../src/elements/texts/install-zh-TW.js';
import type { Stage } from './elements-page/page.js';
import { driveElements } from './support/elements-in-chromium.js';
import { driveIsso } from './support/isso-in-chromium.js';

const reduced = (system: string) =>
  `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36`;
const firefox = (system: string) => `Mozilla/5.0 (${system}; rv:153.0) Gecko/20100101 Firefox/153.0`;
const safari = (system: string) =>
  `Mozilla/5.0 (${system}) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15`;
const mac = 'Macintosh; Intel Mac OS X 10_15_7';
const browsers = {
  chromium: reduced('Windows NT 10.0; Win64; x64'),
  firefox: firefox('X11; Linux x86_64'),
  safari: safari(mac),
  other: 'Somewhat/1.0 (X11; Linux x86_64)',
} as const;
const attributes = { 'download-base': '/downloads', 'checksums-href': '/checksums' };

type Pretended = { readonly userAgent?: string; readonly before?: () => void };

describeWith(['chromium'], 'installing, and what helps where the browser stands in between, driven in Chromium', () => {
  const here = driveElements();
  const { stage, seen, eventsOf, focused, accessibilityProblems } = here;
  const install = () => stage('show', 'cardbridge-install', attributes);

  /** The page as another browser would show it, as far as the elements look. */
  async function pretending(
    { userAgent, before = () => {} }: Pretended,
    work: (page: Page, call: <Name extends keyof Stage>(name: Name, ...args: unknown[]) => Promise<void>) => Promise<void>,
    address = here.page.url(),
  ): Promise<void> {
    const context = await here.page
      .context()
      .browser()
      ?.newContext(userAgent === undefined ? {} : { userAgent });
    if (context === undefined) throw new Error('no browser');
    try {
      // Playwright pretends the userAgent only; the client hints would tell the truth.
      await context.addInitScript(() => Object.defineProperty(Navigator.prototype, 'userAgentData', { value: undefined }));
      await context.addInitScript(before);
      const page = await context.newPage();
      await page.goto(address);
      await work(page, (name, ...args) =>
        page.evaluate(
          ([method, values]) => {
            const act = window.stage[method] as (...values: unknown[]) => void;
            act(...values);
          },
          [name, args] as const,
        ),
      );
    } finally {
      await context.close();
    }
  }

  test.each([
    ['Windows', browsers.chromium, 'CardBridge-Setup-x64.exe', 'picture-open-windows', []],
    ['a Mac', safari(mac), 'CardBridge-arm64.dmg', 'picture-open-mac', []],
    ['Debian', browsers.firefox, 'cardbridge-amd64.deb', 'picture-open-deb', ['sudo apt install ./cardbridge-amd64.deb']],
    [
      'Fedora',
      firefox('X11; Fedora; Linux x86_64'),
      'cardbridge-x86_64.rpm',
      'picture-open-rpm',
      ['sudo dnf install ./cardbridge-x86_64.rpm'],
    ],
  ])('on %s: its package first, its own steps, and every other package behind a disclosure', async (...row) => {
    const [, userAgent, file, picture, commands] = row;
    await pretending({ userAgent }, async (page, call) => {
      await call('show', 'cardbridge-install', attributes);
      const first = page.locator('a.button');
      expect(await first.getAttribute('href')).toBe(`/downloads/${file}`);
      expect(await page.getByTestId(picture).isVisible()).toBe(true);
      const open = page.getByTestId('guide-open').locator('.guide-step > .command').getByTestId('command');
      expect(await open.allTextContents()).toEqual(commands);
      const all = page.locator('[data-testid="guide-download"] a[href^="/downloads/"]');
      await expect.poll(() => all.count()).toBe(12);
      expect(await page.getByTestId('checksums').getAttribute('href')).toBe('/checksums');
      const elsewhere = page.getByTestId('download-windows-arm');
      expect(await elsewhere.isVisible()).toBe(false);
      await page.getByTestId('guide-download').locator('summary').click();
      expect(await elsewhere.isVisible()).toBe(true);
    });
  });

  test('on a telephone nothing is offered first and no step follows, but other computers are a click away', async () => {
    const userAgent = 'Mozilla/5.0 (iPhone; CPU iPhone OS 26_1 like Mac OS X) AppleWebKit/605.1.15 Version/26.1 Mobile/15E148';
    await pretending({ userAgent }, async (page, call) => {
      await call('show', 'cardbridge-install', attributes);
      await page.getByTestId('unfit').waitFor();
      expect(await page.locator('a.button').count()).toBe(0);
      expect(await page.getByTestId('guide-open').count()).toBe(0);
      expect(await page.getByTestId('installed').count()).toBe(0);
      await expect.poll(() => page.getByTestId('download-windows').count()).toBe(1);
    });
  });

  test('an iPad that says it is a Mac is found out', async () => {
    const before = () => Object.defineProperty(Navigator.prototype, 'maxTouchPoints', { value: 5 });
    await pretending({ userAgent: browsers.safari, before }, async (page, call) => {
      await call('show', 'cardbridge-install', attributes);
      await page.getByTestId('unfit').waitFor();
    });
  });

  test('without a folder of packages it says where to get one, and links to nothing', async () => {
    await stage('show', 'cardbridge-install', {});
    expect(await seen('guide-download').textContent()).toContain(installZhTW.downloadElsewhere);
    expect(await here.page.locator('a[href*="download"]').count()).toBe(0);
    expect(await seen('checksums').count()).toBe(0);
  });

  test('nothing is asked of this computer before “I have installed it”; then it waits, asks, and says when it is ready', async () => {
    await install();
    await seen('installed').waitFor();
    await here.page.getByTestId('download-deb').evaluate((link) => link.addEventListener('click', (e) => e.preventDefault()));
    await seen('download-deb').click();
    expect(await here.page.evaluate(() => window.stage.asked)).toBe(0);
    await seen('installed').focus();
    await here.page.keyboard.press('Enter');
    expect(await here.page.evaluate(() => window.stage.asked)).toBe(1);
    await stage('link', { bridge: 'probing' });
    await expect.poll(focused).toBe('waiting');
    await stage('link', { bridge: 'absent' });
    expect(await seen('waiting').textContent()).toContain('正在等 CardBridge 啟動');
    expect(await here.page.getByRole('status').textContent()).toContain('正在等 CardBridge 啟動');
    await stage('link', { bridge: 'browser-prompt' });
    await seen('picture-prompt-chromium').waitFor();
    expect(await here.page.getByRole('status').textContent()).toContain('允許');
    await stage('link', { bridge: 'waiting-for-access' });
    expect(await seen('waiting').textContent()).toContain('CardBridge 的視窗');
    expect(await eventsOf('cardbridge-installed')).toEqual([]);
    await stage('link', { bridge: 'ready', readers: [] });
    await expect.poll(focused).toBe('heading');
    expect(await seen('heading').textContent()).toBe(installZhTW.ready.title);
    expect(await seen('install-guide').count()).toBe(0);
    await stage('link', { readers: [] });
    expect(await eventsOf('cardbridge-installed')).toEqual([null]);
  });

  test('where the browser would ask each time, a click looks again', async () => {
    await install();
    await stage('link', { bridge: 'absent', needsClick: true });
    expect(await seen('waiting').textContent()).toContain('瀏覽器若詢問，請選「允許」');
    await seen('look-again').click();
    expect(await here.page.evaluate(() => window.stage.asked)).toBe(1);
    expect(await accessibilityProblems()).toEqual([]);
  });

  test('where the program is there already it says so at once', async () => {
    await stage('link', { bridge: 'ready', readers: [] });
    await install();
    expect(await seen('heading').textContent()).toBe(installZhTW.ready.title);
    expect(await eventsOf('cardbridge-installed')).toEqual([null]);
  });

  test('a denied permission is a problem with its remedy, told to the page once, and can be tried again', async () => {
    await install();
    await seen('installed').click();
    await stage('link', { bridge: 'closed', problem: 'ERR_BROWSER_PERMISSION_DENIED' });
    await expect.poll(focused).toBe('problem');
    await seen('picture-denied-chromium').waitFor();
    expect(await eventsOf('cardbridge-problem')).toEqual([{ code: 'ERR_BROWSER_PERMISSION_DENIED' }]);
    await seen('retry').click();
    expect(await here.page.evaluate(() => window.stage.asked)).toBe(2);
  });

  test('what is shown and announced changes its language with the page, and so do the words in the drawings', async () => {
    await install();
    await stage('link', { bridge: 'browser-prompt' });
    await seen('picture-prompt-chromium').getByText('允許').waitFor();
    await here.page.evaluate(() => document.documentElement.setAttribute('lang', 'en'));
    await seen('picture-prompt-chromium').getByText('Allow').waitFor();
    expect(await seen('heading').textContent()).toBe(installEn.title);
    expect(await here.page.getByRole('status').textContent()).toContain('Allow');
  });

  test('a command is copied by its button, which says so; where a page may not, it is marked for the hand', async () => {
    await here.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await install();
    const command = here.page.getByTestId('guide-open').locator('.guide-step > .command');
    await command.getByTestId('copy-command').click();
    await expect.poll(() => command.getByTestId('command-copied').textContent()).toBe('已複製');
    expect(await here.page.evaluate(() => navigator.clipboard.readText())).toBe('sudo apt install ./cardbridge-amd64.deb');
    await here.page.evaluate(() => {
      navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed'));
    });
    await here.page.evaluate(() => getSelection()?.removeAllRanges());
    await command.getByTestId('copy-command').click();
    await expect.poll(() => here.page.evaluate(() => String(getSelection()))).toContain('sudo apt install');
  });

  /** What is shown for a state of the link, by the browser: which help, and which drawing in it. */
  const states = {
    prompt: { bridge: 'browser-prompt' },
    denied: { bridge: 'closed', problem: 'ERR_BROWSER_PERMISSION_DENIED' },
    dismissed: { bridge: 'closed', problem: 'ERR_BROWSER_PERMISSION_DISMISSED' },
    unsupported: { bridge: 'closed', problem: 'ERR_BROWSER_UNSUPPORTED' },
  } as const;
  const shown: readonly (readonly [keyof typeof browsers, keyof typeof states, string, string | undefined])[] = [
    ['chromium', 'prompt', 'prompt', 'prompt-chromium'],
    ['chromium', 'denied', 'denied', 'denied-chromium'],
    ['chromium', 'dismissed', 'dismissed', 'prompt-chromium'],
    ['chromium', 'unsupported', 'outdated', undefined],
    ['firefox', 'prompt', 'prompt', 'prompt-firefox'],
    ['firefox', 'denied', 'denied', 'denied-firefox'],
    ['firefox', 'dismissed', 'dismissed', 'prompt-firefox'],
    ['firefox', 'unsupported', 'outdated', undefined],
    ['safari', 'prompt', 'prompt', undefined],
    ['safari', 'denied', 'denied', undefined],
    ['safari', 'dismissed', 'dismissed', undefined],
    ['safari', 'unsupported', 'safari', 'local-certificate'],
    ['other', 'prompt', 'prompt', undefined],
    ['other', 'denied', 'denied', undefined],
    ['other', 'unsupported', 'outdated', undefined],
  ];

  test.each(shown)('%s, %s: status and installing show %s (drawing: %s), in both languages', async (...row) => {
    const [browser, state, help, picture] = row;
    await pretending({ userAgent: browsers[browser] }, async (page, call) => {
      for (const tag of ['cardbridge-status', 'cardbridge-install']) {
        await call('show', tag, attributes);
        await call('link', states[state]);
        for (const [language, texts] of [
          ['zh-TW', permissionZhTW],
          ['en', permissionEn],
        ] as const) {
          await page.evaluate((lang) => document.documentElement.setAttribute('lang', lang), language);
          const box = page.getByTestId('help');
          await box.and(page.locator(`[data-help="${help}"]`)).waitFor();
          const expected = state === 'prompt' ? texts.prompt[browser] : state === 'denied' ? texts.denied[browser][0] : '';
          await expect.poll(() => box.textContent()).toContain(expected);
          const drawings = box.locator('svg.picture');
          if (picture === undefined) expect(await drawings.count()).toBe(0);
          else await expect.poll(() => drawings.getAttribute('data-testid')).toBe(`picture-${picture}`);
        }
      }
    });
  });

  test('on a page without https: to open it by https, whatever the browser', async () => {
    const before = () => Object.defineProperty(window, 'isSecureContext', { get: () => false });
    await pretending({ userAgent: browsers.safari, before }, async (page, call) => {
      await call('show', 'cardbridge-status', {});
      await call('link', states.unsupported);
      await page.locator('[data-help="insecure"]').getByTestId('picture-secure-address').waitFor();
    });
  });

  test('Safari, with the program missing: its certificate is one of the steps', async () => {
    await pretending({ userAgent: browsers.safari }, async (page, call) => {
      await call('show', 'cardbridge-install', attributes);
      const step = page.getByTestId('guide-safari');
      expect(await step.getByTestId('command').textContent()).toBe('cardbridge trust install');
    });
    await pretending({ userAgent: reduced(mac) }, async (page, call) => {
      await call('show', 'cardbridge-install', attributes);
      await page.getByTestId('guide-starts').waitFor();
      expect(await page.getByTestId('guide-safari').count()).toBe(0);
    });
  });

  test('denied inside another page: to open this page in a tab of its own', async () => {
    const inner = here.page.url();
    const outer = new URL('/outer', inner).href;
    await here.page.route(outer, (route) =>
      route.fulfill({ contentType: 'text/html', body: `<link rel="icon" href="data:,"><iframe src="${inner}"></iframe>` }),
    );
    await here.page.goto(outer);
    const frame = here.page.frame({ url: inner });
    await frame?.waitForFunction(() => 'stage' in window);
    await frame?.evaluate(() => {
      window.stage.show('cardbridge-status');
      window.stage.link({ bridge: 'closed', problem: 'ERR_BROWSER_PERMISSION_DENIED' });
    });
    const link = here.page.frameLocator('iframe').getByTestId('open-alone');
    expect(await link.getAttribute('href')).toBe(inner);
    expect(await link.getAttribute('target')).toBe('_blank');
    expect(await here.page.frameLocator('iframe').locator('.picture').count()).toBe(0);
  });

  describe('the other elements show the same', () => {
    const signIn = async () => {
      await stage('show', 'cardbridge-signin', { ways: 'card', ...attributes });
      await stage('answer', { issueChallenge: { challengeNonce: 'bm9uY2U' } });
    };

    /** Where there is little room the steps come with the click on the package. */
    const unfolds = async () => {
      expect(await seen('picture-open-deb').isVisible()).toBe(false);
      await seen('download-deb').evaluate((link) => link.addEventListener('click', (event) => event.preventDefault()));
      await seen('download-deb').click();
      await seen('picture-open-deb').waitFor();
    };

    test('signing in: the question while the browser asks, the way back after a “Block”, the steps where it is missing', async () => {
      await signIn();
      await seen('use-card').click();
      await stage('link', { bridge: 'browser-prompt' });
      await seen('picture-prompt-chromium').waitFor();
      await seen('cancel').click();
      await expect.poll(() => seen('picture-prompt-chromium').count()).toBe(0);
      await stage('connecting', 'ERR_BROWSER_PERMISSION_DENIED');
      await seen('use-card').click();
      await seen('picture-denied-chromium').waitFor();
      await stage('connecting', 'ERR_BROWSER_PERMISSION_DISMISSED');
      await seen('retry').click();
      await here.page.locator('[data-help="dismissed"]').waitFor();
      await stage('connecting', 'ERR_BRIDGE_ABSENT');
      await seen('retry').click();
      expect(await seen('download-deb').getAttribute('href')).toBe('/downloads/cardbridge-amd64.deb');
      await unfolds();
    });

    test('gold: the same three', async () => {
      await here.showGold();
      await seen('begin').click();
      await stage('link', { bridge: 'browser-prompt' });
      await seen('picture-prompt-chromium').waitFor();
      await stage('link', { bridge: 'absent' });
      await seen('install-steps').locator('> summary').click();
      await seen('picture-open-deb').waitFor();
      // Whoever waits there has begun already: no button begins it.
      expect(await seen('installed').count()).toBe(0);
      await here.page.reload();
      await here.showGold();
      await stage('connecting', 'ERR_BROWSER_PERMISSION_DENIED');
      await seen('begin').click();
      await seen('picture-denied-chromium').waitFor();
    });

    test('coming in for a service: the same three', async () => {
      await driveIsso(here).toCard('citizen-card', undefined);
      await stage('link', { bridge: 'browser-prompt' });
      await seen('picture-prompt-chromium').waitFor();
      await stage('link', { bridge: 'absent' });
      await unfolds();
      await stage('link', states.denied);
      await seen('picture-denied-chromium').waitFor();
    });
  });

  test('what is drawn says no word that the texts do not have, and is nothing to a screen reader', async () => {
    for (const [language, { pictures }] of [
      ['zh-TW', installZhTW],
      ['en', installEn],
    ] as const) {
      await here.page.evaluate((lang) => document.documentElement.setAttribute('lang', lang), language);
      await install();
      for (const state of Object.values(states)) {
        await stage('link', state);
        await seen('install-guide').waitFor();
        const drawings = here.page.locator('svg.picture');
        await expect.poll(() => drawings.count()).toBeGreaterThan(3);
        const words = new Set<string>(Object.values(pictures));
        for (const text of await drawings.locator('text').allTextContents()) expect(words).toContain(text);
        expect(await here.page.locator('svg.picture:not([aria-hidden="true"])').count()).toBe(0);
      }
    }
  });

  describe.each([360, 1280])('WCAG AA at a width of %i', (width) => {
    test.each(['light', 'dark'] as const)('every state in %s, both languages', { timeout: 120_000 }, async (colorScheme) => {
      await here.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await here.page.setViewportSize({ width, height: 900 });
      for (const language of ['zh-TW', 'en']) {
        for (const state of [{ bridge: 'untouched' }, { bridge: 'absent' }, ...Object.values(states), { bridge: 'ready' }]) {
          await here.page.reload();
          await here.page.evaluate((lang) => document.documentElement.setAttribute('lang', lang), language);
          await install();
          await stage('link', state as Parameters<Stage['link']>[0]);
          await here.page.locator('.picture, h2.tick').first().waitFor();
          const name = `${language} ${JSON.stringify(state)}`;
          expect(await accessibilityProblems(), name).toEqual([]);
          expect(await here.page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(width);
        }
      }
    });
  });

  test('in the few colours of a person the drawings take those', async () => {
    await here.page.emulateMedia({ forcedColors: 'active' });
    await install();
    const colourOf = (property: string) =>
      seen('picture-starts').evaluate((drawing, name) => getComputedStyle(drawing).getPropertyValue(name), property);
    const canvasText = await here.page.evaluate(() => {
      const probe = document.body.appendChild(document.createElement('i'));
      probe.style.setProperty('color', 'CanvasText');
      return getComputedStyle(probe).color;
    });
    expect(await colourOf('stroke')).toBe(canvasText);
  });
});
