import type { EventEmitter } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { Message, type MessageBus, sessionBus, Variant } from '@jellybrick/dbus-next';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openTray, type Tray, type TrayItem } from '../src/desktop/tray/index.js';
import { startTrayBus, type TrayBus } from './support/tray-bus.js';
import { trayLog } from './support/tray-log.js';
import { trayView as view } from './support/tray-views.js';

const resources = fileURLToPath(new URL('../resources', import.meta.url));
const ITEM = { path: '/StatusNotifierItem', interface: 'org.kde.StatusNotifierItem' };
const MENU = { path: '/MenuBar', interface: 'com.canonical.dbusmenu' };
const PATIENCE = { timeout: 20_000 };

/** TEST ONLY: the watcher of a desktop, by another implementation of D-Bus than ours. */
interface Watcher {
  readonly items: string[];
  hasHost: boolean;
}

const WATCHER = 'org.kde.StatusNotifierWatcher';

async function watchOn(bus: MessageBus): Promise<Watcher> {
  const watcher: Watcher = { items: [], hasHost: true };
  bus.addMethodHandler((message) => {
    if (message.member === 'RegisterStatusNotifierItem') {
      watcher.items.push(String(message.body[0]));
      bus.send(Message.newMethodReturn(message));
    } else if (message.member === 'Get') {
      bus.send(Message.newMethodReturn(message, 'v', [new Variant('b', watcher.hasHost)]));
    } else return false;
    return true;
  });
  await bus.requestName(WATCHER, 0);
  return watcher;
}

const connect = async (busAddress: string): Promise<MessageBus> => {
  const bus = sessionBus({ busAddress });
  // An event that its types leave out: the end of a bus, which some tests bring about.
  (bus as EventEmitter).on('error', () => {});
  await new Promise<void>((resolve) => bus.once('connect', resolve));
  return bus;
};

