import { chromiumPath } from '@cardbridge/fixtures/machine';
import { loadTestPki, type TestPerson } from '@cardbridge/fixtures/pki';
import { describeWith } from '@cardbridge/fixtures/requirements';
import type { Browser, FrameLocator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchChromium } from '../src/page-driver.js';
import { drivePanel } from '../src/panel-driver.js';
import { type SimulatedWorld, startSimulatedWorld } from '../src/simulated-world.js';

describeWith(['chromium'], 'the page, driven in Chromium', () => {
  let world: SimulatedWorld;
  let browser: Browser;
  let page: Page;
  let panel: FrameLocator;
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
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (/Content Security Policy|Trusted Type/i.test(message.text())) complaints.push(message.text());
    });
    await page.goto(new URL('/card/', world.pageUrl).href);
    panel = page.frameLocator('iframe');
  });
  afterEach(async () => {
    await page.close();
    expect(complaints).toEqual([]);
  });

  const typePin = async (pin: string) => {
    await panel.getByTestId('pin-input').fill(pin);
    await panel.getByTestId('pin-ok').click();
  };
  /** The window is the next one, not the one that was just answered. */
  const wrongPinSaid = () => panel.getByTestId('pin-dialog').getByText('PIN 碼不正確，還可輸入 2 次。').waitFor();
  /** Wrong until the card locks; ends with the window that tells so. */
  const lockTheCard = async () => {
    await page.getByTestId('sign-in').click();
    await typePin('00000000');
    await wrongPinSaid();
    await typePin('00000000');
    await panel.getByTestId('confirm-yes').click();
    await typePin('00000000');
    await panel.getByRole('alertdialog', { name: '卡片已鎖住' }).waitFor();
  };
  const errorCode = async () => {
    await page.getByTestId('error').waitFor();
    return page.getByTestId('error-code').getAttribute('data-code');
  };

  test('nothing is asked of this computer before a click', async () => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('websocket', (socket) => asked.push(socket.url()));
    await page.reload();
    await page.getByTestId('sign-in').waitFor();
    expect(asked.filter((url) => new URL(url).port === `${world.bridgePort}`)).toEqual([]);
  });

  test('a click before the page knows the site is not lost: the button cannot be pressed until then', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/api/site', async (route) => {
      await held;
      await route.continue();
    });
    await page.reload();
    const button = page.getByTestId('sign-in');
    await expect.poll(() => button.isDisabled()).toBe(true);
    const clicked = button.click();
    release();
    await clicked;
    await typePin(person.pin);
    await page.getByTestId('identity').waitFor();
  });

  test('success: a person signs in, is greeted by name, and signs out', async () => {
    await page.getByTestId('sign-in').click();
    await typePin(person.pin);
    await page.getByTestId('identity').waitFor();
    expect(await page.getByTestId('identity-name').textContent()).toContain(person.name);
    const identity = await page.getByTestId('identity').textContent();
    expect(identity).toContain(person.subjectSerialNumber);
    expect(identity).toContain(person.idNumber.slice(-4));
    await page.getByTestId('sign-out').click();
    await page.getByTestId('sign-in').waitFor();
  });

  test('a wrong PIN shows the tries left and lets the person try again', async () => {
    await page.getByTestId('sign-in').click();
    await typePin('00000000');
    await wrongPinSaid();
    await typePin(person.pin);
    await page.getByTestId('identity').waitFor();
  });

  test('the third wrong PIN locks the card; the window says so first, then the page, and both say what to do', async () => {
    await lockTheCard();
    expect(await panel.getByTestId('pin-dialog').textContent()).toContain('moica.nat.gov.tw');
    expect(await page.getByTestId('error').isVisible()).toBe(false);
    await expect.poll(() => page.getByTestId('progress').textContent()).toContain('請在 CardBridge 的視窗回答');
    await panel.getByTestId('notice-ok').click();
    expect(await errorCode()).toBe('ERR_PIN_LOCKED');
    expect(await page.getByTestId('error').textContent()).toContain('moica.nat.gov.tw');
    // A locked card must not end the visit.
    await panel.getByTestId('start-over').click();
    await expect.poll(() => panel.getByTestId('tries-left').getAttribute('data-tries')).toBe('3');
    await page.getByTestId('sign-in').click();
    await typePin(person.pin);
    await page.getByTestId('identity').waitFor();
  });

  test('a locked card is asked about before any PIN, and stays locked until its issuer unlocks it', async () => {
    await lockTheCard();
    await panel.getByTestId('notice-ok').click();
    expect(await errorCode()).toBe('ERR_PIN_LOCKED');

    await page.getByTestId('sign-in').click();
    const question = panel.getByRole('alertdialog', { name: '這張卡片解鎖了嗎？' });
    await question.waitFor();
    expect(await question.textContent()).toContain('用戶代碼');
    expect(await panel.getByTestId('pin-input').filter({ visible: true }).count()).toBe(0);
    await panel.getByTestId('confirm-no').click();
    expect(await errorCode()).toBe('ERR_PIN_LOCKED');
    expect(await page.getByTestId('error').textContent()).toContain('moica.nat.gov.tw');

    await page.getByTestId('sign-in').click();
    await panel.getByTestId('confirm-yes').click();
    await typePin(person.pin);
    await panel.getByTestId('notice-ok').click();
    expect(await errorCode()).toBe('ERR_PIN_LOCKED');

    await panel.getByTestId('new-card').click();
    await expect.poll(() => panel.getByTestId('tries-left').getAttribute('data-tries')).toBe('3');
    await page.getByTestId('sign-in').click();
    await typePin(person.pin);
    await page.getByTestId('identity').waitFor();
  });

  test('a card pulled while the window is open: the page says so, and goes on', async () => {
    await page.getByTestId('sign-in').click();
    await panel.getByTestId('pin-dialog').waitFor();
    await panel.getByTestId('remove-0').click();
    expect(await errorCode()).toBe('ERR_CARD_REMOVED');
    await panel.getByTestId('insert-0').click();
    await panel.getByTestId('remove-0').waitFor();
    await page.getByTestId('sign-in').click();
    await typePin(person.pin);
    await page.getByTestId('identity').waitFor();
  });

  test('closing the window, and closing the page while it is open', async () => {
    await page.getByTestId('sign-in').click();
    await panel.getByTestId('pin-cancel').click();
    expect(await errorCode()).toBe('ERR_PIN_CANCELLED');
    await page.getByTestId('sign-in').click();
    await panel.getByTestId('pin-dialog').waitFor();
    await page.reload();
    await page.frameLocator('iframe').getByTestId('reader-0').waitFor();
    await expect.poll(() => page.frameLocator('iframe').getByTestId('pin-dialog').count()).toBe(0);
  });

  test('an NHI card is read after a yes', async () => {
    const driver = drivePanel(world.panelUrl);
    await driver.remove(0);
    const cards = await driver.cards();
    await driver.insert(0, cards.find(({ kind }) => kind === 'nhi')?.id ?? '');
    await page.getByTestId('read-nhi').click();
    await panel.getByTestId('confirm-yes').click();
    await page.getByTestId('nhi-data').waitFor();
    expect(await page.getByTestId('nhi-data').textContent()).toContain(person.idNumber);
  });

  test('the daemon stopped: the page says so; started again: it notices by itself', async () => {
    await page.getByTestId('sign-in').click();
    await typePin(person.pin);
    await page.getByTestId('sign-out').click();
    await world.stopDaemon();
    await expect.poll(() => page.getByTestId('status').getAttribute('data-state')).toBe('absent');
    await world.restartDaemon();
    await expect.poll(() => page.getByTestId('status').getAttribute('data-state'), { timeout: 20_000 }).toBe('ready');
    await page.getByTestId('sign-in').click();
    await typePin(person.pin);
    await page.getByTestId('identity').waitFor();
  });

  test('speaks Chinese first, and English by a switch', async () => {
    expect(await page.getByTestId('sign-in').textContent()).toContain('自然人憑證');
    await page.getByTestId('language').click();
    await expect.poll(() => page.getByTestId('sign-in').textContent()).toMatch(/citizen/i);
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
  });
});
