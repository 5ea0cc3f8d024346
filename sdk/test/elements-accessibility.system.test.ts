import { describeWith } from '@cardbridge/fixtures/requirements';
import { describe, expect, test } from 'vitest';
import type { Stage } from './elements-page/page.js';
import { driveElements, emptyReader, secondReader, withCard, withNhiCard } from './support/elements-in-chromium.js';

describeWith(['chromium'], 'every screen of the elements, driven in Chromium', () => {
  const here = driveElements();
  const { stage, seen, showGold, toNumber, submitNumber, accessibilityProblems } = here;

  describe.each(['light', 'dark'] as const)('WCAG AA in %s', (colorScheme) => {
    test.each(['zh-TW', 'en'] as const)('every screen, in %s', { timeout: 120_000 }, async (language) => {
      await here.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await here.page.evaluate((lang) => document.documentElement.setAttribute('lang', lang), language);
      // As wide as 1280 pixels at 400 % (WCAG 2.2, 1.4.10).
      await here.page.setViewportSize({ width: 320, height: 844 });
      for (const [name, show] of screens()) {
        await here.page.reload();
        await here.page.evaluate((lang) => document.documentElement.setAttribute('lang', lang), language);
        await show();
        expect(await accessibilityProblems(), name).toEqual([]);
        // Nothing hangs out of a narrow here.page.
        expect(await here.page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(320);
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
          await here.page.locator('summary').click();
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
