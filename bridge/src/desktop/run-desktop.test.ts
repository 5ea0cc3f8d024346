import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { BridgeError } from '../error.js';
import type { DaemonStatus } from '../local/index.js';
import { createLog } from '../log.js';
import type { RememberedCard } from '../tries/index.js';
import type { OperationUnderWay } from './desktop-daemon.js';
import type { DesktopParts, RunningDaemon } from './desktop-parts.js';
import type { Message } from './message/index.js';
import { runDesktop } from './run-desktop.js';
import type { SettingsValues } from './settings/index.js';
import type { TrayItem, TrayOptions, TrayView } from './tray/tray.js';
import type { UpdateWatchOptions } from './update/index.js';

const STATUS: DaemonStatus = {
  version: '1.0.0',
  pid: 1,
  port: 28730,
  portsTaken: [],
  tls: null,
  backend: 'winscard',
  simulated: false,
  paused: false,
  connections: 0,
  readers: 0,
  policy: {},
  grants: { count: 0 },
  tries: { paused: 0 },
};

/** A daemon to which nothing happens. */
const IDLE: RunningDaemon = {
  daemon: {
    status: async () => STATUS,
    readers: () => [],
    underWay: () => [],
    recentSites: () => [],
    isPaused: () => false,
    pause: () => undefined,
    resume: () => undefined,
    onChange: () => () => undefined,
  },
  grants: { list: () => [], revoke: async () => false },
  tries: { list: async () => [], resume: async () => [] },
  mayCheckForUpdates: () => true,
  close: async () => undefined,
};

