import { describeWith } from '@cardbridge/fixtures/requirements';
import { expect, test } from 'vitest';
import {
  driveElements,
  emptyReader,
  gold,
  goldAttributes,
  idNumber,
  reader,
  secondReader,
  withCard,
  withNhiCard,
} from './support/elements-in-chromium.js';

describeWith(['chromium'], 'the gold member element, driven in Chromium', () => {
  const here = driveElements();
  const { stage, seen, problemCode, eventsOf, focused, showGold, toNumber, submitNumber } = here;

  test('the whole way, by keyboard alone', async () => {
    await showGold({ ...goldAttributes, 'done-href': '/member' });
    await stage('answer', { issueChallenge: { challengeNonce: 'bm9uY2U' }, upgradeToGold: gold });
    const press = async (testId: string) => {
      for (let tabs = 0; tabs < 12 && (await focused()) !== testId; tabs++) await here.page.keyboard.press('Tab');
      expect(await focused()).toBe(testId);
    };
    await press('begin');
    await here.page.keyboard.press('Enter');
    await expect.poll(focused).toBe('heading');
    await stage('link', { bridge: 'ready', readers: [emptyReader] });
    await expect.poll(() => seen('gold-member').getAttribute('data-step')).toBe('card');
    await stage('link', { readers: [withCard] });
    await expect.poll(focused).toBe('heading');
    await press('id-number');
    await here.page.keyboard.type(idNumber);
    await here.page.keyboard.press('Enter');
    await expect.poll(() => seen('gold-member').getAttribute('data-step')).toBe('proving');
    await expect.poll(focused).toBe('heading');
    await stage('card', 'waiting-for-pin', 3);
    await stage('cardEnds');
    await seen('account-name').waitFor();
    await expect.poll(focused).toBe('heading');
    await press('go-on');
    expect(await seen('go-on').getAttribute('href')).toBe('/member');
    expect(await eventsOf('cardbridge-proved')).toEqual([gold]);
  });

  test('the steps are a list with the current one marked', async () => {
    await showGold();
    const current = () => here.page.locator('[data-testid="step"][aria-current="step"]').getAttribute('data-step');
    expect(await current()).toBe('introduction');
    await seen('begin').click();
    expect(await current()).toBe('bridge');
    await stage('link', { bridge: 'ready', readers: [] });
    expect(await current()).toBe('card');
  });

  test('the program missing: the download for this system, the others behind a disclosure, and it is noticed when it starts', async () => {
    await showGold();
    await stage('connecting', 'ERR_BRIDGE_ABSENT');
    await stage('link', { bridge: 'absent' });
    await seen('begin').click();
    expect(await seen('download-deb').getAttribute('href')).toBe('/downloads/cardbridge-amd64.deb');
    expect(await seen('download-windows').isVisible()).toBe(false);
    await here.page.getByText('其他作業系統').click();
    expect(await seen('download-windows').getAttribute('href')).toBe('/downloads/CardBridge-Setup-x64.exe');
    await stage('link', { bridge: 'ready', readers: [emptyReader] });
    await expect.poll(() => seen('gold-member').getAttribute('data-step')).toBe('card');
  });

  test('the program missing, and the browser would ask each time: a click looks again', async () => {
    await showGold();
    await stage('connecting', 'ERR_BRIDGE_ABSENT');
    await stage('link', { bridge: 'absent', needsClick: true });
    await seen('begin').click();
    const before = await here.page.evaluate(() => window.stage.asked);
    await seen('look-again').click();
    expect(await here.page.evaluate(() => window.stage.asked)).toBe(before + 1);
    await stage('link', { bridge: 'absent', needsClick: false });
    expect(await seen('look-again').count()).toBe(0);
  });

  test('the browser asks, the bridge asks: each has its own heading', async () => {
    await showGold();
    await seen('begin').click();
    await stage('link', { bridge: 'browser-prompt' });
    expect(await seen('heading').textContent()).toContain('「允許」');
    await stage('link', { bridge: 'waiting-for-access' });
    expect(await seen('heading').textContent()).toContain('CardBridge');
  });

  test('a permission that was denied comes with the way to allow it in this browser', async () => {
    await showGold();
    await stage('connecting', 'ERR_BROWSER_PERMISSION_DENIED');
    await seen('begin').click();
    expect(await problemCode()).toBe('ERR_BROWSER_PERMISSION_DENIED');
    await expect.poll(() => here.page.getByText('打開「裝置上的應用程式」的開關').count()).toBe(1);
    await stage('connecting', 'waits');
    await seen('way-retry').click();
    await expect.poll(() => seen('gold-member').getAttribute('data-step')).toBe('bridge');
  });

  test('a card of another kind is named', async () => {
    await toNumber([withNhiCard]);
    expect(await seen('card-advice').textContent()).toContain('健保卡');
    expect(await seen('card-advice').textContent()).toContain('請換成自然人憑證');
  });

  test('a number that cannot be one is said beside the field, and stays there to be corrected', async () => {
    await toNumber();
    await submitNumber('A123456780');
    await expect.poll(focused).toBe('id-number');
    expect(await seen('id-number').getAttribute('aria-invalid')).toBe('true');
    expect(await seen('id-number').inputValue()).toBe('A123456780');
    expect(await eventsOf('cardbridge-problem')).toEqual([{ code: 'ERR_ID_NUMBER_INVALID' }]);
    await submitNumber('A12345678');
    await expect.poll(focused).toBe('id-number');
    expect(await eventsOf('cardbridge-problem')).toHaveLength(2);
  });

  test('with cards in two readers the person chooses', async () => {
    await toNumber([withCard, secondReader]);
    await here.page.getByRole('radio', { name: 'ACR39U' }).check();
    expect(await here.page.getByRole('radio', { name: 'ACR39U' }).isChecked()).toBe(true);
  });

  test('a card that is being looked at has not gone', async () => {
    await toNumber();
    await seen('id-number').fill(idNumber);
    await stage('link', { readers: [{ ...reader, state: 'busy' }] });
    expect(await seen('reader-found').textContent()).toContain('自然人憑證');
    expect(await seen('id-number').inputValue()).toBe(idNumber);
  });

  test('the window closed without a PIN: back at the number, which is still there', async () => {
    await toNumber();
    await submitNumber();
    await stage('card', 'waiting-for-pin', 3);
    await stage('cardEnds', 'ERR_PIN_CANCELLED');
    expect(await problemCode()).toBe('ERR_PIN_CANCELLED');
    await expect.poll(focused).toBe('problem');
    expect(await seen('id-number').inputValue()).toBe(idNumber);
    await seen('submit-number').click();
    await stage('card', 'waiting-for-pin', 3);
    await seen('cancel').click();
    await expect.poll(() => seen('gold-member').getAttribute('data-step')).toBe('number');
  });

  test('proved: account name, code for the app and its link; without an address going on is an event', async () => {
    await toNumber();
    await submitNumber();
    await stage('cardEnds');
    expect(await seen('account-name').textContent()).toBe('taipei-0001');
    expect(await here.page.getByRole('img', { name: 'QR Code' }).isVisible()).toBe(true);
    expect(await seen('app-link').getAttribute('href')).toBe(gold.appLink);
    await seen('go-on').click();
    expect(await eventsOf('cardbridge-done')).toHaveLength(1);
  });

  test('the account name is copied, and a screen reader hears so', async () => {
    await here.page.context().grantPermissions(['clipboard-write', 'clipboard-read']);
    await toNumber();
    await submitNumber();
    await stage('cardEnds');
    await seen('copy').click();
    await expect.poll(() => here.page.getByRole('status').textContent()).toBe('已複製');
    expect(await here.page.evaluate(() => navigator.clipboard.readText())).toBe('taipei-0001');
  });

  test('going on moves nothing around the element', async () => {
    const heights: (number | undefined)[] = [];
    const measure = async () => heights.push((await here.page.locator('cardbridge-gold-member').boundingBox())?.height);
    await showGold();
    await measure();
    await stage('answer', { issueChallenge: { challengeNonce: 'bm9uY2U' }, upgradeToGold: gold });
    await seen('begin').click();
    await stage('link', { bridge: 'absent' });
    await measure();
    await stage('link', { bridge: 'ready', readers: [emptyReader] });
    await measure();
    await stage('link', { readers: [withCard] });
    await measure();
    await submitNumber('A123456780');
    await measure();
    await submitNumber();
    await stage('card', 'waiting-for-pin', 2);
    await measure();
    await stage('cardEnds');
    await seen('account-name').waitFor();
    await measure();
    expect(new Set(heights).size, heights.join()).toBe(1);
  });

  test('a link for the app that no QR code holds takes nothing from the account name', async () => {
    await toNumber();
    await stage('answer', { upgradeToGold: { ...gold, appLink: `https://example.tw/${'x'.repeat(3000)}` } });
    await submitNumber();
    await stage('cardEnds');
    await expect.poll(() => seen('account-name').textContent()).toBe('taipei-0001');
    expect(await seen('app-qr').count()).toBe(0);
    // Nobody is asked to scan what is not there.
    expect(await seen('gold-member').textContent()).not.toContain('掃描');
    await expect.poll(() => seen('app-link').count()).toBe(1);
  });

  test('a link for the app that would run in the page is not made a link', async () => {
    await toNumber();
    await stage('answer', { upgradeToGold: { ...gold, appLink: 'javascript:alert(1)' } });
    await submitNumber();
    await stage('cardEnds');
    await seen('account-name').waitFor();
    expect(await seen('app-link').count()).toBe(0);
  });

  const failures = [
    { refused: 'ERR_ID_TAKEN', ways: ['sign-in', 'correct-number', 'other-routes'], contacts: true },
    { refused: 'ERR_CARD_TAKEN', ways: ['sign-in', 'change-card', 'other-routes'], contacts: true },
    { refused: 'ERR_ID_COMPARISON_MISMATCH', ways: ['correct-number', 'change-card', 'other-routes'], contacts: false },
    { refused: 'ERR_ID_COMPARISON_UNAVAILABLE', ways: ['retry', 'other-routes'], contacts: false },
    { refused: 'ERR_VERIFICATION_FAILED', ways: ['retry', 'change-card', 'other-routes'], contacts: false },
    { refused: 'ERR_ALREADY_PROVED', ways: ['member'], contacts: false },
    { refused: 'ERR_SIGN_IN_REQUIRED', ways: ['sign-in'], contacts: false },
    { refused: 'ERR_SERVER_UNREACHABLE', ways: ['retry', 'other-routes'], contacts: false },
  ] as const;
  test.each(failures)('$refused has its screen, its ways on in order, and the hotline', async ({ refused, ways, contacts }) => {
    await toNumber();
    const existingContacts = [{ kind: 'mobile', masked: '0912***678' }] as const;
    await stage('answer', {
      upgradeToGold: { refused, ...(contacts ? { details: { existingContacts: [...existingContacts] } } : {}) },
    });
    await submitNumber();
    await stage('cardEnds');
    await seen('problem').waitFor();
    expect(await problemCode()).toBe(refused);
    const shown = await here.page
      .locator('[data-testid^="way-"]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('data-testid')));
    expect(shown).toEqual(ways.map((way) => `way-${way}`));
    expect(await seen('existing-contacts').count()).toBe(contacts ? 1 : 0);
    await expect.poll(() => here.page.locator('a[href^="tel:1999"]').count()).toBe(1);
    await expect.poll(focused).toBe('heading');
    expect(await eventsOf('cardbridge-problem')).toEqual([{ code: refused }]);
  });

  const cardFailures = ['ERR_PIN_LOCKED', 'ERR_CARD_REMOVED', 'ERR_PROMPT_TIMEOUT', 'ERR_CONNECTION_LOST'] as const;
  test.each(cardFailures)('%s while the card works has its screen', async (code) => {
    await toNumber();
    await submitNumber();
    await stage('card', 'waiting-for-pin', 1);
    await stage('cardEnds', code);
    expect(await problemCode()).toBe(code);
    expect(await here.page.locator('[data-testid="step"][data-step="proving"]').getAttribute('data-state')).toBe('failed');
  });

  test("the server's own words stand in the place of the table's", async () => {
    await toNumber();
    const words = {
      'zh-TW': { sentence: '憑證已經過期。', remedy: '請換發。' },
      en: { sentence: 'It expired.', remedy: 'Renew it.' },
    };
    await stage('answer', { upgradeToGold: { refused: 'ERR_VERIFICATION_FAILED', messages: words } });
    await submitNumber();
    await stage('cardEnds');
    expect(await seen('problem').textContent()).toContain('憑證已經過期。');
    await here.page.evaluate(() => document.documentElement.setAttribute('lang', 'en'));
    await expect.poll(() => seen('problem').textContent()).toContain('It expired.');
  });

  test('other ways to gold: an address makes a link of it, without one they are explained in place', async () => {
    await toNumber([withCard], { 'sign-in-href': '/sign-in' });
    await stage('answer', { upgradeToGold: { refused: 'ERR_ID_TAKEN' } });
    await submitNumber();
    await stage('cardEnds');
    expect(await seen('way-sign-in').getAttribute('href')).toBe('/sign-in');
    expect(await seen('way-other-routes').getAttribute('aria-expanded')).toBe('false');
    await seen('way-other-routes').click();
    expect(await seen('way-other-routes').getAttribute('aria-expanded')).toBe('true');
    expect(await seen('other-routes').textContent()).toContain('居留證');
  });

  test('a way on without an address is an event', async () => {
    await toNumber();
    await stage('answer', { upgradeToGold: { refused: 'ERR_ALREADY_PROVED' } });
    await submitNumber();
    await stage('cardEnds');
    await seen('way-member').click();
    expect(await eventsOf('cardbridge-way-on')).toEqual([{ way: 'member' }]);
  });

  test('for an organisation it asks for the tax id and the organisation card', async () => {
    await stage('show', 'cardbridge-gold-member', { kind: 'organization' });
    await stage('answer', {
      issueChallenge: { challengeNonce: 'bm9uY2U' },
      proveOrganization: { ...gold, accountName: 'org-0001' },
    });
    await seen('begin').click();
    await stage('link', { bridge: 'ready', readers: [withNhiCard] });
    expect(await seen('card-advice').textContent()).toContain('工商憑證');
    // A citizen's card is for the other proof: it is named, and another asked for.
    await stage('link', { readers: [withCard] });
    expect(await seen('card-advice').textContent()).toContain('自然人憑證');
    await stage('link', { readers: [{ ...withCard, card: { kind: 'organization' } }] });
    expect(await seen('reader-found').textContent()).toContain('工商或組織憑證');
    await submitNumber('04595257');
    await stage('cardEnds');
    expect(await seen('account-name').textContent()).toBe('org-0001');
  });

  test('whoever is busy elsewhere on the page stays there when a step comes by itself', async () => {
    await showGold();
    await seen('begin').click();
    await here.page.locator('#end').focus();
    await stage('link', { bridge: 'ready', readers: [emptyReader] });
    await expect.poll(() => seen('gold-member').getAttribute('data-step')).toBe('card');
    expect(await focused()).toBe('A');
  });

  test('moved within the page, it goes on; taken out, it ends what is under way', async () => {
    await toNumber();
    await submitNumber();
    await stage('card', 'waiting-for-pin', 3);
    await here.page.evaluate(() =>
      document.querySelector('main')?.append(document.querySelector('cardbridge-gold-member') ?? ''),
    );
    expect(await seen('gold-member').getAttribute('data-step')).toBe('proving');
    await here.page.evaluate(async () => {
      const element = document.querySelector('cardbridge-gold-member');
      element?.remove();
      await new Promise((resolve) => requestAnimationFrame(resolve));
      if (element) document.querySelector('#place')?.append(element);
    });
    await expect.poll(() => seen('gold-member').getAttribute('data-step')).toBe('introduction');
  });

  test('the language follows the page, unless the element has its own', async () => {
    await showGold();
    expect(await seen('heading').textContent()).toContain('金質會員');
    await here.page.evaluate(() => document.documentElement.setAttribute('lang', 'en'));
    await expect.poll(() => seen('heading').textContent()).toContain('gold member');
    await showGold({ language: 'zh-TW' });
    expect(await seen('heading').textContent()).toContain('金質會員');
  });
});
