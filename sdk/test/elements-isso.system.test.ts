import { describeWith } from '@cardbridge/fixtures/requirements';
import { describe, expect, test } from 'vitest';
import { driveElements, emptyReader, idNumber } from './support/elements-in-chromium.js';
import {
  allWays,
  citizenCard,
  code,
  driveIsso,
  interaction,
  member,
  nhiCard,
  phone,
  phoneLink,
  qrContent,
  shownQr,
  withGeneralMember,
  withMember,
  withVisitor,
} from './support/isso-in-chromium.js';

describeWith(['chromium'], 'the door for a service, driven in Chromium', () => {
  const here = driveElements();
  const { stage, seen, problemCode, eventsOf, focused, accessibilityProblems } = here;
  const isso = driveIsso(here);
  const { show, choose, begin, startsWith, toAccount, toQr, toCard, toIdNumber, toSubscriber, toPhone, toCode, told } = isso;

  const step = () => seen('isso').getAttribute('data-step');
  const requests = (route: string) =>
    here.page.evaluate(
      (name) =>
        window.stage.calls.filter((call) => call.route === name).map(({ request }) => request as Record<string, unknown>),
      route,
    );
  const typed = () =>
    here.page.evaluate(
      () => Reflect.get(document.querySelector('cardbridge-isso') ?? {}, 'typed') as Readonly<Record<string, string>>,
    );

  describe('choosing a way', () => {
    test('only the ways that the service takes are there, in its order, and the service is named', async () => {
      await show({ ...interaction, ways: ['nhi-card', 'account'] });
      const ways = seen('isso').getByRole('listitem');
      expect(await ways.getByRole('heading').allTextContents()).toEqual(['健保卡', '台北通帳號']);
      expect(await seen('heading').textContent()).toContain('「樂學課程報名」');
    });

    test('links to register lead to other sites in a new tab, and say so; telecom has none, and no address means no link', async () => {
      await show();
      expect(await seen('register-account').getAttribute('target')).toBeNull();
      expect(await seen('register-citizen-card').getAttribute('href')).toBe('https://moica.nat.gov.tw');
      for (const way of ['mobile-certificate', 'citizen-card', 'nhi-card']) {
        const link = seen(`register-${way}`);
        expect(await link.getAttribute('target')).toBe('_blank');
        expect(await link.getAttribute('rel')).toBe('noopener');
        expect(await link.textContent()).toContain('在新分頁開啟');
      }
      expect(await seen('register-telecom').count()).toBe(0);
      await show(interaction, { 'register-href': '', 'nhi-register-href': '' });
      expect(await seen('register-account').count()).toBe(0);
      expect(await seen('register-nhi-card').count()).toBe(0);
    });

    test.each(allWays)('the notice before %s comes first, and nothing is begun before it is agreed to', async (way) => {
      await choose(way);
      expect(await step()).toBe('notice');
      expect(await seen('isso').textContent()).toContain('02-27208889 轉 2844');
      const routes = await here.page.evaluate(() => window.stage.calls.map(({ route }) => route));
      expect(new Set(routes)).toEqual(new Set(['interaction']));
      await expect.poll(focused).toBe('heading');
      await seen('back').click();
      await seen(`way-${way}`).waitFor();
      expect(await step()).toBe('chooser');
    });

    test('declining leads back to the service, and the page is told where that is', async () => {
      await show();
      await stage('answer', { declineInteraction: { location: '/authorize/1' } });
      await seen('decline').click();
      await expect.poll(step).toBe('leaving');
      expect(await eventsOf('cardbridge-leaving')).toEqual([{ location: '/authorize/1', agreed: false }]);
    });

    test('a question that is no more offers no button that would do nothing', async () => {
      await stage('answer', { interaction: { refused: 'ERR_INTERACTION_MISSING' } });
      await stage('show', 'cardbridge-isso', { uid: 'interaction-1' });
      expect(await problemCode()).toBe('ERR_INTERACTION_MISSING');
      expect(await seen('isso').getByRole('button').count()).toBe(0);
    });

    test('a question that could not be fetched can be fetched again', async () => {
      await stage('answer', { interaction: { refused: 'ERR_SERVER_UNREACHABLE' } });
      await stage('show', 'cardbridge-isso', { uid: 'interaction-1' });
      expect(await problemCode()).toBe('ERR_SERVER_UNREACHABLE');
      await stage('answer', { interaction });
      await seen('retry').click();
      await seen('way-account').waitFor();
    });
  });

  describe('by account', () => {
    test('person and organisation differ in what names the account; arrows move between them', async () => {
      await toAccount();
      const label = () => seen('isso').locator('label[for="account"]').textContent();
      expect(await label()).toBe('個人帳號');
      await seen('tab-personal').focus();
      await here.page.keyboard.press('ArrowRight');
      await expect.poll(focused).toBe('tab-organization');
      expect(await label()).toBe('組織帳號');
      expect(await seen('tab-organization').getAttribute('aria-selected')).toBe('true');
    });

    test('a wrong password is said, cleared, and tied to its field; an empty one is asked for', async () => {
      await toAccount();
      await seen('account').fill('0912345678');
      await seen('submit-password').click();
      await expect.poll(focused).toBe('password');
      expect(await requests('signInWithPassword')).toEqual([]);
      await stage('answer', { signInWithPassword: { refused: 'ERR_CREDENTIALS_WRONG', details: { triesLeft: 1 } } });
      await seen('password').fill('Secret!1');
      await here.page.keyboard.press('Enter');
      await expect.poll(focused).toBe('problem');
      expect(await problemCode()).toBe('ERR_CREDENTIALS_WRONG');
      expect(await seen('password').inputValue()).toBe('');
      expect(await seen('account').inputValue()).toBe('0912345678');
      expect(await seen('password').getAttribute('aria-describedby')).toContain('problem');
      expect(await eventsOf('cardbridge-problem')).toEqual([{ code: 'ERR_CREDENTIALS_WRONG' }]);
    });

    test('a frozen account is lifted with the same password, which is gone once somebody is here', async () => {
      await toAccount();
      await stage('answer', { signInWithPassword: { refused: 'ERR_ACCOUNT_FROZEN' } });
      await seen('account').fill('0912345678');
      await seen('password').fill('Secret!1');
      await seen('submit-password').click();
      await seen('lift-freeze').waitFor();
      await expect.poll(focused).toBe('heading');
      await stage('answer', { signInWithPassword: { member }, interaction: withMember });
      await seen('lift-freeze').click();
      await seen('agree').waitFor();
      expect((await requests('signInWithPassword')).map(({ password, liftFreeze }) => [password, liftFreeze])).toEqual([
        ['Secret!1', undefined],
        ['Secret!1', true],
      ]);
      expect(Object.values(await typed()).join('')).toBe('');
    });

    test('what was typed is gone with the way, and with the element', async () => {
      await toAccount();
      await seen('account').fill('0912345678');
      await seen('password').fill('Secret!1');
      await seen('back').click();
      await seen('way-account').waitFor();
      expect(Object.values(await typed()).join('')).toBe('');
      await seen('way-account').click();
      await seen('agree-to-notice').click();
      await seen('password').fill('Secret!1');
      const left = await here.page.evaluate(async () => {
        const element = document.querySelector('cardbridge-isso');
        element?.remove();
        await Promise.resolve();
        return Reflect.get(element ?? {}, 'typed') as Readonly<Record<string, string>>;
      });
      expect(Object.values(left).join('')).toBe('');
    });
  });

  describe('by a QR code', () => {
    test('the link beside it is there only where the page asks for it', async () => {
      await toQr();
      expect(await seen('phone-link').count()).toBe(0);
      await toQr({ 'link-beside-qr': '' });
      expect(await seen('phone-link').getAttribute('href')).toBe(qrContent);
      expect(await seen('phone-link').getAttribute('rel')).toBe('noopener');
      await toPhone('telecom', { 'link-beside-qr': '' });
      expect(await seen('phone-link').getAttribute('href')).toBe(phoneLink);
    });

    test('a link that would run in this page is no link', async () => {
      await begin('telecom', startsWith({ ...phone, link: 'javascript:alert(1)' }), { 'link-beside-qr': '' });
      await seen('qr').waitFor();
      expect(await seen('phone-link').count()).toBe(0);
    });

    test('every second is seen, and a screen reader hears of 30, 10 and none', async () => {
      await here.page.clock.install();
      await toPhone('mobile-certificate');
      await stage('answer', { pollPhone: 'never' });
      // From here on time stands still but for what a test lets pass.
      await here.page.clock.pauseAt(Date.now() + 1000);
      const shown = async () => [(await seen('seconds-left').textContent())?.trim(), await told()];
      const from = Number(/\d+/.exec((await shown())[0] ?? '')?.[0]);
      const after = async (seconds: number, ...expected: readonly string[]) => {
        await here.page.clock.runFor(seconds * 1000);
        await expect.poll(shown).toEqual(expected);
      };
      await after(from - 31, '還有 31 秒', '');
      await after(1, '還有 30 秒', '還有 30 秒');
      await after(1, '還有 29 秒', '還有 30 秒');
      await after(19, '還有 10 秒', '還有 10 秒');
      expect(await seen('renew').count()).toBe(0);
      await here.page.clock.runFor(10_000);
      await seen('renew').waitFor();
      expect(await told()).toBe('QR code 已過期。');
      expect(await seen('qr').count()).toBe(0);
    });

    test('too late, or declined on the phone: said, and another one can be had', async () => {
      await here.page.clock.install();
      await toPhone('mobile-certificate');
      await stage('answer', { pollPhone: { refused: 'ERR_PHONE_DECLINED' } });
      await here.page.clock.runFor(3_000);
      await seen('problem').waitFor();
      expect(await problemCode()).toBe('ERR_PHONE_DECLINED');
      // Neither seen nor heard: it is not what happened.
      expect(await told()).toBe('');
      expect(await seen('isso').textContent()).not.toContain('已過期');
      await stage('answer', { renewPhone: phone, pollPhone: phone });
      await seen('renew').click();
      await seen('qr').waitFor();
      expect(await seen('problem').count()).toBe(0);
      // The button is gone; the keyboard is not.
      await expect.poll(focused).toBe('heading');
    });

    test('scanned by the app: two digits, large, and told to a screen reader', async () => {
      await here.page.clock.install();
      await toQr();
      await stage('answer', {
        pollIssoQr: { state: 'scanned', confirmationNumber: '47', expiresAfterSeconds: 60, pollAfterSeconds: 2 },
      });
      await here.page.clock.runFor(3_000);
      await seen('confirmation-number').waitFor();
      expect(await seen('confirmation-number').textContent()).toBe('47');
      expect(await told()).toBe('47');
      await expect.poll(focused).toBe('heading');
      await stage('answer', { pollIssoQr: { state: 'signed-in', member }, interaction: withMember });
      await here.page.clock.runFor(3_000);
      await seen('agree').waitFor();
    });

    test('back to the password', async () => {
      await toQr();
      await seen('use-password').click();
      await seen('password').waitFor();
      expect(await step()).toBe('account');
    });
  });

  describe('by a card', () => {
    test('program, reader and card are noticed one by one, and another card is named', async () => {
      await toCard('nhi-card', undefined);
      await stage('link', { bridge: 'absent' });
      await seen('download-deb').waitFor();
      await stage('link', { bridge: 'ready', readers: [] });
      expect(await seen('heading').textContent()).toBe('請接上讀卡機');
      await stage('link', { readers: [citizenCard] });
      expect(await seen('card-advice').textContent()).toContain('自然人憑證');
      await stage('link', { readers: [nhiCard] });
      await seen('nhi-password').waitFor();
      await expect.poll(focused).toBe('heading');
    });

    test('a permission that was denied is said, with how to give it, and asked for again', async () => {
      await stage('connecting', 'ERR_BROWSER_PERMISSION_DENIED');
      await toCard('citizen-card', undefined);
      await stage('link', { bridge: 'closed', problem: 'ERR_BROWSER_PERMISSION_DENIED' });
      expect(await problemCode()).toBe('ERR_BROWSER_PERMISSION_DENIED');
      expect(await seen('isso').textContent()).toContain('在這個瀏覽器如何允許');
      await stage('connecting', 'waits');
      const asked = await here.page.evaluate(() => window.stage.asked);
      await seen('connect').click();
      expect(await here.page.evaluate(() => window.stage.asked)).toBe(asked + 1);
    });

    test('the citizen card: steps, tries left, cancelled, and a code at the end', async () => {
      await toCard('citizen-card', [citizenCard]);
      expect(await seen('isso').textContent()).toContain('三次會鎖卡');
      expect(await seen('nhi-password').count()).toBe(0);
      await seen('id-number').fill(idNumber);
      await seen('submit-card').click();
      await stage('card', 'waiting-for-pin', 2);
      expect(await told()).toContain('還可輸入 2 次');
      await seen('cancel').click();
      await seen('submit-card').waitFor();
      expect(await seen('id-number').inputValue()).toBe(idNumber);
      await stage('answer', { proveCitizenCard: { step: 'mobile' } });
      await seen('submit-card').click();
      await stage('card', 'waiting-for-pin');
      await stage('cardEnds');
      await seen('mobile').waitFor();
      expect((await requests('proveCitizenCard')).map((request) => request.idNumber)).toEqual([idNumber]);
    });

    test('the NHI card: its password is hidden, never filled in by the browser, and gone with its one attempt', async () => {
      await toCard('nhi-card', [nhiCard]);
      expect(await seen('nhi-password').getAttribute('type')).toBe('password');
      expect(await seen('nhi-password').getAttribute('autocomplete')).toBe('off');
      await stage('answer', { proveNhiCard: { refused: 'ERR_NHI_PASSWORD_WRONG' } });
      await seen('id-number').fill(idNumber);
      await seen('nhi-password').fill('secret99');
      await seen('submit-card').click();
      await stage('card', 'reading-card');
      expect((await typed())['nhi-password']).toBe('');
      await stage('cardEnds');
      await seen('problem').waitFor();
      expect(await problemCode()).toBe('ERR_NHI_PASSWORD_WRONG');
      expect(await seen('nhi-password').inputValue()).toBe('');
      expect(await seen('nhi-password').getAttribute('aria-describedby')).toContain('problem');
      // What comes and goes in the readers takes nothing from who types again.
      await seen('nhi-password').fill('secret98');
      await stage('link', { readers: [nhiCard, { ...emptyReader, id: 'r9' }] });
      expect(await seen('nhi-password').inputValue()).toBe('secret98');
    });

    test('a card that only a vendor’s module knows may be one, and is called what it is', async () => {
      await toCard('citizen-card', [{ ...citizenCard, card: { kind: 'pkcs11' } }]);
      await seen('id-number').waitFor();
      expect(await seen('reader-found').getAttribute('data-fits')).not.toBeNull();
      expect(await seen('reader-found').textContent()).toContain('PKCS#11');
    });

    test('of two cards the person chooses one', async () => {
      await toCard('nhi-card', [nhiCard, { ...nhiCard, id: 'r2', name: 'ACR39U' }]);
      await seen('reader').nth(1).check();
      expect(await seen('reader').nth(1).isChecked()).toBe(true);
      expect(await seen('reader').nth(0).isChecked()).toBe(false);
    });
  });

  describe('what is typed', () => {
    test('an ID number that cannot be one is said at its field, without asking the server', async () => {
      await toIdNumber();
      await seen('id-number').fill('A123456780');
      await seen('submit-id-number').click();
      await expect.poll(focused).toBe('problem');
      expect(await problemCode()).toBe('ERR_ID_NUMBER_INVALID');
      expect(await seen('id-number').getAttribute('aria-invalid')).toBe('true');
      expect(await requests('startMobileCertificate')).toEqual([]);
    });

    test('a subscriber: four things, each asked for, all sent', async () => {
      await toSubscriber();
      await seen('submit-subscriber').click();
      await expect.poll(focused).toBe('id-number');
      await isso.fillSubscriber();
      await seen('operator').selectOption('');
      await seen('submit-subscriber').click();
      await expect.poll(focused).toBe('operator');
      expect(await seen('operator').getAttribute('aria-invalid')).toBe('true');
      await seen('operator').selectOption('far-eastone');
      await stage('answer', { startTelecom: { ...code, mobileIsFixed: true } });
      await seen('submit-subscriber').click();
      await seen('code').waitFor();
      expect(await requests('startTelecom')).toEqual([
        {
          uid: 'interaction-1',
          signInId: 'sign-in-1',
          idNumber,
          mobile: '0912345678',
          birthDate: '1985-06-15',
          operator: 'far-eastone',
        },
      ]);
      expect(await seen('change-mobile').count()).toBe(0);
    });

    test('a code: for browsers that know where it comes from, resent after a while, and for another number', async () => {
      await here.page.clock.install();
      await toCode();
      expect(await seen('code').getAttribute('autocomplete')).toBe('one-time-code');
      expect(await seen('code').getAttribute('inputmode')).toBe('numeric');
      expect(await seen('isso').textContent()).toContain('0912***678');
      expect(await seen('resend-code').getAttribute('aria-disabled')).toBe('true');
      await seen('resend-code').click({ force: true });
      expect(await requests('resendIssoCode')).toEqual([]);
      await here.page.clock.runFor(61_000);
      await expect.poll(() => seen('resend-code').getAttribute('aria-disabled')).toBeNull();
      // Nobody wants to hear a number fall.
      expect(await told()).toBe('');
      await stage('answer', { resendIssoCode: code });
      await seen('resend-code').click();
      await expect.poll(told).toBe('驗證碼已重新傳送。');
      await seen('change-mobile').click();
      await seen('mobile').waitFor();
    });

    test('a wrong code is cleared, and the keyboard is on what went wrong', async () => {
      await toCode();
      await stage('answer', { confirmIssoCode: { refused: 'ERR_CODE_WRONG' } });
      await seen('code').fill('123 456');
      await here.page.keyboard.press('Enter');
      await expect.poll(focused).toBe('problem');
      expect(await seen('code').inputValue()).toBe('');
      expect((await requests('confirmIssoCode')).map((request) => request.code)).toEqual(['123456']);
    });
  });

  describe('consent', () => {
    test('one sentence for each claim, also for what is not there', async () => {
      await show(withMember);
      expect(await seen('person').textContent()).toContain('王範');
      expect(await seen('claim-name').textContent()).toBe('「樂學課程報名」會取得您的姓名：王範。');
      expect(await seen('claim-email').textContent()).toBe('「樂學課程報名」也想取得您的電子郵件，但您的帳號沒有這項資料。');
      expect(await seen('claim-real_name_verified').textContent()).toBe('「樂學課程報名」會知道您已實名。');
      expect(await seen('with-account-data').count()).toBe(0);
      await stage('answer', { agreeToInteraction: { location: '/authorize/1' } });
      await seen('agree').click();
      await expect.poll(step).toBe('leaving');
      expect(await requests('agreeToInteraction')).toEqual([
        { uid: 'interaction-1', personId: 'person-1', withAccountData: false },
      ]);
      expect(await eventsOf('cardbridge-leaving')).toEqual([{ location: '/authorize/1', agreed: true }]);
      await expect.poll(focused).toBe('heading');
    });

    test('a visitor gives what their account has only after ticking that', async () => {
      await show(withVisitor);
      expect(await seen('person').textContent()).toContain('A******789');
      expect(await seen('with-account-data').isChecked()).toBe(false);
      expect(await seen('claim-name').textContent()).toBe('勾選後，「樂學課程報名」會取得您帳號裡的姓名。');
      await stage('answer', { agreeToInteraction: { location: '/authorize/1' } });
      await seen('with-account-data').check();
      await seen('agree').click();
      await expect.poll(step).toBe('leaving');
      expect(await requests('agreeToInteraction')).toEqual([
        { uid: 'interaction-1', personId: 'person-2', withAccountData: true },
      ]);
    });

    test('to agree and to decline look alike', async () => {
      await show(withMember);
      const look = (testId: string) =>
        seen(testId).evaluate((element) => {
          const { backgroundColor, color, fontWeight, fontSize, borderColor } = getComputedStyle(element);
          const { width, height } = element.getBoundingClientRect();
          return {
            backgroundColor,
            color,
            fontWeight,
            fontSize,
            borderColor,
            width: Math.round(width),
            height: Math.round(height),
          };
        });
      expect(await look('agree')).toEqual(await look('decline'));
    });

    test('whoever is not the one shown goes back to the ways in', async () => {
      await show(withVisitor);
      await stage('answer', { interaction });
      await seen('not-me').click();
      await seen('way-account').waitFor();
      expect(await requests('leaveIsso')).toHaveLength(1);
    });

    test('a service for gold members: how to become one, or back to the service; nothing to agree to', async () => {
      await show(withGeneralMember);
      await seen('gold-required').waitFor();
      expect(await seen('upgrade').getAttribute('href')).toBe('/gold');
      expect(await seen('agree').count()).toBe(0);
      await expect.poll(() => seen('decline').count()).toBe(1);
      await show(withGeneralMember, { 'gold-href': '' });
      expect(await seen('upgrade').count()).toBe(0);
    });
  });

  test('every step before the way back can be declined, by one button', async () => {
    for (const [name, reach] of screens()) {
      await here.page.reload();
      await reach();
      const at = await step();
      if (at === 'leaving' || at === 'loading') continue;
      expect(await seen('decline').count(), name).toBe(1);
      if (at !== 'chooser' && at !== 'consent') expect(await seen('back').count(), name).toBe(1);
    }
  });

  test('everything is reached by keyboard alone, from the first way to the consent', async () => {
    await show();
    const tabTo = async (testId: string) => {
      for (let presses = 0; presses < 40 && (await focused()) !== testId; presses += 1) await here.page.keyboard.press('Tab');
      expect(await focused()).toBe(testId);
    };
    await tabTo('way-account');
    await here.page.keyboard.press('Enter');
    await expect.poll(focused).toBe('heading');
    await tabTo('agree-to-notice');
    await here.page.keyboard.press('Enter');
    await expect.poll(focused).toBe('heading');
    await tabTo('account');
    await here.page.keyboard.type('0912345678');
    await tabTo('password');
    await here.page.keyboard.type('Secret!1');
    await stage('answer', { signInWithPassword: { member }, interaction: withMember });
    await here.page.keyboard.press('Enter');
    await expect.poll(focused).toBe('heading');
    await stage('answer', { agreeToInteraction: { location: '/authorize/1' } });
    await tabTo('agree');
    await here.page.keyboard.press('Enter');
    await expect.poll(step).toBe('leaving');
  });

  describe.each(['light', 'dark'] as const)('WCAG AA in %s', (colorScheme) => {
    test.each(['zh-TW', 'en'] as const)('every screen, in %s, narrow and wide', { timeout: 180_000 }, async (language) => {
      await here.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      for (const [name, reach] of screens()) {
        // As wide as 1280 pixels at 400 % (WCAG 2.2, 1.4.10).
        await here.page.setViewportSize({ width: 320, height: 844 });
        await here.page.reload();
        await here.page.evaluate((lang) => document.documentElement.setAttribute('lang', lang), language);
        await reach();
        expect(await accessibilityProblems(), name).toEqual([]);
        for (const width of [320, 620, 1200]) {
          await here.page.setViewportSize({ width, height: 844 });
          expect(await here.page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(width);
        }
      }
    });
  });

  type Show = readonly [name: string, show: () => Promise<void>];
  /** Every screen, and the way there. */
  function screens(): readonly Show[] {
    const failing = (reach: () => Promise<void>, then: () => Promise<void>) => async () => {
      await reach();
      await then();
      await seen('problem').waitFor();
    };
    return [
      [
        'failed',
        async () => {
          await stage('answer', { interaction: { refused: 'ERR_SERVER_UNREACHABLE' } });
          await stage('show', 'cardbridge-isso', { uid: 'interaction-1' });
        },
      ],
      ['chooser', () => show()],
      ...allWays.map((way): Show => [`notice ${way}`, () => choose(way)]),
      ['account', toAccount],
      [
        'account-wrong',
        failing(toAccount, async () => {
          await stage('answer', { signInWithPassword: { refused: 'ERR_CREDENTIALS_WRONG', details: { triesLeft: 1 } } });
          await seen('account').fill('someone');
          await seen('password').fill('wrong');
          await seen('submit-password').click();
        }),
      ],
      [
        'frozen',
        async () => {
          await toAccount();
          await stage('answer', { signInWithPassword: { refused: 'ERR_ACCOUNT_FROZEN' } });
          await seen('account').fill('someone');
          await seen('password').fill('right');
          await seen('submit-password').click();
          await seen('lift-freeze').waitFor();
        },
      ],
      ['qr', () => toQr({ 'link-beside-qr': '' })],
      [
        'scanned',
        async () => {
          await begin('account', {
            showIssoQr: { signInId: 'sign-in-1', ...shownQr, pollAfterSeconds: 1 },
            pollIssoQr: { state: 'scanned', confirmationNumber: '47', expiresAfterSeconds: 60, pollAfterSeconds: 60 },
          });
          await seen('show-qr').click();
          await seen('confirmation-number').waitFor();
        },
      ],
      ['card-absent', () => toCard('citizen-card', undefined).then(() => stage('link', { bridge: 'absent' }))],
      ['card-reader', () => toCard('citizen-card', [])],
      ['card-other', () => toCard('citizen-card', [nhiCard])],
      ['citizen-card', () => toCard('citizen-card', [citizenCard])],
      ['nhi-card', () => toCard('nhi-card', [nhiCard, { ...nhiCard, id: 'r2', name: 'ACR39U' }])],
      [
        'using-card',
        async () => {
          await toCard('citizen-card', [citizenCard]);
          await seen('id-number').fill(idNumber);
          await seen('submit-card').click();
          await stage('card', 'waiting-for-pin', 2);
        },
      ],
      [
        'using-nhi-card',
        async () => {
          await toCard('nhi-card', [nhiCard]);
          await seen('id-number').fill(idNumber);
          await seen('nhi-password').fill('secret99');
          await seen('submit-card').click();
          await stage('card', 'waiting-for-confirmation');
        },
      ],
      ['id-number', toIdNumber],
      [
        'id-number-wrong',
        failing(toIdNumber, async () => {
          await seen('id-number').fill('A123456780');
          await seen('submit-id-number').click();
        }),
      ],
      ['subscriber', toSubscriber],
      ['mobile', () => begin('mobile-certificate', startsWith({ step: 'mobile' }))],
      ['code', toCode],
      ['phone-certificate', () => toPhone('mobile-certificate')],
      ['phone-telecom', () => toPhone('telecom', { 'link-beside-qr': '' })],
      ['phone-over', () => begin('telecom', startsWith({ ...phone, expiresAfterSeconds: 0 }))],
      ['consent-member', () => show(withMember)],
      ['consent-visitor', () => show(withVisitor)],
      ['gold', () => show(withGeneralMember)],
      [
        'leaving',
        async () => {
          await show(withMember);
          await stage('answer', { declineInteraction: { location: '/authorize/1' } });
          await seen('decline').click();
        },
      ],
    ];
  }
});
