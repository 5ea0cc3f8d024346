import { describeWith } from '@cardbridge/fixtures/requirements';
import { expect, test } from 'vitest';
import { driveElements, emptyReader, withCard, withNhiCard } from './support/elements-in-chromium.js';

describeWith(['chromium'], 'the status element, driven in Chromium', () => {
  const here = driveElements();
  const { stage, seen, problemCode, eventsOf, focused } = here;

  test('nothing is asked of this computer before the click', async () => {
    await stage('show', 'cardbridge-status');
    await expect.poll(() => seen('status').getAttribute('data-state')).toBe('untouched');
    expect(await here.page.evaluate(() => window.stage.asked)).toBe(0);
    await seen('connect').click();
    expect(await here.page.evaluate(() => window.stage.asked)).toBe(1);
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

  test('where the browser would ask each time, the page looks again at a click', async () => {
    await stage('show', 'cardbridge-status');
    await stage('link', { bridge: 'absent', needsClick: true });
    expect(await seen('hint').textContent()).toContain('再按「再找一次」');
    expect(await seen('connect').textContent()).toBe('再找一次');
    await seen('connect').click();
    expect(await here.page.evaluate(() => window.stage.asked)).toBe(1);
    await stage('link', { needsClick: false });
    expect(await seen('connect').count()).toBe(0);
    expect(await seen('hint').textContent()).toContain('自動接上');
  });

  test('where the button was, the keyboard finds what became of it', async () => {
    await stage('show', 'cardbridge-status');
    await seen('connect').focus();
    // As the real link does at once.
    await here.page.evaluate(() => {
      const { stage } = window;
      document
        .querySelector('cardbridge-status')
        ?.shadowRoot?.addEventListener('click', () => stage.link({ bridge: 'probing' }));
    });
    await here.page.keyboard.press('Enter');
    await expect.poll(focused).toBe('hint');
  });

  test('what a screen reader was told changes its language with the rest', async () => {
    await stage('show', 'cardbridge-status');
    await stage('link', { bridge: 'ready', readers: [] });
    expect(await here.page.getByRole('status').textContent()).toContain('讀卡機');
    await here.page.evaluate(() => document.documentElement.setAttribute('lang', 'en'));
    await expect.poll(() => here.page.getByRole('status').textContent()).toContain('card reader');
  });
});
