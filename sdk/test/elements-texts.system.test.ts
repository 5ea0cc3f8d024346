import { describeWith } from '@cardbridge/fixtures/requirements';
import { expect, test } from 'vitest';
import { driveElements } from './support/elements-in-chromium.js';

const chinese = /\/zh-TW-\w+\.js$/;
const english = /\/en-\w+\.js$/;
const drawing = /\/qr-drawing-\w+\.js$/;

describeWith(['chromium'], 'what the elements load when they need it, in Chromium', () => {
  const here = driveElements();
  const { stage, seen, eventsOf, showGold, toNumber, submitNumber, complaints } = here;

  const loaded = (file: RegExp) =>
    here.page.evaluate(
      (source) =>
        performance.getEntriesByType('resource').filter(({ name }) => new RegExp(source).test(new URL(name).pathname)).length,
      file.source,
    );
  const language = () => seen('status').getAttribute('lang');
  const setLanguage = (lang: string) =>
    here.page.evaluate((value) => document.documentElement.setAttribute('lang', value), lang);
  /** As if the server were gone, until it is told to come back. */
  const lose = async (file: RegExp) => {
    await here.page.route(file, (route) => route.abort());
    return () => here.page.unroute(file);
  };
  const drawn = () => here.page.evaluate(() => document.querySelector('#place > *')?.shadowRoot?.querySelector('*') !== null);
  /** What the browser says about a file that did not come, and the elements too. */
  const takeComplaints = () => complaints.splice(0);

  test('only the language that is shown', async () => {
    await stage('show', 'cardbridge-status');
    expect(await language()).toBe('zh-TW');
    expect([await loaded(chinese), await loaded(english)]).toEqual([1, 0]);
    await stage('show', 'cardbridge-signin', { language: 'en' });
    expect(await seen('signin').textContent()).toContain('Sign in');
    expect([await loaded(chinese), await loaded(english)]).toEqual([1, 1]);
  });

  test('what is shown stays until the words of another language are there, and goes on meanwhile', async () => {
    await stage('show', 'cardbridge-status');
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    await here.page.route(english, async (route) => {
      await held;
      await route.continue();
    });
    await setLanguage('en');
    await stage('link', { bridge: 'ready', readers: [] });
    expect(await language()).toBe('zh-TW');
    expect(await seen('status-reader').textContent()).toContain('找不到讀卡機');
    letGo();
    await expect.poll(language).toBe('en');
    expect(await seen('status-reader').textContent()).not.toMatch(/\p{Script=Han}/u);
  });

  test('without any words nothing is drawn, page and console are told, and it is tried again by itself', async () => {
    const comesBack = await lose(chinese);
    await stage('show', 'cardbridge-status');
    await expect.poll(() => eventsOf('cardbridge-problem')).toEqual([{ code: 'ERR_SERVER_UNREACHABLE' }]);
    expect(await drawn()).toBe(false);
    expect(takeComplaints().join('\n')).toMatch(/CardBridge: a file of the elements could not be loaded/);
    await comesBack();
    await expect.poll(() => seen('status').count()).toBe(1);
    expect(await language()).toBe('zh-TW');
    takeComplaints();
  });

  test('where only another language came, that is shown until the wanted one does', async () => {
    await stage('show', 'cardbridge-status');
    const comesBack = await lose(english);
    await stage('show', 'cardbridge-status', { language: 'en' });
    expect(await language()).toBe('zh-TW');
    expect(takeComplaints().join('\n')).toMatch(/could not be loaded/);
    await comesBack();
    await expect.poll(language).toBe('en');
    takeComplaints();
  });

  test('what draws a QR code comes with the first one', async () => {
    await showGold();
    await toNumber();
    expect(await loaded(drawing)).toBe(0);
    await submitNumber();
    await stage('cardEnds');
    const ink = seen('app-qr').locator('.qr-ink');
    await expect.poll(() => ink.getAttribute('d')).toMatch(/^M4 4h7v1H4z/);
    expect(await seen('app-qr').getAttribute('viewBox')).toMatch(/^0 0 (\d+) \1$/);
    expect(await loaded(drawing)).toBe(1);
  });

  test('what draws a QR code is tried again where it does not come', async () => {
    const comesBack = await lose(drawing);
    await toNumber();
    await submitNumber();
    await stage('cardEnds');
    await expect.poll(() => complaints.join('\n')).toMatch(/could not be loaded/);
    expect(await seen('app-qr').locator('.qr-ink').getAttribute('d')).toBeNull();
    await comesBack();
    await expect.poll(() => seen('app-qr').locator('.qr-ink').getAttribute('d')).toMatch(/^M4 4h/);
    takeComplaints();
  });
});
