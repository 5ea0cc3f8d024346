import { describe, expect, test } from 'vitest';
import type { TrayItem } from '../tray/tray.js';
import { menuAction } from './menu-action.js';
import { type TrayContent, trayView } from './tray-view.js';

const now = new Date(2026, 5, 1, 12, 0);
const content = (more: Partial<TrayContent> = {}): TrayContent => ({
  state: { name: 'ready', reasons: [] },
  readers: [],
  underWay: [],
  recentSites: [],
  grants: [],
  pausedCards: [],
  settings: { language: 'system', checkForUpdates: true },
  autostart: true,
  updatesAllowed: true,
  update: undefined,
  now,
  ...more,
});

type Clickable = Extract<TrayItem, { readonly kind: 'item' }>;
const flat = (items: readonly TrayItem[]): readonly TrayItem[] =>
  items.flatMap((item) => [item, ...(item.kind === 'submenu' ? flat(item.items) : [])]);
const items = (given: TrayContent, language: 'zh-TW' | 'en' = 'en') =>
  flat(trayView(given, language).menu).filter((item): item is Clickable => item.kind === 'item');
const labels = (given: TrayContent, language: 'zh-TW' | 'en' = 'en') =>
  flat(trayView(given, language).menu).flatMap((item) => (item.kind === 'separator' ? [] : [item.label]));
const withId = (given: TrayContent, id: string) => items(given).find((item) => item.id === id);

describe('the menu', () => {
  test.each(['loading', 'ready', 'going', 'paused', 'attention'] as const)(
    'begins with the state, and has its icon: %s',
    (name) => {
      for (const language of ['zh-TW', 'en'] as const) {
        const { icon, title, menu } = trayView(content({ state: { name, reasons: [] } }), language);
        expect(icon).toBe(name);
        expect(menu[0]).toEqual({ kind: 'item', id: 'state', label: title, enabled: false });
      }
    },
  );

  test('is in the language that was asked for', () => {
    expect(labels(content(), 'zh-TW')).toEqual(
      expect.arrayContaining(['CardBridge：可以使用', '沒有讀卡機', '結束', 'English']),
    );
    expect(labels(content(), 'en')).toEqual(
      expect.arrayContaining(['CardBridge: ready', 'No card readers', 'Quit', '正體中文']),
    );
  });

  test('has every id once, and what is only to be read wants nothing', () => {
    const full = content({
      state: {
        name: 'attention',
        reasons: [
          { about: 'ports-taken', ports: [28730] },
          { about: 'update', version: '2', security: false },
        ],
      },
      readers: [
        { name: 'A', state: 'empty' },
        { name: 'A', state: 'empty' },
      ],
      underWay: [{ origin: 'https://a.example', what: 'read-nhi' }],
      recentSites: [{ origin: 'https://a.example', did: 'signed', at: now }],
      grants: [{ origin: 'https://a.example', decision: 'always' }],
      update: { version: '2' },
    });
    const ids = flat(trayView(full, 'en').menu).flatMap((item) => (item.kind === 'separator' ? [] : [item.id]));
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, enabled, label } of items(full)) {
      expect([label, menuAction(id) !== undefined]).toEqual([label, enabled !== false]);
    }
  });

  test('says which card is where, by kind and not by number', () => {
    const given = content({
      readers: [
        { name: 'ACS ACR39U 00 00', state: 'ready', card: { kind: 'citizen' } },
        { name: 'Castles EZ100PU', state: 'empty' },
      ],
    });
    expect(labels(given)).toEqual(
      expect.arrayContaining(['ACS ACR39U 00 00: citizen certificate card', 'Castles EZ100PU: no card']),
    );
    expect(trayView(given, 'zh-TW').description).toBe('ACS ACR39U 00 00：自然人憑證\nCastles EZ100PU：沒有卡片');
  });

  test('says what is going on, and for whom', () => {
    const given = content({
      state: { name: 'going', reasons: [] },
      underWay: [{ origin: 'https://a.example', what: 'authenticate' }],
    });
    expect(labels(given)[1]).toBe('Signing in to https://a.example');
    expect(labels(given, 'zh-TW')[1]).toBe('正在登入 https://a.example');
  });

  test('names the reasons, and a click on one tells what to do', () => {
    const given = content({ state: { name: 'attention', reasons: [{ about: 'error', code: 'ERR_PCSC_UNAVAILABLE' }] } });
    expect(items(given)[1]).toEqual({ kind: 'item', id: 'reason 0', label: 'This computer has no smart card support.' });
    expect(menuAction('reason 0')).toEqual({ do: 'about' });
  });

  test('lists recent sites with what they did and when, the day only when it was another', () => {
    const given = content({
      recentSites: [
        { origin: 'https://a.example', did: 'signed', at: new Date(2026, 5, 1, 9, 5) },
        { origin: 'https://b.example', did: 'refused', at: new Date(2026, 4, 31, 23, 59) },
      ],
    });
    const texts = labels(given);
    expect(texts).toContain('https://a.example  signed you in  09:05');
    expect(texts.find((text) => text.startsWith('https://b.example  was refused'))).toMatch(/5\/31.*23:59/);
    expect(labels(content())).toContain('No site has used a card since the start');
  });

  test('each grant can be revoked by a click', () => {
    const given = content({
      grants: [
        { origin: 'https://a.example', decision: 'always' },
        { origin: 'https://b.example:8443', decision: 'never' },
      ],
    });
    expect(labels(given)).toEqual(
      expect.arrayContaining(['https://a.example  always allowed', 'https://b.example:8443  never allowed']),
    );
    const wanted = items(given).map(({ id }) => menuAction(id));
    expect(wanted).toContainEqual({ do: 'revoke', origin: 'https://a.example' });
    expect(wanted).toContainEqual({ do: 'revoke', origin: 'https://b.example:8443' });
  });

  test('a long list of grants is cut, and says where the rest is', () => {
    const grants = Array.from({ length: 37 }, (_, index) => ({
      origin: `https://s${index}.example`,
      decision: 'always' as const,
    }));
    const texts = labels(content({ grants }));
    expect(texts.filter((text) => text.includes('always allowed'))).toHaveLength(20);
    expect(texts).toContain('… 17 more: cardbridge grants');
    expect(labels(content({ grants }), 'zh-TW')).toContain('… 還有 17 個：cardbridge grants');
  });

  test('checks the language that was chosen', () => {
    const checked = (language: 'system' | 'zh-TW' | 'en') =>
      items(content({ settings: { language, checkForUpdates: true } }))
        .filter(({ id, checked }) => id.startsWith('language ') && checked)
        .map(({ id }) => menuAction(id));
    for (const language of ['system', 'zh-TW', 'en'] as const)
      expect(checked(language)).toEqual([{ do: 'language', language }]);
  });

  test('offers to pause while it runs and to resume while it is paused, and neither before', () => {
    const pause = (name: 'loading' | 'ready' | 'paused') =>
      items(content({ state: { name, reasons: [] } })).filter(({ id }) => id === 'pause' || id === 'resume');
    expect(pause('ready')).toEqual([{ kind: 'item', id: 'pause', label: 'Pause', enabled: true }]);
    expect(pause('paused')).toEqual([{ kind: 'item', id: 'resume', label: 'Resume' }]);
    expect(pause('loading')).toEqual([{ kind: 'item', id: 'pause', label: 'Pause', enabled: false }]);
  });

  test('shows whether it starts at login, once that is known', () => {
    expect(withId(content({ autostart: true }), 'autostart')).toMatchObject({ checked: true, enabled: true });
    expect(withId(content({ autostart: false }), 'autostart')).toMatchObject({ checked: false, enabled: true });
    expect(withId(content({ autostart: undefined }), 'autostart')).toMatchObject({ checked: false, enabled: false });
  });

  test('where the policy forbids looking for new versions nobody can turn it on', () => {
    expect(withId(content(), 'updates')).toMatchObject({ checked: true, enabled: true });
    const off = { language: 'system', checkForUpdates: false } as const;
    expect(withId(content({ settings: off }), 'updates')).toMatchObject({ checked: false, enabled: true });
    expect(withId(content({ updatesAllowed: false }), 'updates')).toMatchObject({ checked: false, enabled: false });
  });

  test('a new version leads to its page', () => {
    expect(withId(content({ update: { version: '2.0.0' } }), 'download')?.label).toContain('2.0.0');
    expect(withId(content(), 'download')).toBeUndefined();
  });
});

