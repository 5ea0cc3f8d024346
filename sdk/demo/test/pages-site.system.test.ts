import { describeWith } from '@cardbridge/fixtures/requirements';
import { beforeEach, describe, expect, test } from 'vitest';
import { solveCaptcha } from '../src/walks/solve-captcha.js';
import { siteInChromium } from './support/site-in-chromium.js';

describeWith(['chromium'], 'the member site, driven in Chromium', () => {
  const site = siteInChromium();
  const { visit, at, path, heading, settled, typeAccount, signIn, openBrowser, useEnglish, audit, password } = site;

  /** Without its cookie this browser is nobody to the server, as after an hour away. */
  const loseSession = () => site.context.clearCookies();
  const fillContact = async (mobile: string) => {
    await at('captcha-question').and(site.page.locator(':not([data-captcha-id=""])')).waitFor();
    await at('privacy-agree').check();
    await at('register-contact').fill(mobile);
    // The answer is found by the English words.
    await at('language').click();
    const question = await at('captcha-question').textContent();
    await at('language').click();
    await at('captcha-answer').fill(solveCaptcha(question ?? ''));
  };
  describe('finding the way', () => {
    test('a link changes address, title, the marked entry and the place of the keyboard; back goes back', async () => {
      await signIn();
      const before = await site.page.title();
      await at('nav-usage').click();
      await at('usage-entry').first().waitFor();
      expect(path()).toBe('/member/usage');
      expect(await site.page.title()).not.toBe(before);
      expect(await at('nav-usage').getAttribute('aria-current')).toBe('page');
      expect(await heading().evaluate((element) => element === document.activeElement)).toBe(true);
      await site.page.goBack();
      await at('member-status').waitFor();
      expect(path()).toBe('/member');
      expect(await site.page.title()).toBe(before);
    });

    test('the simulator stays where it is while pages come and go', async () => {
      await visit('/');
      await site.page.locator('iframe').evaluate((frame) => frame.setAttribute('data-mark', 'same'));
      await at('nav-help').click();
      await expect.poll(path).toBe('/help');
      expect(await site.page.locator('iframe').getAttribute('data-mark')).toBe('same');
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
        expect(site.page.url()).toBe(new URL('/member', site.world.pageUrl).href);
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
      const other = await site.context.newPage();
      await other.goto(new URL('/', site.world.pageUrl).href);
      await other.getByTestId('sign-out').click();
      await other.getByTestId('to-sign-in').waitFor();
      await other.close();
      // Without windows every tab counts as seen: the event is what a browser with windows sends.
      await site.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
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
      await site.world.stopDaemon();
      try {
        await at('begin').click();
        await site.page.locator('[data-testid^="download-"]').first().click();
        await at('download').waitFor();
        expect(path()).toMatch(/^\/download\/./);
        expect(await at('download').textContent()).toContain('npx cardbridge start');
        await site.page.reload();
        await at('download-back').click();
        await at('begin').waitFor();
        expect(path()).toBe('/gold');
      } finally {
        await site.world.restartDaemon();
      }
    });

    test('speaks Chinese first; the switch keeps what was typed, and is remembered', async () => {
      await visit('/register');
      await at('register-contact').fill('0912345678');
      expect(await heading().textContent()).toBe('註冊');
      await at('language').click();
      await expect.poll(() => heading().textContent()).toBe('Register');
      expect(await at('register-contact').inputValue()).toBe('0912345678');
      await site.page.reload();
      await expect.poll(() => heading().textContent()).toBe('Register');
      expect(await site.page.locator('html').getAttribute('lang')).toBe('en');
    });
  });

  describe('typing and sending', () => {
    test('two clicks at once send one request', async () => {
      await visit('/register');
      const sent: string[] = [];
      site.page.on('request', (request) => {
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
      site.page.on('request', (request) => {
        if (request.method() === 'POST') sent.push(request.url());
      });
      await at('captcha-question').and(site.page.locator(':not([data-captcha-id=""])')).waitFor();
      await at('register-contact').fill('12345');
      sent.length = 0;
      await at('submit-contact').click();
      await expect.poll(() => site.page.locator('.field-error').count()).toBe(3);
      expect(await at('privacy-agree').evaluate((element) => element === document.activeElement)).toBe(true);
      const describedBy = await at('register-contact').getAttribute('aria-describedby');
      expect(describedBy).toContain('contact-error');
      expect(sent).toEqual([]);
    });

    test('the server is away: the page says so, nothing typed is lost, and a second try succeeds', async () => {
      await visit('/register');
      await fillContact('0920000012');
      await site.context.setOffline(true);
      await at('submit-contact').click();
      await expect.poll(() => at('problem').getAttribute('data-code')).toBe('ERR_SERVER_UNREACHABLE');
      expect(await at('register-contact').inputValue()).toBe('0920000012');
      expect(await at('privacy-agree').isChecked()).toBe(true);
      await site.context.setOffline(false);
      await at('submit-contact').click();
      await at('code').waitFor();
    });

    test('the server is away when the site opens: a button asks again', async () => {
      await site.page.route('**/api/site', (route) => route.abort());
      await visit('/help');
      await expect.poll(() => at('problem').getAttribute('data-code')).toBe('ERR_SERVER_UNREACHABLE');
      await site.page.unroute('**/api/site');
      await at('retry').click();
      await expect.poll(() => heading().textContent()).toBe('說明');
      expect(await heading().evaluate((shown) => shown.matches(':focus'))).toBe(true);
    });

    test('a wrong code tells the tries that are left; back keeps contact and consent', async () => {
      await visit('/register');
      await fillContact('0920000013');
      await at('submit-contact').click();
      await at('code').waitFor();
      const { code } = await site.panel.nextMessage('0920000013', AbortSignal.timeout(20_000));
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
      const { code } = await site.panel.nextMessage('0920000015', AbortSignal.timeout(20_000));
      await at('code').fill(code === '0000' ? '1111' : '0000');
      await at('submit-code').click();
      await at('problem').waitFor();
      await expect.poll(() => at('code').evaluate((element) => element === document.activeElement)).toBe(true);
      await site.page.keyboard.type(code ?? '');
      await site.page.keyboard.press('Enter');
      await at('family-name').waitFor();
    });

    test("the browser's way back leads from the code to the contact, with what was typed, and from there away", async () => {
      await visit('/');
      await at('to-register').click();
      await fillContact('0920000016');
      await at('submit-contact').click();
      await at('code').waitFor();
      await site.page.goBack();
      await at('register-contact').waitFor();
      expect(path()).toBe('/register');
      expect(await at('register-contact').inputValue()).toBe('0920000016');
      expect(await at('privacy-agree').isChecked()).toBe(true);
      await site.page.goBack();
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
      await at('captcha-question').and(site.page.locator(':not([data-captcha-id=""])')).waitFor();
      await at('register-contact').fill('0920000099');
      await at('captcha-answer').fill(solveCaptcha((await at('captcha-question').textContent()) ?? ''));
      await at('submit-contact').click();
      await at('code').waitFor();
      expect(await site.page.locator('.lead').textContent()).toContain('如果 0920000099 是會員的手機號碼');
    });

    test('what a member types as a name is shown as text, whatever it looks like', async () => {
      const name = '<img src=x onerror=alert(1)>';
      await visit('/register');
      await fillContact('0920000014');
      await at('submit-contact').click();
      const { code } = await site.panel.nextMessage('0920000014', AbortSignal.timeout(20_000));
      await at('code').fill(code ?? '');
      await at('submit-code').click();
      await at('family-name').fill(name);
      await at('given-name').fill('"><script>alert(2)</script>');
      await at('new-password').fill(password);
      await at('upgrade-no').check();
      await at('submit-details').click();
      await at('member-status').waitFor();
      expect(await at('member-name').textContent()).toContain(name);
      expect(await site.page.locator('main img, main script').count()).toBe(0);
    });
  });

  describe('members', () => {
    test('a service for gold members refuses a general one and offers the upgrade; another opens with a tick', async () => {
      await signIn();
      const closed = site.page.locator('.service[data-opened="false"]');
      await closed.first().waitFor();
      const gold = site.page.locator('.service:has(.tag)').first();
      await gold.getByRole('button').click();
      await expect.poll(() => at('problem').getAttribute('data-code')).toBe('ERR_GOLD_REQUIRED');
      const open = site.page.locator('.service[data-opened="false"]:not(:has(.tag))').first();
      const testId = await open.getAttribute('data-testid');
      await open.getByRole('button').click();
      await expect.poll(() => at(testId ?? '').getAttribute('data-opened')).toBe('true');
      await gold.getByRole('button').click();
      await at('upgrade').click();
      await expect.poll(path).toBe('/gold');
    });

    test('a card without an account signs nobody up, and says what to do', async () => {
      await visit('/sign-in');
      await site.page.getByRole('tab').nth(1).click();
      await at('use-card').click();
      await site.panel.answerPin(site.person.pin, AbortSignal.timeout(20_000));
      await at('no-account').waitFor();
      expect(await at('no-account').textContent()).toContain(site.person.name);
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
      await site.page.reload();
      expect(await at('profile-address').inputValue()).toBe('臺北市信義區市府路 1 號');
      await at('profile-birth-date').fill('');
      await at('submit-profile').click();
      await expect.poll(() => at('notice').textContent()).toContain('已儲存');
      await site.page.reload();
      expect(await at('profile-birth-date').inputValue()).toBe('');
      expect(await site.page.locator('main input').evaluateAll((inputs) => inputs.map(({ id }) => id).sort())).toEqual([
        'profile-address',
        'profile-birth-date',
        'profile-resident-since',
      ]);
    });

    test('freezing signs out and says so; the same password lifts it', async () => {
      await signIn('office@example.tw');
      await at('nav-security').click();
      await at('freeze').click();
      await at('freeze-password').fill(password);
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
      await expect.poll(() => site.page.locator('.field-error').count()).toBe(2);
      await at('delete-word').fill('刪除');
      await at('delete-password').fill('Wrong+1234');
      await at('delete-confirm').click();
      await expect.poll(() => at('problem').getAttribute('data-code')).toBe('ERR_PASSWORD_WRONG');
      expect(await at('sign-out').isVisible()).toBe(true);
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
      const menu = await site.page
        .locator('.bar-links > *')
        .evaluateAll((entries) => entries.map((entry) => entry.getBoundingClientRect().top));
      expect(new Set(menu).size).toBe(1);
      const lines = await site.page.locator('nav a').evaluateAll((links) =>
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
        '/app/scan',
        '/simulated/nhi',
        '/simulated/telecom/none',
      ]) {
        await visit(address);
        await settled();
        await audit(address);
      }
      await visit('/register');
      await at('submit-contact').click();
      await site.page.locator('.field-error').first().waitFor();
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
