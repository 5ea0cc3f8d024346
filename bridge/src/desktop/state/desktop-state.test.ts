import { messages as en } from '@cardbridge/sdk/messages/en';
import { messages as zhTW } from '@cardbridge/sdk/messages/zh-TW';
import { describe, expect, test } from 'vitest';
import type { DaemonStatus } from '../../local/index.js';
import { desktopState, type Known } from './desktop-state.js';
import { type Reason, reasonText } from './reason.js';

const now = new Date('2026-06-01T12:00:00Z');
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000).toISOString();
const status: DaemonStatus = {
  version: '1.0.0',
  pid: 1,
  port: 28730,
  portsTaken: [],
  tls: null,
  backend: 'winscard',
  simulated: false,
  paused: false,
  connections: 0,
  readers: 1,
  policy: {},
  grants: { count: 0 },
  tries: { paused: 0 },
};
const known = (more: Partial<Known> = {}): Known => ({ status, underWay: [], paused: false, now, ...more });
const withStatus = (more: Partial<DaemonStatus>) => known({ status: { ...status, ...more } });
const sign = { origin: 'https://a.example', what: 'authenticate' } as const;
/** Without the daemon. */
const starting: Known = { underWay: [], paused: false, now };

describe('the state', () => {
  test('is loading until the daemon runs, and ready when nothing is wrong', () => {
    expect(desktopState(starting)).toEqual({ name: 'loading', reasons: [] });
    expect(desktopState(known())).toEqual({ name: 'ready', reasons: [] });
  });

  test('wants attention while the daemon cannot be started, and says why', () => {
    const startTrouble = { code: 'ERR_PORT_TAKEN', detail: '28730' } as const;
    expect(desktopState({ ...starting, startTrouble })).toEqual({
      name: 'attention',
      reasons: [{ about: 'error', ...startTrouble }],
    });
  });

  test('is going while a card is used, and paused whatever else there is; the reasons stay', () => {
    const troubled = withStatus({ trouble: 'ERR_PCSC_UNAVAILABLE' });
    const { reasons } = desktopState(troubled);
    expect(desktopState(troubled).name).toBe('attention');
    expect(desktopState({ ...troubled, underWay: [sign] })).toEqual({ name: 'going', reasons });
    expect(desktopState({ ...troubled, underWay: [sign], paused: true })).toEqual({ name: 'paused', reasons });
  });

  test.each<[string, Known, Reason]>([
    ['no PC/SC service', withStatus({ trouble: 'ERR_PCSC_UNAVAILABLE' }), { about: 'error', code: 'ERR_PCSC_UNAVAILABLE' }],
    ['PC/SC refused', withStatus({ trouble: 'ERR_PCSC_ACCESS_DENIED' }), { about: 'error', code: 'ERR_PCSC_ACCESS_DENIED' }],
    [
      'a policy that cannot be read',
      withStatus({ policy: { trouble: { code: 'ERR_CONFIGURATION_INVALID', detail: '/p: why' } } }),
      { about: 'error', code: 'ERR_CONFIGURATION_INVALID', detail: '/p: why' },
    ],
    [
      'grants that cannot be read',
      withStatus({ grants: { count: 0, trouble: { code: 'ERR_GRANTS_UNREADABLE', detail: '/g: why' } } }),
      { about: 'error', code: 'ERR_GRANTS_UNREADABLE', detail: '/g: why' },
    ],
    [
      'remembered tries that cannot be read',
      withStatus({ tries: { paused: 0, trouble: { code: 'ERR_PIN_TRIES_UNREADABLE' } } }),
      { about: 'error', code: 'ERR_PIN_TRIES_UNREADABLE' },
    ],
    ['a paused card', withStatus({ tries: { paused: 1 } }), { about: 'error', code: 'ERR_CARD_PAUSED' }],
    [
      'a certificate of wss that cannot be used',
      withStatus({ tlsTrouble: { code: 'ERR_TRUST_UNREADABLE' } }),
      { about: 'error', code: 'ERR_TRUST_UNREADABLE' },
    ],
    [
      'a certificate of wss that ends soon',
      withStatus({ tls: { port: 28740, notAfter: inDays(9.5) } }),
      { about: 'certificate-ends', days: 9 },
    ],
    ['a port that another program has', withStatus({ portsTaken: [28730] }), { about: 'ports-taken', ports: [28730] }],
    [
      'settings that cannot be used',
      known({ settingsTrouble: { code: 'ERR_CONFIGURATION_INVALID', detail: '/s: why' } }),
      { about: 'settings', detail: '/s: why' },
    ],
    [
      'a new version',
      known({ update: { version: '2.0.0', security: false } }),
      { about: 'update', version: '2.0.0', security: false },
    ],
    [
      'news of a version that cannot be trusted',
      known({ updateTrouble: { code: 'ERR_UPDATE_UNTRUSTED' } }),
      { about: 'error', code: 'ERR_UPDATE_UNTRUSTED' },
    ],
  ])('wants attention for %s', (_, given, reason) => {
    expect(desktopState(given)).toEqual({ name: 'attention', reasons: [reason] });
  });

  test('does not mind a certificate with months to go', () => {
    expect(desktopState(withStatus({ tls: { port: 28740, notAfter: inDays(200) } })).name).toBe('ready');
  });

  test('tells all reasons, and first what keeps cards from being used', () => {
    const { reasons } = desktopState({
      ...withStatus({
        trouble: 'ERR_PCSC_UNAVAILABLE',
        portsTaken: [28730],
        grants: { count: 0, trouble: { code: 'ERR_GRANTS_UNREADABLE' } },
      }),
      update: { version: '2.0.0', security: false },
    });
    expect(reasons.map(({ about }) => about)).toEqual(['error', 'error', 'ports-taken', 'update']);
  });
});

describe('the words of a reason', () => {
  test.each([
    ['zh-TW', zhTW],
    ['en', en],
  ] as const)('are those of the error code (%s)', (language, table) => {
    const { sentence, remedy } = table.ERR_PCSC_UNAVAILABLE;
    expect(reasonText({ about: 'error', code: 'ERR_PCSC_UNAVAILABLE', detail: 'd' }, language)).toEqual({
      sentence,
      remedy,
      detail: 'd',
    });
  });

  test.each<[Reason, string]>([
    [{ about: 'ports-taken', ports: [28730, 28731] }, '28730, 28731'],
    [{ about: 'certificate-ends', days: 9 }, '9'],
    [{ about: 'update', version: '2.0.0', security: false }, '2.0.0'],
  ])('say in both languages which: %j', (reason, what) => {
    for (const language of ['zh-TW', 'en'] as const) {
      const { sentence, remedy } = reasonText(reason, language);
      expect(sentence).toContain(what);
      expect(remedy).not.toBe('');
    }
  });

  test('a version that mends a weakness is one', () => {
    const text = (security: boolean) => reasonText({ about: 'update', version: '2', security }, 'en').sentence;
    expect([text(false), text(true)].map((sentence) => sentence.includes('weakness'))).toEqual([false, true]);
  });

  test('a certificate that has ended is not said to end in days', () => {
    expect(reasonText({ about: 'certificate-ends', days: -3 }, 'en').sentence).toBe('The certificate of wss has ended.');
    expect(reasonText({ about: 'certificate-ends', days: 1 }, 'en').sentence).toContain('1 day.');
    expect(reasonText({ about: 'certificate-ends', days: -3 }, 'zh-TW').sentence).not.toContain('-');
  });
});