describeWith(['tray-host'], 'the tray on the session bus', () => {
  let daemon: TrayBus;
  let host: MessageBus;
  let watcher: Watcher;
  let tray: Tray;
  const clicks: string[] = [];
  const { log, lines } = trayLog();
  const isShown = (expected: boolean) => vi.waitFor(() => expect(tray.isShown()).toBe(expected), PATIENCE);

  beforeAll(async () => {
    daemon = await startTrayBus();
  });
  afterAll(() => daemon?.stop());
  beforeEach(async () => {
    clicks.length = 0;
    lines.length = 0;
    host = await connect(daemon.address);
    watcher = await watchOn(host);
    const environment = { DBUS_SESSION_BUS_ADDRESS: daemon.address };
    tray = await openTray({ view, onClick: (id) => void clicks.push(id), log, platform: 'linux', environment, resources });
  });
  afterEach(async () => {
    await tray.close();
    host.disconnect();
  });

  /** Calls the tray, and gives back the body of its answer. */
  const call = async (message: { path: string; interface: string; member: string; signature?: string; body?: unknown[] }) => {
    const [destination] = watcher.items.slice(-1);
    const answer = await host.call(new Message({ ...message, ...(destination !== undefined && { destination }) }));
    return answer?.body ?? [];
  };
  const property = async (name: string, of = ITEM) => {
    const get = { path: of.path, interface: 'org.freedesktop.DBus.Properties', member: 'Get', signature: 'ss' };
    const [value] = await call({ ...get, body: [of.interface, name] });
    return value instanceof Variant ? value.value : value;
  };
  const layout = async (parent = 0, depth = -1, names: readonly string[] = []) => {
    const [revision, root] = await call({ ...MENU, member: 'GetLayout', signature: 'iias', body: [parent, depth, names] });
    return { revision: Number(revision), root: readNode(root) };
  };
  const event = (number: number, what = 'clicked') =>
    call({ ...MENU, member: 'Event', signature: 'isvu', body: [number, what, new Variant('s', ''), 0] });
  const numberOf = async (label: string): Promise<number> => {
    const found = flat((await layout()).root).find((node) => node.properties.label === label);
    if (!found) throw new Error(`no entry ${label}`);
    return found.number;
  };
  /** What the tray signals, by name. */
  const listen = async () => {
    const heard: [string, unknown[]][] = [];
    const rule = `type='signal',sender='${watcher.items.at(-1)}'`;
    await host.call(new Message({ ...BUS, member: 'AddMatch', signature: 's', body: [rule] }));
    host.on('message', (message) => {
      if (message.type === 4 && [ITEM.interface, MENU.interface].includes(message.interface))
        heard.push([message.member, message.body]);
    });
    return heard;
  };

  test('registers under a name of its own, and is shown', () => {
    expect(watcher.items).toEqual([`org.kde.StatusNotifierItem-${process.pid}-1`]);
    expect(tray.isShown()).toBe(true);
    expect(lines.join('')).toContain('tray shown');
  });

  test('shows state, title, tip and icon in every size', async () => {
    expect(await property('Id')).toBe('cardbridge');
    expect(await property('Title')).toBe(view.title);
    expect(await property('Status')).toBe('Active');
    expect(await property('Menu')).toBe(MENU.path);
    expect(await property('ItemIsMenu')).toBe(true);
    // The description is markup.
    expect(await property('ToolTip')).toEqual(['', [], view.title, '&lt;b&gt;Reader &amp; Co&lt;/b&gt;']);
    const pixmaps = (await property('IconPixmap')) as [number, number, Buffer][];
    expect(pixmaps.map(([width, height, pixels]) => [width, height, pixels.length])).toEqual(
      [16, 22, 24, 32, 48].map((size) => [size, size, size * size * 4]),
    );
    const all = await call({
      ...ITEM,
      interface: 'org.freedesktop.DBus.Properties',
      member: 'GetAll',
      signature: 's',
      body: [ITEM.interface],
    });
    expect(Object.keys(all[0] ?? {})).toHaveLength(16);
  });

  test('asks for attention where something is wrong, and says what changed', async () => {
    const heard = await listen();
    tray.show({ ...view, icon: 'attention', title: 'Card Bridge' });
    await vi.waitFor(
      () =>
        expect(heard.map(([member]) => member)).toEqual(['NewTitle', 'NewIcon', 'NewAttentionIcon', 'NewToolTip', 'NewStatus']),
      PATIENCE,
    );
    expect(heard.at(-1)).toEqual(['NewStatus', ['NeedsAttention']]);
    expect(await property('Status')).toBe('NeedsAttention');
    expect(await property('IconPixmap')).toEqual(await property('AttentionIconPixmap'));
  });

  test('says nothing when nothing changed', async () => {
    const heard = await listen();
    tray.show(structuredClone(view));
    tray.show({ ...view, title: 'other' });
    await vi.waitFor(() => expect(heard.map(([member]) => member)).toEqual(['NewTitle', 'NewToolTip']), PATIENCE);
  });

  test('tells the menu whole, to a depth, from an entry, and only the properties that are asked for', async () => {
    const { root } = await layout();
    expect(outline(root)).toEqual([
      { label: 'ACS__ACR39U：自然人憑證', enabled: false },
      { type: 'separator' },
      { label: '最近的網站', 'children-display': 'submenu', children: [{ label: 'https://example.test', enabled: true }] },
      { label: '登入時啟動', enabled: true, 'toggle-type': 'checkmark', 'toggle-state': 1 },
      { label: '結束', enabled: true },
    ]);
    expect((await layout(0, 0)).root.children).toEqual([]);
    expect(flat((await layout(0, 1)).root)).toHaveLength(6);
    expect(outline((await layout(await numberOf('最近的網站'))).root)).toEqual([
      { label: 'https://example.test', enabled: true },
    ]);
    expect(Object.keys((await layout(0, -1, ['label'])).root.children[0]?.properties ?? {})).toEqual(['label']);
  });

  test('tells properties of some entries, and of all', async () => {
    const number = await numberOf('結束');
    const ask = { ...MENU, member: 'GetGroupProperties', signature: 'aias' };
    const [some] = (await call({ ...ask, body: [[number, number, 4711], ['label']] })) as [[number, Record<string, Variant>][]];
    expect(some.map(([id, properties]) => [id, properties.label?.value])).toEqual([[number, '結束']]);
    const [all] = (await call({ ...ask, body: [[], []] })) as [unknown[]];
    expect(all).toHaveLength(7);
    expect(await call({ ...MENU, member: 'GetProperty', signature: 'is', body: [number, 'label'] })).toEqual([
      new Variant('s', '結束'),
    ]);
    expect(await call({ ...MENU, member: 'AboutToShow', signature: 'i', body: [0] })).toEqual([false]);
    expect(await call({ ...MENU, member: 'AboutToShowGroup', signature: 'ai', body: [[0, 4711]] })).toEqual([[], [4711]]);
  });

  test('a changed entry keeps its number; entries that come or go make a new layout', async () => {
    const heard = await listen();
    const before = await layout();
    const number = await numberOf('登入時啟動');
    const changed = view.menu.map(
      (item): TrayItem => (item.kind === 'item' && item.id === 'autostart' ? { ...item, checked: false } : item),
    );
    tray.show({ ...view, menu: changed });
    await vi.waitFor(
      () => expect(heard).toEqual([['ItemsPropertiesUpdated', [[[number, { 'toggle-state': new Variant('i', 0) }]], []]]]),
      PATIENCE,
    );
    expect((await layout()).revision).toBe(before.revision);
    tray.show({ ...view, menu: changed.slice(1) });
    await vi.waitFor(() => expect(heard.at(-1)).toEqual(['LayoutUpdated', [before.revision + 1, 0]]), PATIENCE);
    expect(await numberOf('登入時啟動')).toBe(number);
  });

  test('only a click on an enabled entry that is in the menu is told', async () => {
    const [quit, read, sites] = [
      await numberOf('結束'),
      await numberOf('ACS__ACR39U：自然人憑證'),
      await numberOf('最近的網站'),
    ];
    await event(read);
    await event(sites);
    await event(0);
    await event(quit, 'hovered');
    await expect(event(4711)).rejects.toThrow();
    await expect(event(-1)).rejects.toThrow();
    await event(quit);
    expect(clicks).toEqual(['quit']);
    const group = [quit, 4711].map((number) => [number, 'clicked', new Variant('i', 1), 0]);
    expect(await call({ ...MENU, member: 'EventGroup', signature: 'a(isvu)', body: [group] })).toEqual([[4711]]);
    expect(clicks).toEqual(['quit', 'quit']);
    tray.show({ ...view, menu: [{ kind: 'item', id: 'remove', label: 'Remove everything' }] });
    await expect(event(quit)).rejects.toThrow();
    expect(clicks).toEqual(['quit', 'quit']);
  });

  test('an entry that fails does not take the tray with it', async () => {
    await tray.close();
    const onClick = () => {
      throw new Error('no');
    };
    tray = await openTray({
      view,
      onClick,
      log,
      platform: 'linux',
      environment: { DBUS_SESSION_BUS_ADDRESS: daemon.address },
      resources,
    });
    await event(await numberOf('結束'));
    expect(tray.isShown()).toBe(true);
    expect(lines.join('')).toContain('an entry of the menu failed');
  });

  describe('what nobody should send', () => {
    const deep = (levels: number): Variant => new Variant('v', levels === 0 ? new Variant('i', 1) : deep(levels - 1));
    test.each<[string, { path: string; interface: string; member: string; signature?: string; body?: unknown[] }]>([
      ['an unknown method', { ...MENU, member: 'Explode' }],
      ['a method that objects have', { ...MENU, member: 'constructor' }],
      ['an unknown object', { ...MENU, path: '/Elsewhere', member: 'GetLayout', signature: 'iias', body: [0, -1, []] }],
      ['other types', { ...MENU, member: 'GetLayout', signature: 'sss', body: ['0', '-1', ''] }],
      ['no arguments', { ...MENU, member: 'Event' }],
      ['an unknown parent', { ...MENU, member: 'GetLayout', signature: 'iias', body: [-5, -1, []] }],
      ['an unknown property', { ...MENU, member: 'GetProperty', signature: 'is', body: [0, '__proto__'] }],
      [
        'a property of nothing',
        { ...ITEM, interface: 'org.freedesktop.DBus.Properties', member: 'Get', signature: 'ss', body: ['a.b', 'c'] },
      ],
      [
        'a property to set',
        {
          ...ITEM,
          interface: 'org.freedesktop.DBus.Properties',
          member: 'Set',
          signature: 'ssv',
          body: ['a', 'b', new Variant('s', '')],
        },
      ],
      ['an unknown interface', { ...ITEM, interface: 'org.example.Thing', member: 'Do' }],
      ['a click somewhere else', { ...ITEM, member: 'Activate', signature: 's', body: ['x'] }],
      ['an event with a deep value', { ...MENU, member: 'Event', signature: 'isvu', body: [4711, 'clicked', deep(20), 0] }],
    ])('%s is refused, and the tray stays', async (_, message) => {
      await expect(call(message)).rejects.toThrow();
      expect(await property('Id')).toBe('cardbridge');
      expect(clicks).toEqual([]);
    });

    test('a list that is too long is not even read, and the next call is answered', async () => {
      const numbers = Array.from({ length: 100_000 }, (_, index) => index);
      let isAnswered = false;
      const settled = () => {
        isAnswered = true;
      };
      call({ ...MENU, member: 'AboutToShowGroup', signature: 'ai', body: [numbers] }).then(settled, settled);
      expect(await property('Id')).toBe('cardbridge');
      expect(isAnswered).toBe(false);
      expect(tray.isShown()).toBe(true);
    });

    test('thousands of calls at once are answered, one by one', async () => {
      const calls = Array.from({ length: 3_000 }, (_, index) =>
        index % 2 === 0 ? event(4711).then(String, () => 'refused') : property('Title').then(String),
      );
      const answers = new Set(await Promise.all(calls));
      expect(answers).toEqual(new Set(['refused', view.title]));
      expect(tray.isShown()).toBe(true);
    });
  });

  test('is not shown while there is no host, and shown when one comes', async () => {
    await tray.close();
    watcher.hasHost = false;
    tray = await openTray({
      view,
      onClick() {},
      log,
      platform: 'linux',
      environment: { DBUS_SESSION_BUS_ADDRESS: daemon.address },
      resources,
    });
    expect(tray.isShown()).toBe(false);
    watcher.hasHost = true;
    host.send(Message.newSignal('/StatusNotifierWatcher', WATCHER, 'StatusNotifierHostRegistered'));
    await isShown(true);
  });

  test('a watcher that goes and comes back has it again', async () => {
    await host.releaseName(WATCHER);
    await isShown(false);
    await host.requestName(WATCHER, 0);
    await isShown(true);
    expect(watcher.items).toHaveLength(2);
  });

  test('a second tray of this process is known by its path, since the name is taken', async () => {
    const environment = { DBUS_SESSION_BUS_ADDRESS: daemon.address };
    const second = await openTray({ view, onClick() {}, log, platform: 'linux', environment, resources });
    expect(watcher.items.at(-1)).toBe('/StatusNotifierItem');
    await second.close();
  });
});