/** The desktop program among parts that do nothing but remember. */
function rig(more: Partial<DesktopParts> = {}) {
  const stopping = new AbortController();
  onTestFinished(() => stopping.abort());
  const events: string[] = [];
  const views: TrayView[] = [];
  const told: Message[] = [];
  const logged: Record<string, unknown>[] = [];
  let click: (id: string) => void = () => undefined;
  let changed = () => {};
  const world = {
    status: STATUS,
    troubled: false,
    underWay: [] as readonly OperationUnderWay[],
    grants: [{ origin: 'https://a.example', decision: 'always' as const, since: '2026-01-01T00:00:00Z' }],
    pausedCards: [] as readonly RememberedCard[],
    isPaused: false,
    autostart: false,
    settings: { language: 'system', checkForUpdates: true } as SettingsValues,
    settingsTrouble: undefined as BridgeError | undefined,
    trayIsShown: true,
    policyAllowsUpdates: true,
    hooks: { onStop: () => {}, onShow: () => {} },
    updates: undefined as (Pick<UpdateWatchOptions, 'isOn' | 'onNotice'> & { onTrouble: (error: unknown) => void }) | undefined,
    /** Something is different. */
    change: () => changed(),
    click: (id: string) => click(id),
  };
  const setPaused = (paused: boolean) => {
    world.isPaused = paused;
    changed();
  };
  const running: RunningDaemon = {
    daemon: {
      status: async () => {
        if (world.troubled) throw new Error('a secret');
        return world.status;
      },
      readers: () => [],
      underWay: () => world.underWay,
      recentSites: () => [],
      isPaused: () => world.isPaused,
      pause: () => setPaused(true),
      resume: () => setPaused(false),
      onChange: (listener) => {
        changed = listener;
        return () => {
          changed = () => {};
        };
      },
    },
    grants: {
      list: () => world.grants,
      revoke: async (origin) => {
        world.grants = world.grants.filter((grant) => grant.origin !== origin);
        return true;
      },
    },
    tries: {
      list: async () => world.pausedCards,
      resume: async (numberEnding) => {
        const [those, others] = [
          world.pausedCards.filter((card) => card.numberEnding === numberEnding),
          world.pausedCards.filter((card) => card.numberEnding !== numberEnding),
        ];
        world.pausedCards = others;
        world.status = { ...world.status, tries: { paused: others.filter(({ paused }) => paused).length } };
        return those;
      },
    },
    mayCheckForUpdates: () => world.policyAllowsUpdates,
    close: async () => void events.push('daemon closed'),
  };
  const parts: DesktopParts = {
    settings: {
      current: () => world.settings,
      trouble: () => world.settingsTrouble,
      change: async (values) => {
        world.settings = { ...world.settings, ...values };
        world.settingsTrouble = undefined;
      },
    },
    systemLanguage: 'en',
    log: createLog({ level: 'info', destination: { write: (line) => void logged.push(JSON.parse(line)) } }),
    openTray: async ({ view, onClick }: TrayOptions) => {
      views.push(view);
      click = onClick;
      events.push('tray opened');
      return {
        show: (view) => void views.push(view),
        isShown: () => world.trayIsShown,
        close: async () => void events.push('tray closed'),
      };
    },
    startDaemon: async (hooks) => {
      events.push('daemon started');
      world.hooks = hooks;
      return running;
    },
    onReady: () => void events.push('ready'),
    tell: async (message) => void told.push(message),
    detailInWords: (detail, language) => `${language}: ${detail}`,
    autostart: {
      isOn: async () => world.autostart,
      turnOn: async () => {
        world.autostart = true;
      },
      turnOff: async () => {
        world.autostart = false;
      },
    },
    watchForUpdates: (options) => {
      world.updates = options;
      return { close: async () => void events.push('updates closed') };
    },
    doctor: async (_, { language }) => `doctor in ${language}`,
    createReport: async (_, { language }) => `report in ${language}`,
    copyText: async () => true,
    saveText: async (name) => `/home/somebody/${name}.txt`,
    openPage: async () => true,
    version: '1.0.0',
    logPath: '/var/log/cardbridge.log',
    background: true,
    wait: async () => undefined,
    signal: stopping.signal,
    ...more,
  };
  const now = () => {
    const view = views.at(-1);
    if (!view) throw new Error('nothing was drawn');
    return view;
  };
  const flat = (items: readonly TrayItem[]): readonly TrayItem[] =>
    items.flatMap((item) => [item, ...(item.kind === 'submenu' ? flat(item.items) : [])]);
  const item = (id: string) =>
    flat(now().menu).find((item): item is Extract<TrayItem, { kind: 'item' }> => item.kind === 'item' && item.id === id);
  return {
    world,
    events,
    views,
    told,
    logged,
    now,
    item,
    ended: runDesktop(parts),
    stop: () => stopping.abort(),
    /** Waits until the tray shows this state. */
    shows: (icon: TrayView['icon']) => vi.waitFor(() => expect(now().icon).toBe(icon)),
  };
}