describe('what others chose', () => {
  test('an origin can neither forge a line nor reorder it, and of a long one the end stays', () => {
    const evil = `https://${'a'.repeat(300)}.evil.example`;
    const given = content({
      grants: [{ origin: 'https://a\u202e\n.example', decision: 'always' }],
      recentSites: [{ origin: evil, did: 'refused', at: now }],
    });
    const texts = labels(given);
    expect(texts).toContain('https://a\u25a1\u25a1.example  always allowed');
    const long = texts.find((text) => text.includes('.evil.example')) ?? '';
    expect(long.length).toBeLessThan(100);
    // It is revoked as it is, not as it is shown.
    expect(items(given).map(({ id }) => menuAction(id))).toContainEqual({ do: 'revoke', origin: 'https://a\u202e\n.example' });
  });

  test('a reader may have letters of any language in its name, and nothing else', () => {
    const readers = [
      { name: '讀卡機 00', state: 'empty' },
      { name: 'A\u0000\u202e\u2028\u200bB', state: 'empty' },
      { name: 'x'.repeat(200), state: 'empty' },
    ] as const;
    expect(labels(content({ readers }), 'zh-TW')).toEqual(
      expect.arrayContaining(['讀卡機 00：沒有卡片', 'A□□□□B：沒有卡片', `${'x'.repeat(47)}...：沒有卡片`]),
    );
  });

  test('an id of nowhere wants nothing', () => {
    for (const id of ['', 'state', 'language fr', 'grant https://a.example', 'Quit']) expect(menuAction(id)).toBeUndefined();
  });
});
