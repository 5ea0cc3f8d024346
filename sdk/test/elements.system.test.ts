import { chromiumPath } from '@cardbridge/fixtures/machine';
import { describeWith } from '@cardbridge/fixtures/requirements';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Stage } from './elements-page/page.js';
import { servePage } from './elements-page/serve-page.js';

const gold = {
  member: { kind: 'personal', status: 'gold', displayName: '王小明', accountName: 'taipei-0001' },
  accountName: 'taipei-0001',
  appLink: 'https://example.tw/app?code=0123456789',
} as const;
const member = { kind: 'personal', status: 'general', displayName: '王小明', accountName: null } as const;
const citizen = { kind: 'citizen', name: '王小明', subjectSerialNumber: '0000000112345678', idNumberEnding: '6789' } as const;
const reader = { id: 'r1', name: 'EZ100PU' } as const;
const emptyReader = { ...reader, state: 'empty' } as const;
const withCard = { ...reader, state: 'ready', card: { kind: 'citizen' } } as const;
const withNhiCard = { ...reader, state: 'ready', card: { kind: 'nhi' } } as const;
const secondReader = { id: 'r2', name: 'ACR39U', state: 'ready', card: { kind: 'citizen' } } as const;
/** Valid by its check digit, and nobody's. */
const idNumber = 'A123456789';

const goldAttributes = {
  'download-base': '/downloads',
  'sign-in-href': '/sign-in',
  'other-routes-href': '/gold/routes',
};

