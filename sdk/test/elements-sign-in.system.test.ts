import { describeWith } from '@cardbridge/fixtures/requirements';
import { expect, test } from 'vitest';
import { driveElements, secondReader, withCard } from './support/elements-in-chromium.js';

const member = { kind: 'personal', status: 'general', displayName: '王小明', accountName: null } as const;
const citizen = { kind: 'citizen', name: '王小明', subjectSerialNumber: '0000000112345678', idNumberEnding: '6789' } as const;

describeWith(['chromium'], 'the sign-in element, driven in Chromium', () => {
  const here = driveElements();
  const { stage, seen, problemCode, eventsOf, focused } = here;

  const layouts = {
    'a centred grid': 'display: grid; place-content: center',
    'a grid that centres its items': 'display: grid; place-items: center',
    'a flex row': 'display: flex',
    'a centred flex column': 'display: flex; flex-direction: column; align-items: center',
  };
  test.each(Object.entries(layouts))('%s leaves the elements room, on wide and on narrow pages', async (_, layout) => {
    for (const width of [1000, 320]) {
      await here.page.setViewportSize({ width, height: 800 });
      await stage('show', 'cardbridge-signin');
      const shown = await here.page.evaluate((style) => {
        const place = document.querySelector<HTMLElement>('#place');
        for (const rule of style.split(';')) {
          const [name = '', value = ''] = rule.split(':');
          place?.style.setProperty(name.trim(), value.trim());
        }
        const element = place?.firstElementChild?.getBoundingClientRect().width ?? 0;
        return { element, page: document.documentElement.scrollWidth };
      }, layout);
      expect(shown.element).toBeGreaterThan(width === 320 ? 270 : 500);
      expect(shown.page).toBeLessThanOrEqual(width);
    }
  });

  const showSignIn = (attributes: Readonly<Record<string, string>> = {}) =>
    stage('show', 'cardbridge-signin', {
      'register-href': '/register',
      'forgotten-password-href': '/forgotten',
      'download-base': '/downloads/',
      ...attributes,
    });
  const typePassword = async () => {
    await seen('account').fill('0912345678');
    await seen('password').fill('Secret!1');
    await seen('submit-password').click();
  };

  test('by password: the page hears who signed in, and the password is not kept', async () => {
    await showSignIn();
    await stage('answer', { signInWithPassword: { member } });
    await typePassword();
    await expect.poll(() => here.page.getByRole('heading', { name: '王小明' }).count()).toBe(1);
    expect(await eventsOf('cardbridge-signed-in')).toEqual([{ member, identity: null }]);
    expect(await here.page.evaluate(() => Reflect.get(document.querySelector('cardbridge-signin') ?? {}, 'password'))).toBe('');
  });

  test('an empty field says so beside itself, and gets the keyboard', async () => {
    await showSignIn();
    await seen('submit-password').click();
    await expect.poll(focused).toBe('account');
    expect(await seen('account').getAttribute('aria-invalid')).toBe('true');
    expect(await here.page.evaluate(() => window.stage.calls)).toEqual([]);
    await seen('account').fill('someone');
    await seen('submit-password').click();
    await expect.poll(focused).toBe('password');
  });

  test('a wrong password keeps the account, clears the password, and ties the problem to both fields', async () => {
    await showSignIn();
    await stage('answer', { signInWithPassword: { refused: 'ERR_CREDENTIALS_WRONG', details: { triesLeft: 1 } } });
    await typePassword();
    expect(await problemCode()).toBe('ERR_CREDENTIALS_WRONG');
    expect(await seen('problem').textContent()).toContain('1 次');
    await expect.poll(focused).toBe('problem');
    expect(await seen('account').inputValue()).toBe('0912345678');
    expect(await seen('password').inputValue()).toBe('');
    expect(await seen('password').getAttribute('aria-describedby')).toContain('problem');
    expect(await eventsOf('cardbridge-problem')).toEqual([{ code: 'ERR_CREDENTIALS_WRONG' }]);
  });

  test('a locked account says for how many minutes', async () => {
    await showSignIn();
    await stage('answer', { signInWithPassword: { refused: 'ERR_ACCOUNT_LOCKED', details: { retryAfterSeconds: 841 } } });
    await typePassword();
    expect(await problemCode()).toBe('ERR_ACCOUNT_LOCKED');
    expect(await seen('problem').textContent()).toContain('15 分鐘');
  });

  test('the password can be shown, and is hidden again when it is sent', async () => {
    await showSignIn();
    await stage('answer', { signInWithPassword: 'never' });
    await seen('account').fill('someone');
    await seen('password').fill('Secret!1');
    await seen('show-password').click();
    expect(await seen('password').getAttribute('type')).toBe('text');
    await seen('submit-password').click();
    expect(await seen('password').getAttribute('type')).toBe('password');
  });

  test('a frozen account is a screen of its own: lifted with the same password, or left as it is', async () => {
    await showSignIn();
    await stage('answer', { signInWithPassword: { refused: 'ERR_ACCOUNT_FROZEN' } });
    await typePassword();
    await expect.poll(focused).toBe('H2');
    await seen('leave-frozen').click();
    await seen('submit-password').waitFor();
    expect(await seen('password').inputValue()).toBe('');
    await seen('password').fill('Secret!1');
    await seen('submit-password').click();
    await seen('lift-freeze').waitFor();
    await stage('answer', { signInWithPassword: { member } });
    await seen('lift-freeze').click();
    await expect.poll(() => eventsOf('cardbridge-signed-in')).toHaveLength(1);
    const calls = await here.page.evaluate(() => window.stage.calls.map(({ request }) => request));
    expect(calls.at(-1)).toMatchObject({ account: '0912345678', password: 'Secret!1', liftFreeze: true });
  });

  test('by card: the steps are marked, the tries left are said, and the person is greeted', async () => {
    await showSignIn();
    await stage('answer', {
      issueChallenge: { challengeNonce: 'bm9uY2U' },
      signInWithCard: { identity: citizen, member: null },
    });
    await seen('tab-card').click();
    await seen('use-card').click();
    await stage('link', { bridge: 'browser-prompt' });
    await expect.poll(() => here.page.getByRole('status').textContent()).toContain('允許');
    await stage('link', { bridge: 'ready', readers: [withCard] });
    await stage('card', 'waiting-for-pin', 2);
    const pin = here.page.locator('[data-testid="step"][data-step="pin"]');
    expect(await pin.getAttribute('aria-current')).toBe('step');
    expect(await pin.textContent()).toContain('2 次');
    expect(await here.page.getByRole('status').textContent()).toContain('2 次');
    await stage('cardEnds');
    await expect.poll(() => eventsOf('cardbridge-signed-in')).toEqual([{ identity: citizen, member: null }]);
  });

  test('cancelled: the keyboard is where it began', async () => {
    await showSignIn();
    await stage('answer', { issueChallenge: { challengeNonce: 'bm9uY2U' } });
    await stage('link', { bridge: 'ready', readers: [withCard] });
    await seen('tab-card').click();
    await seen('use-card').click();
    await stage('card', 'waiting-for-pin', 3);
    await seen('cancel').click();
    await expect.poll(focused).toBe('use-card');
    expect(await seen('problem').count()).toBe(0);
  });

  test('with the program missing it offers the download, and forgets the problem once the program runs', async () => {
    await showSignIn({ ways: 'card' });
    await stage('connecting', 'ERR_BRIDGE_ABSENT');
    await seen('use-card').click();
    expect(await problemCode()).toBe('ERR_BRIDGE_ABSENT');
    await expect.poll(() => here.page.locator('a[href="/downloads/cardbridge-amd64.deb"]').count()).toBe(1);
    await stage('link', { bridge: 'ready', readers: [] });
    await expect.poll(() => seen('problem').count()).toBe(0);
  });

  test('with cards in two readers the person chooses', async () => {
    await showSignIn({ ways: 'card' });
    await stage('answer', { issueChallenge: { challengeNonce: 'bm9uY2U' } });
    await stage('link', { bridge: 'ready', readers: [withCard, secondReader] });
    await here.page.getByRole('radio', { name: 'ACR39U' }).check();
    expect(await here.page.getByRole('radio', { name: 'EZ100PU' }).isChecked()).toBe(false);
  });

  test('one way alone has no tabs; links without an address are not shown', async () => {
    await stage('show', 'cardbridge-signin', { ways: 'password' });
    expect(await here.page.getByRole('tab').count()).toBe(0);
    expect(await here.page.getByRole('link', { name: '註冊' }).count()).toBe(0);
  });

  test('what a password manager filled in without telling anybody is sent', async () => {
    await showSignIn();
    await stage('answer', { signInWithPassword: { refused: 'ERR_CREDENTIALS_WRONG' } });
    const silently = (testId: string, value: string) =>
      seen(testId).evaluate((input, text) => Object.assign(input, { value: text }), value);
    await silently('account', 'someone');
    await silently('password', 'kept elsewhere');
    await seen('submit-password').click();
    await seen('problem').waitFor();
    const [call] = await here.page.evaluate(() => window.stage.calls);
    expect(call?.request).toMatchObject({ account: 'someone', password: 'kept elsewhere' });
    expect(await seen('account').inputValue()).toBe('someone');
    expect(await seen('password').inputValue()).toBe('');
  });

  test('a password that was typed goes when the element leaves the page, and stays when it is moved', async () => {
    await showSignIn();
    await seen('password').fill('Secret123!');
    await here.page.evaluate(() => document.querySelector('main')?.append(document.querySelector('cardbridge-signin') ?? ''));
    expect(await seen('password').inputValue()).toBe('Secret123!');
    await here.page.evaluate(async () => {
      const element = document.querySelector('cardbridge-signin');
      element?.remove();
      await new Promise((resolve) => requestAnimationFrame(resolve));
      if (element) document.querySelector('#place')?.append(element);
    });
    await expect.poll(() => seen('password').inputValue()).toBe('');
  });

  test("another server, given while a freeze is being lifted, is asked for another sign-in's account and password", async () => {
    await showSignIn();
    await stage('answer', { signInWithPassword: { refused: 'ERR_ACCOUNT_FROZEN' } });
    await seen('account').fill('someone');
    await seen('password').fill('Secret123!');
    await seen('submit-password').click();
    await stage('answer', { signInWithPassword: 'never' });
    await seen('lift-freeze').click();
    await here.page.evaluate(() => {
      const element = document.querySelector('cardbridge-signin');
      if (element?.api) element.api = { ...element.api, signInWithPassword: () => new Promise(() => {}) };
    });
    await seen('submit-password').click();
    await expect.poll(() => seen('signin').getAttribute('data-step')).toBe('checking-password');
    expect(await seen('lift-freeze').count()).toBe(0);
  });

  test('where the person has few colours of their own, the chosen tab has another edge', async () => {
    await here.page.emulateMedia({ forcedColors: 'active' });
    await showSignIn();
    const edge = (testId: string) => seen(testId).evaluate((tab) => getComputedStyle(tab).borderTopColor);
    expect(await edge('tab-password')).not.toBe(await edge('tab-card'));
  });

  test('the tabs follow the arrow keys, and moving between them moves nothing else', async () => {
    await showSignIn();
    await seen('tab-password').focus();
    const before = await here.page.locator('cardbridge-signin').boundingBox();
    await here.page.keyboard.press('ArrowRight');
    await expect.poll(focused).toBe('tab-card');
    expect(await seen('tab-card').getAttribute('aria-selected')).toBe('true');
    expect(await seen('use-card').isVisible()).toBe(true);
    expect(await seen('submit-password').isVisible()).toBe(false);
    expect(await here.page.locator('cardbridge-signin').boundingBox()).toEqual(before);
    await here.page.keyboard.press('ArrowRight');
    await expect.poll(focused).toBe('tab-password');
    await here.page.keyboard.press('End');
    await expect.poll(focused).toBe('tab-card');
  });
});
