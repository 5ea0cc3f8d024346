import { chromiumPath } from '@cardbridge/fixtures/machine';
import { loadTestPki, type TestPerson } from '@cardbridge/fixtures/pki';
import { describeWith } from '@cardbridge/fixtures/requirements';
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchChromium } from '../src/page-driver.js';
import { drivePanel } from '../src/panel-driver.js';
import { type SimulatedWorld, startSimulatedWorld } from '../src/simulated-world.js';
import { solveCaptcha } from '../src/walks/solve-captcha.js';

const PASSWORD = 'Test+1234';

describeWith(['chromium'], 'the member site, driven in Chromium', () => {
  let world: SimulatedWorld;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let person: TestPerson;
  const complaints: string[] = [];

  beforeAll(async () => {
    const [first] = (await loadTestPki()).citizens;
    if (!first) throw new Error('the test PKI has no citizen');
    person = first;
    world = await startSimulatedWorld();
    browser = await launchChromium(chromiumPath() ?? '');
  });
  afterAll(async () => {
    await browser?.close();
    await world?.stop();
  });

  beforeEach(async () => {
    await drivePanel(world.panelUrl).startOver();
    complaints.length = 0;
    await openBrowser({ viewport: { width: 1280, height: 900 } });
  });
  afterEach(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });

  async function openBrowser(options: Parameters<Browser['newContext']>[0]): Promise<void> {
    await context?.close();
    context = await browser.newContext({ reducedMotion: 'reduce', ...options });
    page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (/Content Security Policy|Trusted Type/i.test(message.text())) complaints.push(message.text());
    });
  }

  const visit = (path: string) => page.goto(new URL(path, world.pageUrl).href);
  const at = (testId: string) => page.getByTestId(testId);
  const path = () => new URL(page.url()).pathname;
  const heading = () => page.locator('h1');
  /** The page shows what it has fetched, too. */
  const settled = async () => {
    await heading().first().waitFor({ state: 'attached' });
    await page.locator('.waiting, [data-captcha-id=""]').first().waitFor({ state: 'detached' });
  };
  const typeAccount = async (account = '0912000001') => {
    await at('account').fill(account);
    await at('password').fill(PASSWORD);
    await at('submit-password').click();
  };
  const signIn = async (account?: string) => {
    await visit('/sign-in');
    await typeAccount(account);
    await at('member-status').waitFor();
  };
  /** Without its cookie this browser is nobody to the server, as after an hour away. */
  const loseSession = () => context.clearCookies();
  const fillContact = async (mobile: string) => {
    await at('captcha-question').and(page.locator(':not([data-captcha-id=""])')).waitFor();
    await at('privacy-agree').check();
    await at('register-contact').fill(mobile);
    // The answer is found by the English words.
    await at('language').click();
    const question = await at('captcha-question').textContent();
    await at('language').click();
    await at('captcha-answer').fill(solveCaptcha(question ?? ''));
  };
  const useEnglish = () => context.addInitScript("localStorage.setItem('cardbridge.demo.language', 'en')");

  describe('finding the way', () => {
    test('a link changes address, title, the marked entry and the place of the keyboard; back goes back', async () => {
      await signIn();
      const before = await page.title();
      await at('nav-usage').click();
      await at('usage-entry').first().waitFor();
      expect(path()).toBe('/member/usage');
      expect(await page.title()).not.toBe(before);
      expect(await at('nav-usage').getAttribute('aria-current')).toBe('page');
      expect(await heading().evaluate((element) => element === document.activeElement)).toBe(true);
      await page.goBack();
      await at('member-status').waitFor();
      expect(path()).toBe('/member');
      expect(await page.title()).toBe(before);
    });

    test('the simulator stays where it is while pages come and go', async () => {
      await visit('/');
      await page.locator('iframe').evaluate((frame) => frame.setAttribute('data-mark', 'same'));
      await at('nav-help').click();
      await expect.poll(path).toBe('/help');
      expect(await page.locator('iframe').getAttribute('data-mark')).toBe('same');
    });

    test('a page of members asks a visitor to sign in, and comes back to itself', async () => {
      await visit('/member/profile');
      await typeAccount();
      await at('profile-name').waitFor();
      expect(path()).toBe('/member/profile');
    });

    test('a session that has ended leads to the sign-in, and back to the page', async () => {
      await signIn();
      await loseSession();
      await at('nav-usage').click();
      await expect.poll(() => at('notice').textContent()).toContain('已經結束');
      await typeAccount();
      await at('usage-entry').first().waitFor();
      expect(path()).toBe('/member/usage');
    });

    test.each(['/sign-in?next=https://example.com/', '/sign-in?return=//example.com', '/sign-in#https://example.com/'])(
      'what an address says about where to go is not followed: %s',
      async (address) => {
        await visit(address);
        await typeAccount();
        await at('member-status').waitFor();
        expect(page.url()).toBe(new URL('/member', world.pageUrl).href);
      },
    );

    test('an address that is no page says so and leads home', async () => {
      await visit('/no/such/page');
      await at('not-found').waitFor();
      await at('nav-home').click();
      await at('to-sign-in').waitFor();
    });

    test('signed out in another tab, a page of members shows nothing of theirs when it is looked at again', async () => {
      await signIn();
      const other = await context.newPage();
      await other.goto(new URL('/', world.pageUrl).href);
      await other.getByTestId('sign-out').click();
      await other.getByTestId('to-sign-in').waitFor();
      await other.close();
      // Without windows every tab counts as seen: the event is what a browser with windows sends.
      await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
      await at('account').waitFor();
      expect(path()).toBe('/sign-in');
      expect(await at('member-name').count()).toBe(0);
      await typeAccount();
      await at('member-status').waitFor();
    });

    test.each([
      ['tpgoldtest', '/gold', '/member'],
      ['tpgoldtest', '/organization', '/member'],
      ['office@example.tw', '/gold', '/organization'],
      ['0912000001', '/organization', '/gold'],
    ])('%s has no use for every proof: %s leads to %s', async (account, asked, shown) => {
      await signIn(account);
      await visit(asked);
      await settled();
      expect(path()).toBe(shown);
    });

    test('where a download would be, the page says that there is none, and leads back to the proof', async () => {
      await signIn();
      await visit('/gold');
      await world.stopDaemon();
      try {
        await at('begin').click();
        await page.locator('[data-testid^="download-"]').first().click();
        await at('download').waitFor();
        expect(path()).toMatch(/^\/download\/./);
        expect(await at('download').textContent()).toContain('npx cardbridge start');
        await page.reload();
        await at('download-back').click();
        await at('begin').waitFor();
        expect(path()).toBe('/gold');
      } finally {
        await world.restartDaemon();
      }
    });

    test('speaks Chinese first; the switch keeps what was typed, and is remembered', async () => {
      await visit('/register');
      await at('register-contact').fill('0912345678');
      expect(await heading().textContent()).toBe('註冊');
      await at('language').click();
      await expect.poll(() => heading().textContent()).toBe('Register');
      expect(await at('register-contact').inputValue()).toBe('0912345678');
      await page.reload();
      await expect.poll(() => heading().textContent()).toBe('Register');
      expect(await page.locator('html').getAttribute('lang')).toBe('en');
    });
  });

  describe('typing and sending', () => {
    test('two clicks at once send one request', async () => {
      await visit('/register');
      const sent: string[] = [];
      page.on('request', (request) => {
        if (request.url().endsWith('/api/registration')) sent.push(request.url());
      });
      await fillContact('0920000011');
      await at('submit-contact').dblclick();
      await at('code').waitFor();
      expect(sent).toHaveLength(1);
    });

    test('an incomplete form is not sent; every error stands at its field, and the keyboard goes to the first', async () => {
      await visit('/register');
      const sent: string[] = [];
      page.on('request', (request) => {
        if (request.method() === 'POST') sent.push(request.url());
      });
      await at('captcha-question').and(page.locator(':not([data-captcha-id=""])')).waitFor();
      await at('register-contact').fill('12345');
      sent.length = 0;
      await at('submit-contact').click();
      expect(await page.locator('.field-error').count()).toBe(3);
      expect(await at('privacy-agree').evaluate((element) => element === document.activeElement)).toBe(true);
      const describedBy = await at('register-contact').getAttribute('aria-describedby');
      expect(describedBy).toContain('contact-error');
      expect(sent).toEqual([]);
    });

    test('the server is away: the page says so, nothing typed is lost, and a second try succeeds', async () => {
      await visit('/register');
      await fillContact('0920000012');
      await context.setOffline(true);
      await at('submit-contact').click();
      await expect.poll(() => at('problem').getAttribute('data-code')).toBe('ERR_SERVER_UNREACHABLE');
      expect(await at('register-contact').inputValue()).toBe('0920000012');
      expect(await at('privacy-agree').isChecked()).toBe(true);
      await context.setOffline(false);
      await at('submit-contact').click();
      await at('code').waitFor();
    });

    test('the server is away when the site opens: a button asks again', async () => {
      await page.route('**/api/site', (route) => route.abort());
      await visit('/help');
      await expect.poll(() => at('problem').getAttribute('data-code')).toBe('ERR_SERVER_UNREACHABLE');
      await page.unroute('**/api/site');
      await at('retry').click();
      await expect.poll(() => heading().textContent()).toBe('說明');
    });

    test('a wrong code tells the tries that are left; back keeps contact and consent', async () => {
      await visit('/register');
      await fillContact('0920000013');
      await at('submit-contact').click();
      await at('code').waitFor();
      const { code } = await drivePanel(world.panelUrl).nextMessage('0920000013', AbortSignal.timeout(20_000));
      await at('code').fill(code === '0000' ? '1111' : '0000');
      await at('submit-code').click();
      await expect.poll(() => at('problem').getAttribute('data-code')).toBe('ERR_CODE_WRONG');
      expect(await at('problem').textContent()).toMatch(/還可以再試 \d 次/);
      expect(await at('resend-code').getAttribute('aria-disabled')).toBe('true');
      await at('back').click();
      expect(await at('register-contact').inputValue()).toBe('0920000013');
      expect(await at('privacy-agree').isChecked()).toBe(true);
    });

    test('after a wrong code the next one is typed over it', async () => {
      await visit('/register');
      await fillContact('0920000015');
      await at('submit-contact').click();
      const { code } = await drivePanel(world.panelUrl).nextMessage('0920000015', AbortSignal.timeout(20_000));
      await at('code').fill(code === '0000' ? '1111' : '0000');
      await at('submit-code').click();
      await at('problem').waitFor();
      await expect.poll(() => at('code').evaluate((element) => element === document.activeElement)).toBe(true);
      await page.keyboard.type(code ?? '');
      await page.keyboard.press('Enter');
      await at('family-name').waitFor();
    });

    test("the browser's way back leads from the code to the contact, with what was typed, and from there away", async () => {
      await visit('/');
      await at('to-register').click();
      await fillContact('0920000016');
      await at('submit-contact').click();
      await at('code').waitFor();
      await page.goBack();
      await at('register-contact').waitFor();
      expect(path()).toBe('/register');
      expect(await at('register-contact').inputValue()).toBe('0920000016');
      expect(await at('privacy-agree').isChecked()).toBe(true);
      await page.goBack();
      await expect.poll(path).toBe('/');
    });

    test('a link for a new password that cannot be used says so in its heading, and leads to a new one', async () => {
      await visit('/forgotten-password/no-such-link');
      await at('problem').waitFor();
      expect(await heading().textContent()).toBe('連結無法使用');
      await at('back').click();
      await at('register-contact').waitFor();
      expect(path()).toBe('/forgotten-password');
    });

    test('a forgotten password tells nobody whether a number belongs to a member', async () => {
      await visit('/forgotten-password');
      await at('captcha-question').and(page.locator(':not([data-captcha-id=""])')).waitFor();
      await at('register-contact').fill('0920000099');
      await at('captcha-answer').fill(solveCaptcha((await at('captcha-question').textContent()) ?? ''));
      await at('submit-contact').click();
      await at('code').waitFor();
      expect(await page.locator('.lead').textContent()).toContain('如果 0920000099 是會員的手機號碼');
    });

    test('what a member types as a name is shown as text, whatever it looks like', async () => {
      const name = '<img src=x onerror=alert(1)>';
      await visit('/register');
      await fillContact('0920000014');
      await at('submit-contact').click();
      const { code } = await drivePanel(world.panelUrl).nextMessage('0920000014', AbortSignal.timeout(20_000));
      await at('code').fill(code ?? '');
      await at('submit-code').click();
      await at('family-name').fill(name);
      await at('given-name').fill('"><script>alert(2)</script>');
      await at('new-password').fill(PASSWORD);
      await at('upgrade-no').check();
      await at('submit-details').click();
      await at('member-status').waitFor();
      expect(await at('member-name').textContent()).toContain(name);
      expect(await page.locator('main img, main script').count()).toBe(0);
    });
  });

  describe('members', () => {
    test('a service for gold members refuses a general one and offers the upgrade; another opens with a tick', async () => {
      await signIn();
      const closed = page.locator('.service[data-opened="false"]');
      await closed.first().waitFor();
      const gold = page.locator('.service:has(.tag)').first();
      await gold.getByRole('button').click();
      await expect.poll(() => at('problem').getAttribute('data-code')).toBe('ERR_GOLD_REQUIRED');
      const open = page.locator('.service[data-opened="false"]:not(:has(.tag))').first();
      const testId = await open.getAttribute('data-testid');
      await open.getByRole('button').click();
      await expect.poll(() => at(testId ?? '').getAttribute('data-opened')).toBe('true');
      await gold.getByRole('button').click();
      await at('upgrade').click();
      await expect.poll(path).toBe('/gold');
    });

    test('a card without an account signs nobody up, and says what to do', async () => {
      await visit('/sign-in');
      await page.getByRole('tab').nth(1).click();
      await at('use-card').click();
      await drivePanel(world.panelUrl).answerPin(person.pin, AbortSignal.timeout(20_000));
      await at('no-account').waitFor();
      expect(await at('no-account').textContent()).toContain(person.name);
      expect(await at('sign-out').count()).toBe(0);
      await at('no-account-register').click();
      await expect.poll(path).toBe('/register');
    });

    test('the profile is added to and corrected; the name is not offered', async () => {
      await signIn();
      await at('nav-profile').click();
      await at('profile-address').fill('臺北市信義區市府路 1 號');
      await at('profile-birth-date').fill('1990-05-06');
      await at('submit-profile').click();
      await expect.poll(() => at('notice').textContent()).toContain('已儲存');
      await page.reload();
      expect(await at('profile-address').inputValue()).toBe('臺北市信義區市府路 1 號');
      await at('profile-birth-date').fill('');
      await at('submit-profile').click();
      await expect.poll(() => at('notice').textContent()).toContain('已儲存');
      await page.reload();
      expect(await at('profile-birth-date').inputValue()).toBe('');
      expect(await page.locator('main input').evaluateAll((inputs) => inputs.map(({ id }) => id).sort())).toEqual([
        'profile-address',
        'profile-birth-date',
        'profile-resident-since',
      ]);
    });

    test('freezing signs out and says so; the same password lifts it', async () => {
      await signIn('office@example.tw');
      await at('nav-security').click();
      await at('freeze').click();
      await at('freeze-password').fill(PASSWORD);
      await at('freeze-confirm').click();
      await expect.poll(() => at('notice').textContent()).toContain('已凍結');
      expect(path()).toBe('/');
      await at('nav-sign-in').click();
      await typeAccount('office@example.tw');
      await at('lift-freeze').click();
      await at('member-status').waitFor();
    });

    test('deletion needs the word and the password; a wrong password deletes nothing', async () => {
      await signIn();
      await at('nav-security').click();
      await at('delete').click();
      await at('delete-confirm').click();
      expect(await page.locator('.field-error').count()).toBe(2);
      await at('delete-word').fill('刪除');
      await at('delete-password').fill('Wrong+1234');
      await at('delete-confirm').click();
      await expect.poll(() => at('problem').getAttribute('data-code')).toBe('ERR_PASSWORD_WRONG');
      expect(await at('sign-out').isVisible()).toBe(true);
    });
  });

  describe('a service asks for data', () => {
    const service = (id: string) => world.cityServices.find((each) => each.id === id)?.url ?? '';
    /** From the service's own page to ours. */
    const ask = async (id: string) => {
      await page.goto(service(id));
      await page.getByTestId('start').click();
      await at('interaction-application').waitFor();
    };

    test('sign in there and then, see the data, agree; the service gets it, and the member can revoke', async () => {
      await ask('courses');
      await typeAccount();
      await at('agree').waitFor();
      expect(await at('claims').textContent()).toContain('0912000001');
      await at('agree').dblclick();
      await page.getByTestId('result').waitFor();
      await visit('/member/applications');
      await at('application-courses').waitFor();
      await at('revoke-courses').click();
      await at('revoke-confirm').click();
      await at('no-applications').waitFor();
    });

    test('not agreeing is as easy, with or without a sign-in, and gives nothing', async () => {
      await ask('courses');
      await at('decline').click();
      await page.getByTestId('declined').waitFor();
      await ask('courses');
      await typeAccount();
      await at('agree').waitFor();
      const look = (testId: string) =>
        at(testId).evaluate((button) => {
          const { width, height } = button.getBoundingClientRect();
          const { backgroundColor, color, fontWeight } = getComputedStyle(button);
          return { width, height, backgroundColor, color, fontWeight };
        });
      expect(await look('decline')).toEqual(await look('agree'));
      await at('decline').click();
      await page.getByTestId('declined').waitFor();
    });

    test('a question that was answered leads to the services, where another one begins', async () => {
      await ask('courses');
      const asked = page.url();
      await at('decline').click();
      await page.getByTestId('declined').waitFor();
      await page.goto(asked);
      await expect.poll(() => at('problem').getAttribute('data-code')).toBe('ERR_INTERACTION_MISSING');
      expect(await at('retry').count()).toBe(0);
      const links = await at('begin-again')
        .getByRole('link')
        .evaluateAll((all) => all.map((link) => link.getAttribute('href')));
      expect(links).toEqual([...world.cityServices.map(({ url }) => url), '/']);
    });

    test('a service for gold members offers the upgrade, after which the person is back at its question', async () => {
      await ask('social-housing');
      const asked = path();
      await typeAccount();
      await at('gold-required').waitFor();
      await at('upgrade').click();
      await at('begin').click();
      await at('id-number').fill(person.idNumber);
      await at('submit-number').click();
      await drivePanel(world.panelUrl).answerPin(person.pin, AbortSignal.timeout(20_000));
      await at('account-name').waitFor();
      await at('go-on').click();
      await at('agree').waitFor();
      expect(path()).toBe(asked);
      expect(await at('claims').textContent()).toContain(person.name);
    });
  });

  test.each([360, 390])('on a telephone of %i px the header is two rows, and no entry of a menu is broken', async (width) => {
    await openBrowser({ viewport: { width, height: 844 } });
    await useEnglish();
    const box = (testId: string) => at(testId).evaluate((element) => element.getBoundingClientRect().toJSON());
    for (const asMember of [false, true]) {
      if (asMember) await signIn('tpgoldtest');
      else await visit('/');
      await at('nav-help').waitFor();
      const [brand, language, help] = [await box('nav-home'), await box('language'), await box('nav-help')];
      expect(Math.abs(brand.top + brand.height / 2 - (language.top + language.height / 2))).toBeLessThan(2);
      expect(language.right).toBeLessThanOrEqual(width);
      expect(help.top).toBeGreaterThanOrEqual(brand.bottom);
      const menu = await page
        .locator('.bar-links > *')
        .evaluateAll((entries) => entries.map((entry) => entry.getBoundingClientRect().top));
      expect(new Set(menu).size).toBe(1);
      const lines = await page.locator('nav a').evaluateAll((links) =>
        links.map((link) => {
          const range = document.createRange();
          range.selectNodeContents(link);
          return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
        }),
      );
      expect(new Set(lines)).toEqual(new Set([1]));
    }
  });

  describe.each([
    { width: 390, colorScheme: 'light', language: 'zh-TW' },
    { width: 1280, colorScheme: 'dark', language: 'en' },
  ] as const)('at $width px, $colorScheme, in $language', ({ width, colorScheme, language }) => {
    beforeEach(async () => {
      await openBrowser({ viewport: { width, height: 844 }, colorScheme });
      if (language === 'en') await useEnglish();
    });

    const audit = async (name: string) => {
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(wide, `${name} is wider than the window`).toBe(0);
      // axe comes in past the page's policy, as an extension would.
      await page.evaluate(axe.source);
      const found = await page.evaluate(() =>
        (window as unknown as { axe: typeof axe }).axe.run(
          { exclude: [['iframe']] },
          { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
        ),
      );
      expect(found.violations.map(({ id, nodes }) => `${name}: ${id} ${nodes[0]?.html}`)).toEqual([]);
    };

    test('pages for everybody fit the window and have nothing that axe finds', async () => {
      for (const address of [
        '/',
        '/register',
        '/sign-in',
        '/forgotten-password',
        '/help',
        '/privacy',
        '/nowhere',
        '/card/',
        '/download/x.exe',
        '/app',
      ]) {
        await visit(address);
        await settled();
        await audit(address);
      }
      await visit('/register');
      await at('submit-contact').click();
      await page.locator('.field-error').first().waitFor();
      await audit('/register with errors');
    });

    test('so do the pages of members', async () => {
      await signIn('tpgoldtest');
      for (const name of ['', '/services', '/profile', '/security', '/applications', '/usage']) {
        await visit(`/member${name}`);
        await settled();
        await audit(`/member${name}`);
      }
      await at('nav-security').click();
      await at('delete').click();
      await at('delete-word').waitFor();
      await audit('deletion');
      await visit('/gold');
      await settled();
      await audit('/gold');
    });
  });
});