describe('the desktop program', () => {
  test('shows that it starts, then that it is ready, and leaves nothing when it is stopped', async () => {
    const { views, events, shows, stop, ended } = rig();
    await shows('ready');
    expect(views[0]?.icon).toBe('loading');
    stop();
    await ended;
    expect(events.slice(0, 2).sort()).toEqual(['daemon started', 'tray opened']);
    expect(events).toContain('ready');
    expect(events.slice(-3)).toEqual(['daemon closed', 'updates closed', 'tray closed']);
  });

  test('is ready without waiting for a tray that does not come, or for what it need not know', async () => {
    const never = new Promise<never>(() => undefined);
    const { events } = rig({
      openTray: () => never,
      autostart: { isOn: () => never, turnOn: () => never, turnOff: () => never },
    });
    await vi.waitFor(() => expect(events).toContain('ready'));
  });

  test('runs on when there can be no tray', async () => {
    const { events, stop, ended, logged } = rig({ openTray: () => Promise.reject(new Error('no bus')) });
    await vi.waitFor(() => expect(events).toContain('ready'));
    stop();
    await ended;
    expect(events).toContain('daemon closed');
    expect(logged).toContainEqual(expect.objectContaining({ msg: 'there is no tray' }));
  });

  test('shows while a card is used, and that it is over', async () => {
    const { world, shows, item } = rig();
    await shows('ready');
    world.underWay = [{ origin: 'https://a.example', what: 'authenticate' }];
    world.change();
    await shows('going');
    expect(item('under-way 0')?.label).toBe('Signing in to https://a.example');
    world.underWay = [];
    world.change();
    await shows('ready');
  });

  test('of many changes at once it shows the last', async () => {
    const { world, shows, views } = rig();
    await shows('ready');
    const before = views.length;
    for (let taken = 1; taken <= 50; taken += 1) {
      world.status = { ...STATUS, portsTaken: [taken] };
      world.change();
    }
    await shows('attention');
    await vi.waitFor(() => expect(views.at(-1)?.description).toContain('port 50;'));
    expect(views.length - before).toBeLessThan(10);
  });

  test('shows why the daemon cannot be started, tries again until it can, and logs the reason once', async () => {
    let tries = 0;
    const waiting: (() => void)[] = [];
    const given = rig({
      wait: () => new Promise((resolve) => waiting.push(resolve)),
      startDaemon: async () => {
        tries += 1;
        if (tries < 4) throw new BridgeError('ERR_PORT_TAKEN', { detail: '28730' });
        return IDLE;
      },
    });
    await given.shows('attention');
    expect(given.item('reason 0')?.label).toBe('Every port that CardBridge may use is taken.');
    for (let again = 1; again < 4; again += 1) {
      await vi.waitFor(() => expect(waiting).toHaveLength(again));
      waiting.at(-1)?.();
    }
    await given.shows('ready');
    expect(given.logged.filter(({ msg }) => msg === 'the daemon could not be started')).toHaveLength(1);
  });

  test('can be stopped while the daemon cannot be started', async () => {
    const { shows, ended, world, events } = rig({
      startDaemon: () => Promise.reject(new BridgeError('ERR_PORT_TAKEN')),
      wait: (_, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
    });
    await shows('attention');
    world.click('quit');
    await ended;
    expect(events).toContain('tray closed');
  });

  test('ends where another one runs', async () => {
    const { ended, events } = rig({ startDaemon: () => Promise.reject(new BridgeError('ERR_DAEMON_ALREADY_RUNNING')) });
    await expect(ended).rejects.toMatchObject({ code: 'ERR_DAEMON_ALREADY_RUNNING' });
    expect(events.at(-1)).toBe('tray closed');
  });

  test.each<[string, (given: ReturnType<typeof rig>) => void]>([
    ['the menu', ({ world }) => world.click('quit')],
    ['the command line', ({ world }) => world.hooks.onStop()],
    ['a signal', ({ stop }) => stop()],
  ])('is stopped by %s', async (_, how) => {
    const given = rig();
    await given.shows('ready');
    how(given);
    await given.ended;
    expect(given.events).toContain('daemon closed');
  });

  test('a status that cannot be had is logged, and the next one is shown', async () => {
    const { world, shows, logged } = rig();
    await shows('ready');
    world.troubled = true;
    world.change();
    await vi.waitFor(() => expect(logged).toContainEqual(expect.objectContaining({ msg: 'the tray could not be drawn' })));
    world.troubled = false;
    world.status = { ...STATUS, portsTaken: [1] };
    world.change();
    await shows('attention');
    expect(JSON.stringify(logged)).not.toContain('a secret');
  });
});

describe('its menu', () => {
  test('pauses and resumes', async () => {
    const { world, shows } = rig();
    await shows('ready');
    world.click('pause');
    await shows('paused');
    world.click('resume');
    await shows('ready');
  });

  test('revokes a grant', async () => {
    const { world, shows, item } = rig();
    await shows('ready');
    expect(item('revoke https://a.example')).toBeDefined();
    world.click('revoke https://a.example');
    await vi.waitFor(() => expect(item('revoke https://a.example')).toBeUndefined());
    expect(world.grants).toEqual([]);
  });

  test('uses a paused card again', async () => {
    const { world, shows, item } = rig();
    await shows('ready');
    const card = { kind: 'piv', locked: false, wrongInARow: 3, since: '2026-01-01T00:00:00Z', paused: true } as const;
    world.pausedCards = [
      { ...card, numberEnding: '1234' },
      { ...card, numberEnding: '5678', paused: false },
    ];
    world.status = { ...world.status, tries: { paused: 1 } };
    world.change();
    await shows('attention');
    expect(item('resume-card 1234')).toMatchObject({ label: 'Use this card again: PIV card (number ends in 1234)' });
    expect(item('resume-card 5678')).toBeUndefined();
    world.click('resume-card 1234');
    await shows('ready');
    expect(world.pausedCards).toMatchObject([{ numberEnding: '5678' }]);
    expect(item('resume-card 1234')).toBeUndefined();
  });

  test('says what keeps a card from being used again', async () => {
    const tries = { list: async () => [], resume: () => Promise.reject(new BridgeError('ERR_PIN_TRIES_UNREADABLE')) };
    const { world, shows, told } = rig({ startDaemon: async () => ({ ...IDLE, tries }) });
    await shows('ready');
    world.click('resume-card 1234');
    await vi.waitFor(() => expect(told).toHaveLength(1));
    expect(told[0]?.text).toContain('The card could not be resumed.');
  });

  test('says what keeps a grant from being revoked', async () => {
    const error = new BridgeError('ERR_GRANTS_UNREADABLE', { detail: '/g: it cannot be written' });
    const grants = { list: () => [], revoke: () => Promise.reject(error) };
    const { world, shows, told, logged } = rig({ startDaemon: async () => ({ ...IDLE, grants }) });
    await shows('ready');
    world.click('revoke https://a.example');
    await vi.waitFor(() => expect(told).toHaveLength(1));
    expect(told[0]).toEqual({
      title: 'Not done',
      text: [
        'The grant of https://a.example could not be revoked.',
        '',
        'The file of grants cannot be read or written.',
        'Mend what is named; a damaged file can be put aside with: cardbridge grants revoke --all',
        '(en: /g: it cannot be written)',
      ].join('\n'),
    });
    expect(logged).toContainEqual(expect.objectContaining({ msg: 'an action of the menu failed' }));
  });

  test('changes the language of tray and windows at once', async () => {
    const { world, shows, now, told } = rig();
    await shows('ready');
    world.click('language zh-TW');
    await vi.waitFor(() => expect(now().title).toBe('CardBridge：可以使用'));
    world.click('doctor');
    world.click('about');
    await vi.waitFor(() => expect(told).toHaveLength(2));
    expect(told.find(({ title }) => title === '檢查結果')?.text).toBe('doctor in zh-TW');
    expect(told.find(({ title }) => title === '關於 CardBridge')?.text).toContain('狀態：可以使用');
    world.click('language system');
    await vi.waitFor(() => expect(now().title).toBe('CardBridge: ready'));
  });

  test('turns starting at login on and off', async () => {
    const { world, item } = rig();
    await vi.waitFor(() => expect(item('autostart')).toMatchObject({ enabled: true, checked: false }));
    world.click('autostart');
    await vi.waitFor(() => expect(item('autostart')?.checked).toBe(true));
    expect(world.autostart).toBe(true);
    world.click('autostart');
    await vi.waitFor(() => expect(item('autostart')?.checked).toBe(false));
  });

  test('says what keeps it from starting at login', async () => {
    const autostart = {
      isOn: async () => false,
      turnOn: () => Promise.reject(new BridgeError('ERR_AUTOSTART', { detail: '/a: it cannot be written' })),
      turnOff: async () => undefined,
    };
    const { world, item, told } = rig({ autostart });
    await vi.waitFor(() => expect(item('autostart')).toMatchObject({ enabled: true }));
    world.click('autostart');
    await vi.waitFor(() => expect(told).toHaveLength(1));
    expect(told[0]?.text).toContain('Starting at login could not be changed.\n\nStarting at login cannot be read or changed.');
  });

  test('a setting that cannot be kept holds, and that is told', async () => {
    const settings = { language: 'system', checkForUpdates: true } as const;
    let current: SettingsValues = settings;
    const { world, shows, told, now } = rig({
      settings: {
        current: () => current,
        trouble: () => undefined,
        change: (values) => {
          current = { ...current, ...values };
          return Promise.reject(new BridgeError('ERR_CONFIGURATION_INVALID', { detail: '/s: it cannot be written' }));
        },
      },
    });
    await shows('ready');
    world.click('language zh-TW');
    await vi.waitFor(() => expect(told).toHaveLength(1));
    expect(now().title).toBe('CardBridge：可以使用');
    expect(told[0]?.text).toContain('設定沒有存起來，只在這次執行有效。');
    expect(told[0]?.text).toContain('(zh-TW: /s: it cannot be written)');
  });

  test('a damaged file of settings wants attention until something is changed', async () => {
    const given = rig();
    given.world.settingsTrouble = new BridgeError('ERR_CONFIGURATION_INVALID', { detail: '/s: it is not JSON' });
    await given.shows('attention');
    given.world.click('updates');
    await given.shows('ready');
    expect(given.world.settings.checkForUpdates).toBe(false);
  });

  test('copies a report, or says in which file it is', async () => {
    const copied: string[] = [];
    let hasClipboard = true;
    const { world, shows, told } = rig({
      copyText: async (text) => {
        copied.push(text);
        return hasClipboard;
      },
    });
    await shows('ready');
    world.click('report');
    await vi.waitFor(() => expect(told).toHaveLength(1));
    expect(copied).toEqual(['report in en']);
    expect(told[0]?.text).toContain('The report is copied');
    hasClipboard = false;
    world.click('report');
    await vi.waitFor(() => expect(told).toHaveLength(2));
    expect(told[1]?.text).toContain('/home/somebody/CardBridge-report.txt');
  });

  test.each<[string, Partial<DesktopParts>, string]>([
    ['report', { createReport: () => Promise.reject(new Error('x')) }, 'The report could not be made.'],
    [
      'report',
      { copyText: async () => false, saveText: () => Promise.reject(Object.assign(new Error('x'), { code: 'EROFS' })) },
      'The report could not be made.',
    ],
    ['doctor', { doctor: () => Promise.reject(new Error('x')) }, 'The check did not end.'],
  ])('says when this did not succeed: %s', async (id, parts, sentence) => {
    const { world, shows, told } = rig(parts);
    await shows('ready');
    world.click(id);
    await vi.waitFor(() => expect(told).toHaveLength(1));
    expect(told[0]).toMatchObject({ title: 'Not done', text: expect.stringContaining(sentence) });
  });

  test('a second click on what still goes on does nothing', async () => {
    let asked = 0;
    let answer: (text: string) => void = () => undefined;
    const doctor = () =>
      new Promise<string>((resolve) => {
        asked += 1;
        answer = resolve;
      });
    const { world, shows, told } = rig({ doctor });
    await shows('ready');
    world.click('doctor');
    world.click('doctor');
    answer('found');
    await vi.waitFor(() => expect(told).toHaveLength(1));
    expect(asked).toBe(1);
    await vi.waitFor(() => {
      world.click('doctor');
      expect(asked).toBe(2);
    });
  });

  test('a click on a line that is only to be read does nothing', async () => {
    const { world, shows, told, logged } = rig();
    await shows('ready');
    for (const id of ['state', 'no-recent', 'grant https://a.example', 'nothing']) world.click(id);
    world.click('about');
    await vi.waitFor(() => expect(told).toHaveLength(1));
    expect(logged).toEqual([]);
  });
});

describe('new versions', () => {
  const notice = { version: '2.0.0', page: 'https://a.example/download', security: false };

  test('are told in the menu, whose click opens the page', async () => {
    const opened: string[] = [];
    let canOpen = true;
    const { world, shows, item, told } = rig({
      openPage: async (address) => {
        opened.push(address);
        return canOpen;
      },
    });
    await shows('ready');
    await vi.waitFor(() => expect(world.updates).toBeDefined());
    world.updates?.onNotice(notice);
    await shows('attention');
    expect(item('download')?.label).toContain('2.0.0');
    world.click('download');
    await vi.waitFor(() => expect(opened).toEqual([notice.page]));
    expect(told).toEqual([]);
    canOpen = false;
    await vi.waitFor(() => {
      world.click('download');
      expect(told).toHaveLength(1);
    });
    expect(told[0]?.text).toContain(notice.page);
  });

  test('are looked for when both the person and the policy want it', async () => {
    const { world, shows, item } = rig();
    await shows('ready');
    await vi.waitFor(() => expect(item('updates')).toMatchObject({ enabled: true, checked: true }));
    expect(world.updates?.isOn()).toBe(true);
    world.click('updates');
    await vi.waitFor(() => expect(item('updates')).toMatchObject({ enabled: true, checked: false }));
    expect(world.updates?.isOn()).toBe(false);
    world.click('updates');
    await vi.waitFor(() => expect(item('updates')?.checked).toBe(true));
    world.policyAllowsUpdates = false;
    world.change();
    await vi.waitFor(() => expect(item('updates')).toMatchObject({ enabled: false, checked: false }));
    expect(world.updates?.isOn()).toBe(false);
  });

  test('are not offered where nobody tells of them', async () => {
    const { shows, item } = rig({ watchForUpdates: undefined });
    await shows('ready');
    expect(item('updates')).toMatchObject({ enabled: false, checked: false });
  });

  test('what cannot be trusted wants attention until something can', async () => {
    const { world, shows, item } = rig();
    await vi.waitFor(() => expect(world.updates).toBeDefined());
    world.updates?.onTrouble(new BridgeError('ERR_UPDATE_UNTRUSTED'));
    await shows('attention');
    expect(item('reason 0')?.label).toContain('cannot be trusted');
    world.updates?.onTrouble(undefined);
    await shows('ready');
  });
});

describe('who started it', () => {
  test('sees that it runs where there is no place for the icon', async () => {
    const given = rig({ background: false });
    given.world.trayIsShown = false;
    await vi.waitFor(() => expect(given.told).toHaveLength(1));
    expect(given.told[0]).toMatchObject({ title: 'About CardBridge', text: expect.stringContaining('cardbridge stop') });
  });

  test('sees no window where there is an icon, nor at login', async () => {
    const withIcon = rig({ background: false });
    const atLogin = rig({ background: true });
    atLogin.world.trayIsShown = false;
    for (const { shows, world, told } of [withIcon, atLogin]) {
      await shows('ready');
      // What comes after it in the line has come.
      world.click('doctor');
      await vi.waitFor(() => expect(told.map(({ title }) => title)).toEqual(['What the check found']));
    }
  });

  test('and starts it again sees how it stands, what to do, and where the log is', async () => {
    const given = rig();
    given.world.status = {
      ...STATUS,
      policy: { trouble: { code: 'ERR_CONFIGURATION_INVALID', detail: '/p: it is not JSON' } },
    };
    await given.shows('attention');
    given.world.hooks.onShow();
    await vi.waitFor(() => expect(given.told).toHaveLength(1));
    const text = given.told[0]?.text ?? '';
    expect(text).toContain('State: needs your attention');
    expect(text).toContain('A CardBridge configuration file cannot be used.\nCorrect the file');
    expect(text).toContain('(en: /p: it is not JSON)');
    expect(text).toContain('127.0.0.1:28730');
    expect(text).toContain('/var/log/cardbridge.log');
  });
});
