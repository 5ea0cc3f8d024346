import { anyFreePort, chromiumPath } from '@cardbridge/fixtures/machine';
import { describeWith } from '@cardbridge/fixtures/requirements';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectNoBarrier } from '../../test/support/expect-no-barrier.js';
import { courses, startTestProvider, type TestProvider } from '../../test/support/test-provider.js';
import { launchChromium } from '../page-driver.js';
import { type RelyingParty, startRelyingParty } from './index.js';

describeWith(['chromium'], "a service's form in a browser", () => {
  let site: TestProvider;
  let service: RelyingParty;
  let browser: Browser;

  beforeAll(async () => {
    const port = await anyFreePort();
    const redirectUri = `http://127.0.0.1:${port}/callback`;
    site = await startTestProvider({ clients: [{ ...courses, redirectUris: [redirectUri] }] });
    service = await startRelyingParty({
      ...{ issuer: site.origin, clientId: courses.id, clientSecret: courses.secret, port, redirectUri },
      ...{ name: courses.name, scopes: [...courses.scopes], goldOnly: false },
      choice: {
        label: { 'zh-TW': '課程', en: 'Course' },
        options: [{ value: 'first-aid', label: { 'zh-TW': '急救', en: 'First aid' } }],
      },
    });
    browser = await launchChromium(chromiumPath() ?? '');
  });
  afterAll(async () => {
    await browser?.close();
    await service?.close();
    await site?.close();
  });

  /** Whoever declines at once. */
  async function decline(page: Page, language: string): Promise<void> {
    const start = await page.request.get(new URL(`/start?lang=${language}`, service.url).href, { maxRedirects: 0 });
    const state = new URL(start.headers().location ?? '').searchParams.get('state') ?? '';
    const answer = new URLSearchParams({ error: 'access_denied', state, iss: site.origin });
    await page.goto(new URL(`/callback?${answer}`, service.url).href);
    await page.getByTestId('declined').waitFor();
  }

  test.each([
    ['zh-TW', 'light', 1280],
    ['en', 'dark', 360],
  ] as const)(
    'by keyboard from mistakes to the receipt, without barriers (%s, %s, %i pixels)',
    async (lang, colorScheme, width) => {
      const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
      try {
        const page = await context.newPage();
        await page.goto(new URL(`/?lang=${lang}`, service.url).href);
        await expectNoBarrier(page);
        await decline(page, lang);
        await expectNoBarrier(page);

        await page.getByTestId('claim-email').locator('input').fill('nobody');
        await page.keyboard.press('Enter');
        await page.getByTestId('form-problems').waitFor();
        await expectNoBarrier(page);
        // The summary is read first, and its lines lead to the fields.
        expect(await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('form-problems');
        const links = page.getByTestId('form-problems').getByRole('link');
        await expect.poll(() => links.count()).toBe(6);
        const email = page.getByTestId('claim-email').locator('input');
        expect(await email.inputValue()).toBe('nobody');
        expect(await page.getByTestId('problem-email').getAttribute('id')).toBe(await email.getAttribute('aria-describedby'));
        await links.first().focus();
        await page.keyboard.press('Enter');
        expect(await page.evaluate(() => document.activeElement?.id)).toBe('name');
        // Name, birthday, mobile number; e-mail address (selected, so typed over) and address.
        for (const typed of ['李四', '1985-06-15', '0912345678', 'li@example.tw', '臺北市市府路 1 號']) {
          await page.keyboard.type(typed);
          await page.keyboard.press('Tab');
        }
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('Tab');
        await page.keyboard.press('Enter');
        await page.getByTestId('receipt').waitFor();
        expect(await page.getByTestId('receipt').textContent()).toContain('li@example.tw');
        await expectNoBarrier(page);
      } finally {
        await context.close();
      }
    },
  );
});