describeWith(['tray-host'], 'a session bus that ends', () => {
  test('leaves a program without a tray, which has one again when the bus is back', async () => {
    const { log } = trayLog();
    const runtime = await mkdtemp(join(tmpdir(), 'cardbridge-bus-'));
    const address = `unix:path=${join(runtime, 'bus')}`;
    const withWatcher = async () => {
      const daemon = await startTrayBus(process.env, address);
      const host = await connect(address);
      await watchOn(host);
      return daemon;
    };
    const first = await withWatcher();
    // No address: the place of systemd.
    const tray = await openTray({
      view,
      onClick() {},
      log,
      platform: 'linux',
      environment: { XDG_RUNTIME_DIR: runtime },
      resources,
    });
    try {
      expect(tray.isShown()).toBe(true);
      await first.stop();
      await vi.waitFor(() => expect(tray.isShown()).toBe(false), PATIENCE);
      tray.show({ ...view, icon: 'paused' });
      const second = await withWatcher();
      try {
        await vi.waitFor(() => expect(tray.isShown()).toBe(true), PATIENCE);
      } finally {
        await second.stop();
      }
    } finally {
      await tray.close();
      await rm(runtime, { recursive: true, force: true });
    }
  });
});

const BUS = { destination: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus', interface: 'org.freedesktop.DBus' };

interface Node {
  readonly number: number;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly children: readonly Node[];
}

/** `(ia{sv}av)` as the client has it. */
function readNode(value: unknown): Node {
  const [number, properties, children] = value as [number, Record<string, Variant>, Variant[]];
  const plain = Object.entries(properties).map(([name, variant]) => [name, variant.value]);
  return { number, properties: Object.fromEntries(plain), children: children.map((child) => readNode(child.value)) };
}

const flat = (node: Node): readonly Node[] => [node, ...node.children.flatMap(flat)];

const outline = ({ children }: Node): readonly object[] =>
  children.map((child) => ({ ...child.properties, ...(child.children.length > 0 && { children: outline(child) }) }));
