import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumPath } from '@cardbridge/fixtures/machine';
import { describeWith } from '@cardbridge/fixtures/requirements';
import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ChildProgram } from '../src/child-process.js';
import { launchChromium } from '../src/page-driver.js';
import { drivePanel, type PanelDriver } from '../src/panel-driver.js';
import { expectNoBarrier } from './support/expect-no-barrier.js';
import { startSimulator } from './support/start-simulator.js';

/** The panel of the simulator, built and as a process of its own; the tests take the part of the identity server. */
let directory: string;
let simulator: ChildProgram;
let panelUrl: string;
let panel: PanelDriver;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cardbridge-panel-'));
  simulator = await startSimulator({ directory });
  panelUrl = String(simulator.ready.panelUrl);
  panel = drivePanel(panelUrl);
});
afterAll(async () => {
  await simulator?.stop();
  await rm(directory, { recursive: true, force: true });
});

beforeEach(async () => {
  await put([]);
  await panel.startOver();
});

const authorization = () => ({ authorization: `Bearer ${new URL(panelUrl).hash.slice(1)}` });

async function tell(method: string, path: string, body: object): Promise<void> {
  const response = await fetch(new URL(path, panelUrl), {
    method,
    headers: { ...authorization(), 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
}
const send = (message: object) => tell('POST', '/api/messages', message);
const put = (accounts: readonly object[]) => tell('PUT', '/api/accounts', { accounts });
const soon = () => AbortSignal.timeout(20_000);

const sms = (code: string, to = '0912345678') => ({ channel: 'sms', to, text: `您的驗證碼是 ${code}，5 分鐘內有效。` });
const mail = {
  channel: 'email',
  to: 'member@example.tw',
  subject: '重設您的密碼',
  text: '請開啟連結，設定新密碼。\n如果不是您本人，請撥 1999 轉 8585。',
  link: 'https://id.example/forgotten/ab12',
};
const member = {
  label: { 'zh-TW': '一般會員', en: 'General member' },
  account: '0912345678',
  password: 'Taipei1999!',
  note: { 'zh-TW': '還沒有實名。', en: 'Not yet real-name.' },
};

describe('the panel driver', () => {
  test('waits for the next message to an address, whatever comes for others', async () => {
    const next = panel.nextMessage('0912345678', soon());
    await send(sms('111111', '0987654321'));
    await send(sms('482193'));
    expect(await next).toMatchObject({ channel: 'sms', to: '0912345678', code: '482193', subject: undefined, link: undefined });
  });

  test('gives the newest message that is there, and after it only a newer one', async () => {
    await send(sms('1111'));
    await send(sms('2222'));
    const { id, code } = await panel.nextMessage('0912345678', soon());
    expect(code).toBe('2222');
    const next = panel.nextMessage('0912345678', soon(), id);
    await send(mail);
    await send(sms('3333'));
    expect((await next).code).toBe('3333');
  });

  test('gives up when its signal says so, with the reason of the signal', async () => {
    const patience = new AbortController();
    const reason = new Error('no message came');
    const outcome = expect(panel.nextMessage('nobody@example.tw', patience.signal)).rejects.toBe(reason);
    patience.abort(reason);
    await outcome;
  });

  test('lists messages and accounts', async () => {
    await send(sms('1111'));
    await send(mail);
    await put([member]);
    expect((await panel.messages()).map(({ code, link }) => [code, link])).toEqual([
      [undefined, mail.link],
      ['1111', undefined],
    ]);
    expect(await panel.accounts()).toEqual([member]);
  });
});

describeWith(['chromium'], 'the panel with phone, mailbox and accounts, in Chromium', () => {
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await launchChromium(chromiumPath() ?? '');
  });
  afterAll(() => browser?.close());

  beforeEach(async () => {
    complaints.length = 0;
    page = await browser.newPage({ viewport: { width: 440, height: 900 } });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto(panelUrl);
    await page.getByTestId('remove-0').waitFor();
  });
  afterEach(async () => {
    await page.close();
    expect(complaints).toEqual([]);
  });

  const copied = () => page.evaluate(() => navigator.clipboard.readText());

  const card = { id: 7, origin: 'https://id.example', cardKind: 'citizen', cardNumberEnding: '0001' };
  const pinpad = { ...card, about: 'pinpad', triesLeft: 2, again: 'wrong', minLength: 6, maxLength: 8 };

  /** Opens that window in the page as the daemon would; gives what the page answers. The simulator's cards bring up some windows only. */
  async function openWindow(prompt: object): Promise<readonly (readonly [string, unknown])[]> {
    const answers: [string, unknown][] = [];
    const real = await (await fetch(new URL('/api/state', panelUrl), { headers: authorization() })).json();
    // Far above whatever the real one counts to meanwhile.
    let state = { ...real, revision: real.revision + 1000, prompt };
    await page.route('**/api/**', async (route) => {
      const { pathname, searchParams } = new URL(route.request().url());
      if (pathname !== '/api/state') {
        answers.push([pathname, route.request().postDataJSON()]);
        state = { ...state, revision: state.revision + 1, prompt: null };
      }
      // Without news the page waits.
      if (searchParams.get('after') !== `${state.revision}`) await route.fulfill({ json: state });
    });
    // The question that is under way goes past the route; its answer brings the next one, which does not.
    await tell('PUT', '/api/accounts', { accounts: [member] });
    await page.getByTestId('pin-dialog').waitFor();
    return answers;
  }

  const looks = [
    { colorScheme: 'light', width: 440, language: 'zh-TW' },
    { colorScheme: 'dark', width: 360, language: 'en' },
  ] as const;

  describe.each(looks)('a window, in $language', ({ colorScheme, width, language }) => {
    beforeEach(async () => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      if (language === 'en') await page.getByTestId('language').click();
    });
    const zh = language === 'zh-TW';
    /** That are there to be pressed, from left to right. */
    const buttons = () => page.getByTestId('pin-dialog').getByRole('button').allTextContents();
    const enabled = (testId: string) => expect.poll(() => page.getByTestId(testId).isEnabled()).toBe(true);

    test.each([
      {
        what: 'a citizen card is locked',
        prompt: { ...card, about: 'locked' },
        name: zh ? '卡片已鎖住' : 'The card is locked',
        says: ['moica.nat.gov.tw', zh ? '用戶代碼' : 'user code', zh ? '換發新卡' : 'New card'],
        button: zh ? '知道了' : 'OK',
      },
      {
        what: 'another card is locked',
        prompt: { ...card, about: 'locked', cardKind: 'organization' },
        name: zh ? '卡片已鎖住' : 'The card is locked',
        says: [zh ? '發卡單位' : 'the office that issued', zh ? '工商或組織憑證' : 'Organisation card'],
        button: zh ? '知道了' : 'OK',
      },
      {
        what: 'a card is paused',
        prompt: { ...card, about: 'paused', cardKind: 'piv' },
        name: zh ? '暫停使用這張卡片' : 'This card is paused',
        says: ['cardbridge cards resume 0001', zh ? '全部重來' : 'Start over'],
        button: zh ? '知道了' : 'OK',
      },
      {
        what: 'a card without a number is paused',
        prompt: { ...card, about: 'paused', cardKind: 'piv', cardNumberEnding: null },
        name: zh ? '暫停使用這張卡片' : 'This card is paused',
        says: ['cardbridge cards resume --all'],
        button: zh ? '知道了' : 'OK',
      },
      {
        what: 'the PIN is typed on the reader',
        prompt: pinpad,
        name: zh ? '請在讀卡機上輸入 PIN 碼' : 'Type the PIN on the reader',
        says: [zh ? '還可輸入 2 次' : '2 tries left', zh ? '不要在電腦上輸入' : 'not on this computer'],
        button: zh ? '取消' : 'Cancel',
      },
    ])('that tells that $what has one button', async ({ prompt, name, says, button }) => {
      const answers = await openWindow(prompt);
      const notice = page.getByRole('alertdialog', { name });
      await notice.waitFor();
      for (const words of [...says, 'https://id.example']) expect(await notice.textContent()).toContain(words);
      expect(await buttons()).toEqual([button]);
      expect(
        (await notice.getByRole('textbox').count()) + (await notice.locator('input').filter({ visible: true }).count()),
      ).toBe(0);
      await enabled('notice-ok');
      await expectNoBarrier(page);
      await page.getByTestId('notice-ok').click();
      await expect.poll(() => page.getByTestId('pin-dialog').count()).toBe(0);
      expect(answers).toEqual([['/api/prompt/7/dismiss', {}]]);
    });

    test('that asks about a card which was locked has a yes and a no', async () => {
      const answers = await openWindow({ ...card, about: 'locked-before' });
      const question = page.getByRole('alertdialog', { name: zh ? '這張卡片解鎖了嗎？' : 'Was this card unlocked?' });
      await question.waitFor();
      expect(await question.textContent()).toContain('moica.nat.gov.tw');
      expect(await buttons()).toEqual(zh ? ['取消', '我已經解鎖，繼續'] : ['Cancel', 'I have unlocked it']);
      await enabled('confirm-yes');
      await expectNoBarrier(page);
      await page.getByTestId('confirm-yes').click();
      await expect.poll(() => answers).toEqual([['/api/prompt/7/confirm', { yes: true }]]);
    });
  });

  test.each([
    { prompt: { ...card, about: 'locked' }, button: 'notice-ok', escaped: ['/api/prompt/7/dismiss', {}] },
    { prompt: { ...card, about: 'paused' }, button: 'notice-ok', escaped: ['/api/prompt/7/dismiss', {}] },
    { prompt: pinpad, button: 'notice-ok', escaped: ['/api/prompt/7/dismiss', {}] },
    { prompt: { ...card, about: 'locked-before' }, button: 'confirm-yes', escaped: ['/api/prompt/7/confirm', { yes: false }] },
  ])(
    'D-15 a window about $prompt.about takes no key that was meant for something else; then Escape closes it',
    async ({ prompt, button, escaped }) => {
      await page.clock.install();
      await page.clock.pauseAt(Date.now() + 60_000);
      const answers = await openWindow(prompt);
      const form = page.locator('#window-form');
      for (const wait of [0, 499]) {
        await page.clock.runFor(wait);
        await form.evaluate((window: HTMLFormElement) => window.requestSubmit());
        await page.keyboard.press('Enter');
        await page.keyboard.press('Escape');
        expect(await page.getByTestId(button).isEnabled()).toBe(false);
      }
      await page.clock.runFor(1);
      expect(await page.getByTestId(button).isEnabled()).toBe(true);
      // The keyboard is on what the window says, not on an answer.
      expect(await page.locator('#window-title').evaluate((title) => title === document.activeElement)).toBe(true);
      await page.keyboard.press('Enter');
      await page.keyboard.press('Space');
      expect(await page.getByTestId('pin-dialog').isVisible()).toBe(true);
      expect(answers).toEqual([]);
      await page.keyboard.press('Escape');
      await expect.poll(() => answers).toEqual([escaped]);
    },
  );

  test('a plain card simulator shows neither', async () => {
    expect(await page.getByTestId('messages').isVisible()).toBe(false);
    expect(await page.getByTestId('accounts').isVisible()).toBe(false);
  });

  test('an answer that a newer one overtook is not drawn: it would empty a window that a person is typing in', async () => {
    const asked: Route[] = [];
    const question = async (count: number): Promise<Route> => {
      await expect.poll(() => asked.length).toBe(count);
      return asked[count - 1] as Route;
    };
    await page.route('**/api/state**', (route) => void asked.push(route));
    await page.reload();
    await (await question(1)).continue();
    const second = await question(2);
    await send(sms('1111'));
    const older = await second.fetch();
    await page.getByTestId('remove-0').click();
    await page.getByTestId('insert-0').waitFor();
    await second.fulfill({ response: older });
    // It asks for news again, so it has seen the older one.
    await question(3);
    expect(await page.getByTestId('insert-0').isVisible()).toBe(true);
    expect(await page.getByTestId('remove-0').isVisible()).toBe(false);
  });

  test('accounts come with their copy buttons, and with a mailbox that says it is empty', async () => {
    await put([member, { ...member, account: 'member@example.tw', note: null }]);
    const account = page.getByTestId('account').first();
    await account.waitFor();
    expect(await account.textContent()).toContain('還沒有實名。');
    await account.getByTestId('copy-account-password').click();
    await expect.poll(copied).toBe(member.password);
    await account.getByRole('button', { name: '複製「一般會員」的帳號' }).click();
    await expect.poll(copied).toBe(member.account);
    expect(await page.getByTestId('messages').textContent()).toContain('還沒有訊息');
    await page.getByTestId('language').click();
    expect(await account.textContent()).toContain('Not yet real-name.');
    expect(await page.getByTestId('messages').textContent()).toContain('No messages yet');
  });

  test('a message is announced, moves nothing above it, and its code can be copied', async () => {
    const readers = () => page.locator('#readers').boundingBox();
    const before = await readers();
    await send(sms('482193'));
    const message = page.getByTestId('message');
    await message.waitFor();
    expect(await readers()).toEqual(before);
    expect(await page.getByRole('status').textContent()).toBe('新訊息：寄給 0912345678 的簡訊。');
    await page.getByTestId('message-arrived').click();
    expect(await message.evaluate((item) => item === document.activeElement)).toBe(true);
    expect(await page.getByTestId('message-arrived').isVisible()).toBe(false);
    expect(await message.getByTestId('message-code').textContent()).toBe('482193');
    await message.getByTestId('copy-message-code').click();
    await expect.poll(copied).toBe('482193');
  });

  test('a new message leaves the keyboard where it is', async () => {
    await send(sms('1111'));
    await page.getByTestId('copy-message-code').focus();
    await send(sms('2222'));
    await expect.poll(() => page.getByTestId('message').count()).toBe(2);
    expect(await page.getByTestId('message-code').allTextContents()).toEqual(['2222', '1111']);
    const focused = await page.evaluate(() => document.activeElement?.closest('li')?.textContent);
    expect(focused).toContain('1111');
  });

  test('messages that were there before the page are not announced', async () => {
    await send(sms('1111'));
    await page.reload();
    await page.getByTestId('message').waitFor();
    expect(await page.getByTestId('message-arrived').isVisible()).toBe(false);
    expect(await page.getByRole('status').textContent()).toBe('');
  });

  test('a web link opens in a tab of its own that cannot reach the panel', async () => {
    await send(mail);
    const link = page.getByTestId('message-link');
    expect(await link.getAttribute('href')).toBe(mail.link);
    expect([await link.getAttribute('target'), await link.getAttribute('rel')]).toEqual(['_blank', 'noopener']);
    expect(await page.getByTestId('message-code').count()).toBe(0);
  });

  test.each(['javascript:alert(1)', 'data:text/html,<script>alert(1)</script>', 'file:///etc/passwd', '/relative', 'https://'])(
    'the link %j is shown as text and cannot be opened',
    async (link) => {
      await send({ ...mail, link });
      const message = page.getByTestId('message');
      await message.waitFor();
      expect(await message.textContent()).toContain(link);
      expect(await message.locator('a').count()).toBe(0);
    },
  );

  test('markup in a message or an account is text', async () => {
    const markup = '<img src=x onerror="document.title=1"><b>驗證碼</b>';
    await put([{ ...member, label: { 'zh-TW': markup, en: markup }, account: markup }]);
    await send({ channel: 'email', to: markup, subject: markup, text: markup });
    const message = page.getByTestId('message');
    await message.waitFor();
    expect((await message.textContent())?.split(markup)).toHaveLength(4);
    expect(await page.getByTestId('account').textContent()).toContain(markup);
    expect(await page.locator('img, main b').count()).toBe(0);
  });

  test('starting over empties the mailbox and keeps the accounts', async () => {
    await put([member]);
    await send(sms('1111'));
    await page.getByTestId('message').waitFor();
    await page.getByTestId('start-over').click();
    await expect.poll(() => page.getByTestId('message').count()).toBe(0);
    expect(await page.getByTestId('message-arrived').isVisible()).toBe(false);
    await expect.poll(() => page.getByTestId('account').count()).toBe(1);
  });

  test.each([
    { colorScheme: 'light', width: 440, language: 'zh-TW' },
    { colorScheme: 'dark', width: 360, language: 'en' },
  ] as const)(
    'has no barrier that axe knows of, in $language, $colorScheme, at $width pixels, nor anything too wide',
    async (look) => {
      await page.emulateMedia({ colorScheme: look.colorScheme });
      if (look.language === 'en') await page.getByTestId('language').click();
      expect(await page.locator('html').getAttribute('lang')).toBe(look.language);
      await page.setViewportSize({ width: look.width, height: 900 });
      const long = { ...member, account: `${'very.long.address'.repeat(6)}@organization.example.tw` };
      await put([member, long]);
      for (let i = 0; i < 6; i += 1) await send({ ...mail, to: long.account });
      await send(sms('482193'));
      await expect.poll(() => page.getByTestId('message').count()).toBe(7);
      await expectNoBarrier(page);
    },
  );
});