describeWith(['chromium'], 'the elements, driven in Chromium', () => {
  let served: Awaited<ReturnType<typeof servePage>>;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    served = await servePage();
    browser = await chromium.launch({ executablePath: chromiumPath() ?? '', args: ['--no-sandbox', '--disable-gpu'] });
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
  });
  beforeEach(async () => {
    complaints.length = 0;
    page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
    // Violations are reported to the console; whoever breaks the policy breaks the test.
    page.on('console', (message) => {
      if (message.type() === 'error' || /Content Security Policy|Trusted ?Type/i.test(message.text()))
        complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(served.url);
  });
  afterEach(async () => {
    await page.close();
    expect(complaints).toEqual([]);
  });

  /** The stage of the page: every call goes there, and Lit draws before the next. */
  const stage = async <
    Name extends { [K in keyof Stage]: Stage[K] extends (...args: never[]) => void ? K : never }[keyof Stage],
  >(
    name: Name,
    ...args: Parameters<Stage[Name]>
  ) => {
    await page.evaluate(
      async ([method, values]) => {
        const act = window.stage[method] as (...values: unknown[]) => void;
        act(...values);
        await new Promise((resolve) => requestAnimationFrame(resolve));
      },
      [name, args as readonly unknown[]] as const,
    );
  };
  const seen = (testId: string) => page.getByTestId(testId);
  const problemCode = async () => seen('problem').getAttribute('data-code');
  const eventsOf = async (type: string) =>
    page.evaluate((name) => window.stage.events.filter((event) => event.type === name).map(({ detail }) => detail), type);
  const focused = () =>
    page.evaluate(() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      return element?.getAttribute('data-testid') ?? element?.tagName ?? '';
    });

  const showGold = (attributes: Readonly<Record<string, string>> = goldAttributes) =>
    stage('show', 'cardbridge-gold-member', attributes);
  /** On the step where the number is typed, with a card in the reader. */
  const toNumber = async (readers: readonly object[] = [withCard], attributes?: Readonly<Record<string, string>>) => {
    await showGold(attributes);
    await stage('answer', { issueChallenge: { challengeNonce: 'bm9uY2U' }, upgradeToGold: gold });
    await seen('begin').click();
    await stage('link', { bridge: 'ready', readers: readers as never });
  };
  const submitNumber = async (number: string = idNumber) => {
    await seen('id-number').fill(number);
    await seen('submit-number').click();
  };

  describe('status', () => {
    test('nothing is asked of this computer before the click', async () => {
      await stage('show', 'cardbridge-status');
      await expect.poll(() => seen('status').getAttribute('data-state')).toBe('untouched');
      expect(await page.evaluate(() => window.stage.asked)).toBe(0);
      await seen('connect').click();
      expect(await page.evaluate(() => window.stage.asked)).toBe(1);
    });

    test('names bridge, reader and card, and tells the page of every change', async () => {
      await stage('show', 'cardbridge-status');
      await stage('link', { bridge: 'ready', readers: [] });
      expect(await seen('status-reader').textContent()).toContain('找不到讀卡機');
      await stage('link', { readers: [emptyReader] });
      expect(await seen('status-card').textContent()).toContain('請插入卡片');
      await stage('link', { readers: [withNhiCard] });
      expect(await seen('status-card').textContent()).toContain('健保卡');
      const changes = await eventsOf('cardbridge-change');
      expect(changes).toHaveLength(3);
      expect(changes[2]).toMatchObject({ state: { bridge: 'ready', readers: [{ id: 'r1' }] } });
    });

    test('an absent bridge, a denied permission and a stopped card service each bring their remedy', async () => {
      await stage('show', 'cardbridge-status');
      await stage('link', { bridge: 'absent' });
      expect(await seen('hint').textContent()).toContain('自動接上');
      await stage('link', { bridge: 'closed', problem: 'ERR_BROWSER_PERMISSION_DENIED' });
      expect(await problemCode()).toBe('ERR_BROWSER_PERMISSION_DENIED');
      expect(await seen('problem').textContent()).toContain('裝置上的應用程式');
      await stage('link', { bridge: 'ready', readers: [], problem: 'ERR_PCSC_SERVICE_STOPPED' });
      expect(await problemCode()).toBe('ERR_PCSC_SERVICE_STOPPED');
      await stage('link', { bridge: 'ready', readers: [withCard] });
      expect(await seen('problem').count()).toBe(0);
    });
  });

  test('status: where the button was, the keyboard finds what became of it', async () => {
    await stage('show', 'cardbridge-status');
    await seen('connect').focus();
    // As the real link does at once.
    await page.evaluate(() => {
      const { stage } = window;
      document
        .querySelector('cardbridge-status')
        ?.shadowRoot?.addEventListener('click', () => stage.link({ bridge: 'probing' }));
    });
    await page.keyboard.press('Enter');
    await expect.poll(focused).toBe('hint');
  });

  test('what a screen reader was told changes its language with the rest', async () => {
    await stage('show', 'cardbridge-status');
    await stage('link', { bridge: 'ready', readers: [] });
    expect(await page.getByRole('status').textContent()).toContain('讀卡機');
    await page.evaluate(() => document.documentElement.setAttribute('lang', 'en'));
    await expect.poll(() => page.getByRole('status').textContent()).toContain('card reader');
  });

  const layouts = {
    'a centred grid': 'display: grid; place-content: center',
    'a grid that centres its items': 'display: grid; place-items: center',
    'a flex row': 'display: flex',
    'a centred flex column': 'display: flex; flex-direction: column; align-items: center',
  };
  test.each(Object.entries(layouts))('%s leaves the elements room, on wide and on narrow pages', async (_, layout) => {
    for (const width of [1000, 320]) {
      await page.setViewportSize({ width, height: 800 });
      await stage('show', 'cardbridge-signin');
      const shown = await page.evaluate((style) => {
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

  describe('sign-in', () => {
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
      expect(await page.getByRole('heading', { name: '王小明' }).count()).toBe(1);
      expect(await eventsOf('cardbridge-signed-in')).toEqual([{ member, identity: null }]);
      expect(await page.evaluate(() => Reflect.get(document.querySelector('cardbridge-signin') ?? {}, 'password'))).toBe('');
    });

    test('an empty field says so beside itself, and gets the keyboard', async () => {
      await showSignIn();
      await seen('submit-password').click();
      await expect.poll(focused).toBe('account');
      expect(await seen('account').getAttribute('aria-invalid')).toBe('true');
      expect(await page.evaluate(() => window.stage.calls)).toEqual([]);
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
      const calls = await page.evaluate(() => window.stage.calls.map(({ request }) => request));
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
      await expect.poll(() => page.getByRole('status').textContent()).toContain('允許');
      await stage('link', { bridge: 'ready', readers: [withCard] });
      await stage('card', 'waiting-for-pin', 2);
      const pin = page.locator('[data-testid="step"][data-step="pin"]');
      expect(await pin.getAttribute('aria-current')).toBe('step');
      expect(await pin.textContent()).toContain('2 次');
      expect(await page.getByRole('status').textContent()).toContain('2 次');
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
      expect(await page.locator('a[href="/downloads/cardbridge-amd64.deb"]').count()).toBe(1);
      await stage('link', { bridge: 'ready', readers: [] });
      await expect.poll(() => seen('problem').count()).toBe(0);
    });

    test('with cards in two readers the person chooses', async () => {
      await showSignIn({ ways: 'card' });
      await stage('answer', { issueChallenge: { challengeNonce: 'bm9uY2U' } });
      await stage('link', { bridge: 'ready', readers: [withCard, secondReader] });
      await page.getByRole('radio', { name: 'ACR39U' }).check();
      expect(await page.getByRole('radio', { name: 'EZ100PU' }).isChecked()).toBe(false);
    });

    test('one way alone has no tabs; links without an address are not shown', async () => {
      await stage('show', 'cardbridge-signin', { ways: 'password' });
      expect(await page.getByRole('tab').count()).toBe(0);
      expect(await page.getByRole('link', { name: '註冊' }).count()).toBe(0);
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
      const [call] = await page.evaluate(() => window.stage.calls);
      expect(call?.request).toMatchObject({ account: 'someone', password: 'kept elsewhere' });
      expect(await seen('account').inputValue()).toBe('someone');
      expect(await seen('password').inputValue()).toBe('');
    });

    test('a password that was typed goes when the element leaves the page, and stays when it is moved', async () => {
      await showSignIn();
      await seen('password').fill('Secret123!');
      await page.evaluate(() => document.querySelector('main')?.append(document.querySelector('cardbridge-signin') ?? ''));
      expect(await seen('password').inputValue()).toBe('Secret123!');
      await page.evaluate(async () => {
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
      await page.evaluate(() => {
        const element = document.querySelector('cardbridge-signin');
        if (element?.api) element.api = { ...element.api, signInWithPassword: () => new Promise(() => {}) };
      });
      await seen('submit-password').click();
      await expect.poll(() => seen('signin').getAttribute('data-step')).toBe('checking-password');
      expect(await seen('lift-freeze').count()).toBe(0);
    });

    test('where the person has few colours of their own, the chosen tab has another edge', async () => {
      await page.emulateMedia({ forcedColors: 'active' });
      await showSignIn();
      const edge = (testId: string) => seen(testId).evaluate((tab) => getComputedStyle(tab).borderTopColor);
      expect(await edge('tab-password')).not.toBe(await edge('tab-card'));
    });

    test('the tabs follow the arrow keys, and moving between them moves nothing else', async () => {
      await showSignIn();
      await seen('tab-password').focus();
      const before = await page.locator('cardbridge-signin').boundingBox();
      await page.keyboard.press('ArrowRight');
      await expect.poll(focused).toBe('tab-card');
      expect(await seen('tab-card').getAttribute('aria-selected')).toBe('true');
      expect(await seen('use-card').isVisible()).toBe(true);
      expect(await seen('submit-password').isVisible()).toBe(false);
      expect(await page.locator('cardbridge-signin').boundingBox()).toEqual(before);
      await page.keyboard.press('ArrowRight');
      await expect.poll(focused).toBe('tab-password');
      await page.keyboard.press('End');
      await expect.poll(focused).toBe('tab-card');
    });
  });

  describe('gold member', () => {
    test('the whole way, by keyboard alone', async () => {
      await showGold({ ...goldAttributes, 'done-href': '/member' });
      await stage('answer', { issueChallenge: { challengeNonce: 'bm9uY2U' }, upgradeToGold: gold });
      const press = async (testId: string) => {
        for (let tabs = 0; tabs < 12 && (await focused()) !== testId; tabs++) await page.keyboard.press('Tab');
        expect(await focused()).toBe(testId);
      };
      await press('begin');
      await page.keyboard.press('Enter');
      await expect.poll(focused).toBe('heading');
      await stage('link', { bridge: 'ready', readers: [emptyReader] });
      await expect.poll(() => seen('gold-member').getAttribute('data-step')).toBe('card');
      await stage('link', { readers: [withCard] });
      await expect.poll(focused).toBe('heading');
      await press('id-number');
      await page.keyboard.type(idNumber);
      await page.keyboard.press('Enter');
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
      const current = () => page.locator('[data-testid="step"][aria-current="step"]').getAttribute('data-step');
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
      await page.getByText('其他作業系統').click();
      expect(await seen('download-windows').getAttribute('href')).toBe('/downloads/CardBridge-Setup-x64.exe');
      await stage('link', { bridge: 'ready', readers: [emptyReader] });
      await expect.poll(() => seen('gold-member').getAttribute('data-step')).toBe('card');
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
      expect(await page.getByText('把「裝置上的應用程式」改為「允許」').count()).toBe(1);
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
      await page.getByRole('radio', { name: 'ACR39U' }).check();
      expect(await page.getByRole('radio', { name: 'ACR39U' }).isChecked()).toBe(true);
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
      expect(await page.getByRole('img', { name: 'QR Code' }).isVisible()).toBe(true);
      expect(await seen('app-link').getAttribute('href')).toBe(gold.appLink);
      await seen('go-on').click();
      expect(await eventsOf('cardbridge-done')).toHaveLength(1);
    });

    test('the account name is copied, and a screen reader hears so', async () => {
      await page.context().grantPermissions(['clipboard-write', 'clipboard-read']);
      await toNumber();
      await submitNumber();
      await stage('cardEnds');
      await seen('copy').click();
      await expect.poll(() => page.getByRole('status').textContent()).toBe('已複製');
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('taipei-0001');
    });

    test('going on moves nothing around the element', async () => {
      const heights: (number | undefined)[] = [];
      const measure = async () => heights.push((await page.locator('cardbridge-gold-member').boundingBox())?.height);
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
      expect(await seen('app-link').count()).toBe(1);
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
    test.each(failures)(
      '$refused has its screen, its ways on in order, and the hotline',
      async ({ refused, ways, contacts }) => {
        await toNumber();
        const existingContacts = [{ kind: 'mobile', masked: '0912***678' }] as const;
        await stage('answer', {
          upgradeToGold: { refused, ...(contacts ? { details: { existingContacts: [...existingContacts] } } : {}) },
        });
        await submitNumber();
        await stage('cardEnds');
        await seen('problem').waitFor();
        expect(await problemCode()).toBe(refused);
        const shown = await page
          .locator('[data-testid^="way-"]')
          .evaluateAll((all) => all.map((one) => one.getAttribute('data-testid')));
        expect(shown).toEqual(ways.map((way) => `way-${way}`));
        expect(await seen('existing-contacts').count()).toBe(contacts ? 1 : 0);
        expect(await page.locator('a[href^="tel:1999"]').count()).toBe(1);
        await expect.poll(focused).toBe('heading');
        expect(await eventsOf('cardbridge-problem')).toEqual([{ code: refused }]);
      },
    );

    const cardFailures = ['ERR_PIN_LOCKED', 'ERR_CARD_REMOVED', 'ERR_PROMPT_TIMEOUT', 'ERR_CONNECTION_LOST'] as const;
    test.each(cardFailures)('%s while the card works has its screen', async (code) => {
      await toNumber();
      await submitNumber();
      await stage('card', 'waiting-for-pin', 1);
      await stage('cardEnds', code);
      expect(await problemCode()).toBe(code);
      expect(await page.locator('[data-testid="step"][data-step="proving"]').getAttribute('data-state')).toBe('failed');
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
      await page.evaluate(() => document.documentElement.setAttribute('lang', 'en'));
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
      // The bridge cannot tell an organisation's card from a citizen's, so the page calls it by neither name.
      await stage('link', { readers: [withCard] });
      expect(await seen('reader-found').textContent()).not.toContain('自然人');
      await submitNumber('04595257');
      await stage('cardEnds');
      expect(await seen('account-name').textContent()).toBe('org-0001');
    });

    test('whoever is busy elsewhere on the page stays there when a step comes by itself', async () => {
      await showGold();
      await seen('begin').click();
      await page.locator('#end').focus();
      await stage('link', { bridge: 'ready', readers: [emptyReader] });
      await expect.poll(() => seen('gold-member').getAttribute('data-step')).toBe('card');
      expect(await focused()).toBe('A');
    });

    test('moved within the page, it goes on; taken out, it ends what is under way', async () => {
      await toNumber();
      await submitNumber();
      await stage('card', 'waiting-for-pin', 3);
      await page.evaluate(() => document.querySelector('main')?.append(document.querySelector('cardbridge-gold-member') ?? ''));
      expect(await seen('gold-member').getAttribute('data-step')).toBe('proving');
      await page.evaluate(async () => {
        const element = document.querySelector('cardbridge-gold-member');
        element?.remove();
        await new Promise((resolve) => requestAnimationFrame(resolve));
        if (element) document.querySelector('#place')?.append(element);
      });
      await expect.poll(() => seen('gold-member').getAttribute('data-step')).toBe('introduction');
    });
  });

  test('the language follows the page, unless the element has its own', async () => {
    await showGold();
    expect(await seen('heading').textContent()).toContain('金質會員');
    await page.evaluate(() => document.documentElement.setAttribute('lang', 'en'));
    await expect.poll(() => seen('heading').textContent()).toContain('gold member');
    await showGold({ language: 'zh-TW' });
    expect(await seen('heading').textContent()).toContain('金質會員');
  });

  describe.each(['light', 'dark'] as const)('WCAG AA in %s', (colorScheme) => {
    const problems = async () => {
      await page.evaluate(axe.source);
      return page.evaluate(async () => {
        const run = (window as unknown as { axe: typeof import('axe-core') }).axe.run;
        const { violations } = await run(document, {
          runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
        });
        return violations.map(
          ({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join(' | ')}`,
        );
      });
    };

    test.each(['zh-TW', 'en'] as const)('every screen, in %s', { timeout: 120_000 }, async (language) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.evaluate((lang) => document.documentElement.setAttribute('lang', lang), language);
      // As wide as 1280 pixels at 400 % (WCAG 2.2, 1.4.10).
      await page.setViewportSize({ width: 320, height: 844 });
      for (const [name, show] of screens()) {
        await page.reload();
        await page.evaluate((lang) => document.documentElement.setAttribute('lang', lang), language);
        await show();
        expect(await problems(), name).toEqual([]);
        // Nothing hangs out of a narrow page.
        expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(320);
      }
    });
  });

  type Show = readonly [name: string, show: () => Promise<void>];
  /** Every screen of every element, and the way there. */
  function screens(): readonly Show[] {
    const status = async (change: Parameters<Stage['link']>[0]) => {
      await stage('show', 'cardbridge-status');
      await stage('link', change);
    };
    const signIn = async () => {
      await stage('show', 'cardbridge-signin', {
        'register-href': '/register',
        'forgotten-password-href': '/forgotten',
        'download-base': '/downloads',
      });
      await stage('answer', { issueChallenge: { challengeNonce: 'bm9uY2U' } });
    };
    const password = async (refused: 'ERR_CREDENTIALS_WRONG' | 'ERR_ACCOUNT_LOCKED' | 'ERR_ACCOUNT_FROZEN') => {
      await signIn();
      await stage('answer', { signInWithPassword: { refused, details: { retryAfterSeconds: 840, triesLeft: 1 } } });
      await seen('account').fill('someone');
      await seen('password').fill('wrong');
      await seen('submit-password').click();
    };
    const card = async () => {
      await signIn();
      await seen('tab-card').click();
    };
    const failed = async (refused: 'ERR_ID_TAKEN' | 'ERR_ID_COMPARISON_MISMATCH') => {
      await toNumber();
      const existingContacts: { kind: 'mobile' | 'email'; masked: string }[] = [
        { kind: 'mobile', masked: '0912***678' },
        { kind: 'email', masked: 'p***n@example.tw' },
      ];
      await stage('answer', {
        upgradeToGold: { refused, ...(refused === 'ERR_ID_TAKEN' ? { details: { existingContacts } } : {}) },
      });
      await submitNumber();
      await stage('cardEnds');
      await seen('problem').waitFor();
    };
    const bridge = async (state: 'absent' | 'browser-prompt' | 'probing') => {
      await showGold();
      await seen('begin').click();
      await stage('link', { bridge: state });
    };
    return [
      ['status-untouched', () => stage('show', 'cardbridge-status')],
      ['status-ready', () => status({ bridge: 'ready', readers: [withCard] })],
      ['status-absent', () => status({ bridge: 'absent' })],
      ['status-denied', () => status({ bridge: 'closed', problem: 'ERR_BROWSER_PERMISSION_DENIED' })],
      ['signin-password', signIn],
      ['signin-wrong', () => password('ERR_CREDENTIALS_WRONG')],
      ['signin-locked', () => password('ERR_ACCOUNT_LOCKED')],
      ['signin-frozen', () => password('ERR_ACCOUNT_FROZEN')],
      ['signin-card', card],
      [
        'signin-pin',
        async () => {
          await card();
          await stage('link', { bridge: 'ready', readers: [withCard] });
          await seen('use-card').click();
          await stage('card', 'waiting-for-pin', 2);
        },
      ],
      [
        'signin-absent',
        async () => {
          await card();
          await stage('connecting', 'ERR_BRIDGE_ABSENT');
          await seen('use-card').click();
        },
      ],
      [
        'signin-card-locked',
        async () => {
          await card();
          await stage('connecting', 'ERR_PIN_LOCKED');
          await seen('use-card').click();
        },
      ],
      ['gold-introduction', () => showGold()],
      [
        'gold-routes',
        async () => {
          await showGold();
          await page.locator('summary').click();
        },
      ],
      ['gold-searching', () => bridge('probing')],
      ['gold-prompt', () => bridge('browser-prompt')],
      ['gold-absent', () => bridge('absent')],
      [
        'gold-denied',
        async () => {
          await showGold();
          await stage('connecting', 'ERR_BROWSER_PERMISSION_DENIED');
          await seen('begin').click();
        },
      ],
      ['gold-reader', () => toNumber([])],
      ['gold-card', () => toNumber([withNhiCard, { ...emptyReader, id: 'r3', name: 'ACR39U' }])],
      ['gold-number', () => toNumber()],
      ['gold-readers', () => toNumber([withCard, secondReader])],
      [
        'gold-number-wrong',
        async () => {
          await toNumber();
          await submitNumber('A123456780');
        },
      ],
      [
        'gold-pin-cancelled',
        async () => {
          await toNumber();
          await submitNumber();
          await stage('cardEnds', 'ERR_PIN_CANCELLED');
        },
      ],
      [
        'gold-pin',
        async () => {
          await toNumber();
          await submitNumber();
          await stage('card', 'waiting-for-pin', 2);
        },
      ],
      [
        'gold-proved',
        async () => {
          await toNumber();
          await submitNumber();
          await stage('cardEnds');
          await seen('account-name').waitFor();
        },
      ],
      ['gold-taken', () => failed('ERR_ID_TAKEN')],
      ['gold-mismatch', () => failed('ERR_ID_COMPARISON_MISMATCH')],
      [
        'gold-locked',
        async () => {
          await toNumber();
          await submitNumber();
          await stage('cardEnds', 'ERR_PIN_LOCKED');
        },
      ],
    ];
  }
});
