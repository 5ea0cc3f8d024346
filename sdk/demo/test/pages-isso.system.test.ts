import { describeWith } from '@cardbridge/fixtures/requirements';
import type { BrowserContext, Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { siteInChromium } from './support/site-in-chromium.js';

describeWith(['chromium'], 'a service asks for data, in Chromium', () => {
  const site = siteInChromium();
  const { at, path, typeAccount, visit, openBrowser, useEnglish, audit, settled } = site;

  const service = (id: string) => site.world.cityServices.find((each) => each.id === id)?.url ?? '';
  /** From the service's own page to ours. */
  const ask = async (id: string) => {
    await site.page.goto(service(id));
    await at('start').click();
    await at('interaction-application').waitFor();
  };
  const choose = async (way: string) => {
    await at(`way-${way}`).click();
    await at('agree-to-notice').click();
  };
  const comeIn = async (account?: string) => {
    await choose('account');
    await typeAccount(account);
  };
  const codeFor = async (mobile: string) => (await site.panel.nextMessage(mobile, AbortSignal.timeout(20_000))).code ?? '';
  /** What the phone would show that the code before us opens. */
  const openOnPhone = async (): Promise<Page> => {
    const phone = await site.context.newPage();
    await phone.goto((await at('phone-link').getAttribute('href')) ?? '');
    return phone;
  };

  describe('the door', () => {
    test('password, consent, back at the service; the member can look it up and revoke', async () => {
      await ask('courses');
      expect(await site.page.title()).toContain((await at('interaction-application').textContent())?.trim());
      await comeIn();
      await at('agree').waitFor();
      expect(await at('claim-phone_number').textContent()).toContain('0912000001');
      await at('agree').dblclick();
      await at('result').waitFor();
      await visit('/member/applications');
      await at('application-courses').waitFor();
      await at('revoke-courses').click();
      await at('revoke-confirm').click();
      await at('no-applications').waitFor();
    });

    test('whoever comes in is known to the rest of the site, and whoever is somebody else is not', async () => {
      await ask('courses');
      await comeIn();
      await at('agree').waitFor();
      await at('nav-home').click();
      await at('to-member').waitFor();
      await site.page.goBack();
      await at('not-me').click();
      await at('way-account').waitFor();
      await at('nav-home').click();
      await at('to-sign-in').waitFor();
    });

    test('declining is as easy with or without a sign-in, and gives nothing', async () => {
      await ask('courses');
      await at('decline').click();
      await at('declined').waitFor();
      await ask('courses');
      await comeIn();
      await at('agree').waitFor();
      const look = (testId: string) =>
        at(testId).evaluate((button) => {
          const { width, height } = button.getBoundingClientRect();
          const { backgroundColor, color, fontWeight } = getComputedStyle(button);
          return { width, height, backgroundColor, color, fontWeight };
        });
      expect(await look('decline')).toEqual(await look('agree'));
      await at('decline').click();
      await at('declined').waitFor();
    });

    test('a question that was answered leads to the services, where another one begins', async () => {
      await ask('courses');
      const asked = site.page.url();
      await at('decline').click();
      await at('declined').waitFor();
      await site.page.goto(asked);
      await expect.poll(() => at('problem').getAttribute('data-code')).toBe('ERR_INTERACTION_MISSING');
      const links = await at('begin-again')
        .getByRole('link')
        .evaluateAll((all) => all.map((link) => link.getAttribute('href')));
      expect(links).toEqual([...site.world.cityServices.map(({ url }) => url), '/']);
    });

    test('a service for gold members offers the upgrade, after which the person is back at its question', async () => {
      await ask('social-housing');
      const asked = path();
      await comeIn();
      await at('gold-required').waitFor();
      await at('upgrade').click();
      await at('begin').click();
      await at('id-number').fill(site.person.idNumber);
      await at('submit-number').click();
      await site.panel.answerPin(site.person.pin, AbortSignal.timeout(20_000));
      await at('account-name').waitFor();
      await at('go-on').click();
      await at('agree').waitFor();
      expect(path()).toBe(asked);
      expect(await at('claim-name').textContent()).toContain(site.person.name);
    });

    test('who has no password for the NHI card registers one, and comes back to the question', async () => {
      await ask('permit');
      const asked = path();
      await at('register-nhi-card').click();
      await expect.poll(path).toBe('/simulated/nhi');
      await registerNhiCard();
      await at('back-to-service').click();
      await at('way-nhi-card').waitFor();
      expect(path()).toBe(asked);
    });
  });

  async function registerNhiCard(): Promise<void> {
    await site.panel.remove(0);
    await site.panel.insert(0, (await site.panel.cards()).find(({ kind }) => kind === 'nhi')?.id ?? '');
    await at('read-card').click();
    await site.panel.answerConfirmation(true, AbortSignal.timeout(20_000));
    await at('nhi-password').fill('Abc12345');
    await at('nhi-password-again').fill('Abc12345');
    await at('submit-nhi-password').click();
    await at('simulated-done').waitFor();
  }

  describe('the simulated outside', () => {
    test('the NHI card is shown masked; two passwords that differ, or too short ones, are not sent', async () => {
      await visit('/simulated/nhi');
      await site.panel.remove(0);
      await site.panel.insert(0, (await site.panel.cards()).find(({ kind }) => kind === 'nhi')?.id ?? '');
      await at('read-card').click();
      await site.panel.answerConfirmation(true, AbortSignal.timeout(20_000));
      await at('nhi-card').waitFor();
      const shown = (await at('nhi-card').textContent()) ?? '';
      expect(shown).toContain(site.person.idNumber.slice(-3));
      expect(shown).not.toContain(site.person.idNumber);
      expect(shown).not.toContain(site.person.name);
      await at('nhi-password').fill('Ab12');
      await at('nhi-password-again').fill('Ab13');
      await at('submit-nhi-password').click();
      await expect.poll(() => site.page.locator('.field-error').count()).toBe(2);
      await at('nhi-password').fill('Abc12345');
      await at('nhi-password-again').fill('Abc12345');
      await at('submit-nhi-password').click();
      await at('simulated-done').waitFor();
    });

    test('a "no" in the window of the bridge is told, and the card can be read again', async () => {
      await visit('/simulated/nhi');
      await site.panel.remove(0);
      await site.panel.insert(0, (await site.panel.cards()).find(({ kind }) => kind === 'nhi')?.id ?? '');
      await at('read-card').click();
      await site.panel.answerConfirmation(false, AbortSignal.timeout(20_000));
      await expect.poll(() => at('problem').getAttribute('data-code')).toBe('ERR_CONFIRMATION_REFUSED');
      await at('read-card').click();
      await site.panel.answerConfirmation(true, AbortSignal.timeout(20_000));
      await at('nhi-card').waitFor();
      expect(await at('problem').count()).toBe(0);
    });

    test("the ministry's app says who asks; what it confirms ends at the consent, and is not answered twice", async () => {
      await ask('permit');
      await choose('mobile-certificate');
      await at('id-number').fill(site.person.idNumber);
      await at('submit-id-number').click();
      const phone = await openOnPhone();
      expect(await phone.getByTestId('simulated-hint').textContent()).toContain(new URL(site.world.pageUrl).host);
      await phone.getByTestId('simulated-person').selectOption(site.person.idNumber);
      await phone.getByTestId('simulated-approve').click();
      await phone.getByTestId('simulated-done').waitFor();
      await phone.reload();
      await phone.getByTestId('simulated-ended').waitFor();
      await at('mobile').fill('0912000001');
      await at('submit-mobile').click();
      await at('code').fill(await codeFor('0912000001'));
      await at('submit-code').click();
      await at('agree').waitFor();
      expect(await at('claim-name').textContent()).toContain(site.person.name);
      await at('agree').click();
      await at('result').waitFor();
    });

    test('whoever refuses on the phone hears so there, and at the door', async () => {
      await ask('permit');
      await choose('mobile-certificate');
      await at('id-number').fill(site.person.idNumber);
      await at('submit-id-number').click();
      const phone = await openOnPhone();
      // A click on a text takes the keyboard from the door to what is around it.
      await at('seconds-left').click();
      await phone.getByTestId('simulated-decline').click();
      await phone.getByTestId('simulated-done').waitFor();
      await expect.poll(() => at('problem').getAttribute('data-code'), { timeout: 20_000 }).toBe('ERR_PHONE_DECLINED');
      await expect.poll(() => at('problem').evaluate((box) => box.matches(':focus'))).toBe(true);
    });

    test("the operator's page takes the line that is on line, over the mobile network only", async () => {
      const people = (await (await fetch(new URL('/simulated/people', site.world.pageUrl))).json()) as {
        readonly people: readonly Record<'idNumber' | 'birthDate' | 'mobile' | 'operator', string>[];
      };
      const somebody = people.people[1];
      if (somebody === undefined) throw new Error('nobody is simulated');
      await ask('permit');
      await choose('telecom');
      await at('id-number').fill(somebody.idNumber);
      await at('mobile').fill(somebody.mobile);
      await at('birth-date').fill(somebody.birthDate);
      await at('operator').selectOption(somebody.operator);
      await at('submit-subscriber').click();
      await at('code').fill(await codeFor(somebody.mobile));
      await at('submit-code').click();
      await at('phone-link').waitFor();
      const phone = await openOnPhone();
      await phone.getByTestId('simulated-network').selectOption('wifi');
      await phone.getByTestId('simulated-open').click();
      await phone.getByTestId('simulated-done').waitFor();
      await expect.poll(() => at('problem').getAttribute('data-code'), { timeout: 20_000 }).toBe('ERR_PHONE_NOT_ON_LINE');
      await at('renew').click();
      await at('phone-link').waitFor();
      await phone.goto((await at('phone-link').getAttribute('href')) ?? '');
      await phone.getByTestId('simulated-person').selectOption(somebody.idNumber);
      await phone.getByTestId('simulated-open').click();
      await at('agree').waitFor({ timeout: 20_000 });
      expect(await at('claim-birthdate').textContent()).toContain(somebody.birthDate);
    });

    test.each(['mobile-certificate', 'telecom'])('a phone that was asked nothing says so: %s', async (kind) => {
      await visit(`/simulated/${kind}/00000000-0000-4000-8000-000000000000`);
      await at('simulated-ended').waitFor();
      expect(await at('simulated-open').or(at('simulated-approve')).count()).toBe(0);
    });
  });

  describe('the app that scans', () => {
    let phone: BrowserContext;
    let app: Page;
    const inApp = (testId: string) => app.getByTestId(testId);

    beforeEach(async () => {
      phone = await site.browser.newContext({ reducedMotion: 'reduce', viewport: { width: 390, height: 844 } });
      app = await phone.newPage();
    });
    afterEach(() => phone.close());

    const signInToApp = async () => {
      await app.goto(new URL('/sign-in', site.world.pageUrl).href);
      await inApp('account').fill('0912000001');
      await inApp('password').fill(site.password);
      await inApp('submit-password').click();
      await inApp('member-status').waitFor();
    };
    const showCode = async () => {
      await ask('courses');
      await choose('account');
      await at('show-qr').click();
      await at('phone-link').waitFor();
      return (await at('phone-link').getAttribute('href')) ?? '';
    };
    const scan = async () => {
      await app.goto(await showCode());
      await inApp('scan-application').waitFor();
    };

    test('says what is signed in to, where and by which browser; with the two digits the other screen is in', async () => {
      await signInToApp();
      await scan();
      expect(new URL(app.url()).hash).toBe('');
      expect(await inApp('scan-application').textContent()).toBe('樂學課程報名');
      expect(await inApp('scan-origin').textContent()).toBe(new URL(site.world.pageUrl).origin);
      expect(await inApp('scan-browser').textContent()).toContain('Chrome');
      await inApp('confirm-scan').click();
      await expect.poll(() => app.locator('.field-error').count()).toBe(1);
      await inApp('confirmation-number').fill((await at('confirmation-number').textContent())?.trim() ?? '');
      await inApp('confirm-scan').click();
      await inApp('scan-done').waitFor();
      await at('agree').waitFor();
      expect(await at('claim-phone_number').textContent()).toContain('0912000001');
      await app.goto(new URL('/member/usage', site.world.pageUrl).href);
      await app.locator('[data-event="signed-in-with-app"]').first().waitFor();
    });

    test('whoever is not signed in to the app signs in first, and the code in hand is read then', async () => {
      await app.goto(await showCode());
      await inApp('account').fill('0912000001');
      await inApp('password').fill(site.password);
      await inApp('submit-password').click();
      await inApp('scan-application').waitFor();
      expect(new URL(app.url()).hash).toBe('');
    });

    test('two other digits end it: nobody is signed in there, and the app is ready for another code', async () => {
      await signInToApp();
      await scan();
      const right = (await at('confirmation-number').textContent())?.trim();
      await inApp('confirmation-number').fill(right === '11' ? '22' : '11');
      await inApp('confirm-scan').click();
      await expect.poll(() => inApp('problem').getAttribute('data-code')).toBe('ERR_QR_NUMBER_WRONG');
      await inApp('qr-content').waitFor();
      await site.page.reload();
      await at('way-account').waitFor();
    });

    test('"not me" gives nothing to the other screen, and says so on both', async () => {
      await signInToApp();
      await scan();
      await inApp('decline-scan').click();
      await inApp('scan-declined').waitFor();
      await expect.poll(() => at('problem').getAttribute('data-code'), { timeout: 20_000 }).toBe('ERR_QR_DECLINED');
      await inApp('scan-again').click();
      await inApp('qr-content').waitFor();
    });

    test('what the code says can be pasted; what is no code, or was scanned before, is told so', async () => {
      await signInToApp();
      await app.goto(new URL('/app/scan', site.world.pageUrl).href);
      await inApp('qr-content').fill('https://example.com/');
      await inApp('read-qr').click();
      await expect.poll(() => inApp('problem').getAttribute('data-code')).toBe('ERR_QR_UNKNOWN');
      const content = await showCode();
      await inApp('qr-content').fill(content);
      await inApp('read-qr').click();
      await inApp('scan-application').waitFor();
      await app.goto(new URL('/app/scan', site.world.pageUrl).href);
      await inApp('qr-content').fill(content);
      await inApp('read-qr').click();
      await expect.poll(() => inApp('problem').getAttribute('data-code')).toBe('ERR_QR_UNKNOWN');
    });
  });

  describe.each([
    { width: 320, colorScheme: 'light', language: 'zh-TW' },
    { width: 1280, colorScheme: 'dark', language: 'en' },
  ] as const)('at $width px, $colorScheme, in $language', ({ width, colorScheme, language }) => {
    beforeEach(async () => {
      await openBrowser({ viewport: { width, height: 844 }, colorScheme });
      if (language === 'en') await useEnglish();
    });

    test('the pages of the door, the phone and the card fit the window and have nothing that axe finds', async () => {
      for (const address of ['/privacy', '/help', '/simulated/nhi', '/app/scan']) {
        await visit(address);
        await settled();
        await audit(address);
      }
      await ask('permit');
      await at('way-account').waitFor();
      await audit('the door');
      await at('way-account').click();
      await audit('the notice of a way');
      await at('agree-to-notice').click();
      await at('submit-password').click();
      await audit('the account, with nothing typed');
      await at('back').click();
      await choose('mobile-certificate');
      await at('id-number').fill(site.person.idNumber);
      await at('submit-id-number').click();
      const link = (await at('phone-link').getAttribute('href')) ?? '';
      await visit(new URL(link).pathname);
      await at('simulated-approve').waitFor();
      await audit('the simulated app');
      await at('simulated-decline').click();
      await at('simulated-done').waitFor();
      await audit('the simulated app, done');
    });

    test('so does a scan', async () => {
      const computer = await site.browser.newContext();
      try {
        const screen = await computer.newPage();
        await screen.goto(service('courses'));
        await screen.getByTestId('start').click();
        await screen.getByTestId('way-account').click();
        await screen.getByTestId('agree-to-notice').click();
        await screen.getByTestId('show-qr').click();
        await site.signIn();
        await site.page.goto((await screen.getByTestId('phone-link').getAttribute('href')) ?? '');
        await at('scan-application').waitFor();
        await audit('a scan');
        await at('decline-scan').click();
        await at('scan-declined').waitFor();
        await audit('a scan that was declined');
      } finally {
        await computer.close();
      }
    });
  });
});
