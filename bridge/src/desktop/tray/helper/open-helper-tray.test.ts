import { afterEach, describe, expect, test, vi } from 'vitest';
import { createFakeHelper, type FakeHelper, type HeardItem, type Misbehaviour } from '../../../../test/support/tray-helper.js';
import { trayLog } from '../../../../test/support/tray-log.js';
import { trayView as view } from '../../../../test/support/tray-views.js';
import { openTray, type Tray, type TrayItem } from '../index.js';
import { openHelperTray } from './open-helper-tray.js';

/** Longer than a second, in which the first helper is started again. */
const waitFor = <T>(look: () => T | Promise<T>) => vi.waitFor(look, { timeout: 20_000 });

const FILES = { win32: 'tray_windows_release.exe', darwin: 'tray_darwin_release' };

// The fake helper is a script that names its interpreter.
describe.skipIf(process.platform === 'win32')('a tray by a helper', () => {
  let fake: FakeHelper | undefined;
  let tray: Tray | undefined;
  const clicks: string[] = [];
  const { log, lines } = trayLog();
  let now = 0;

  const open = async (platform: 'win32' | 'darwin' = 'win32', misbehaviour?: Misbehaviour): Promise<FakeHelper> => {
    const created = await createFakeHelper(FILES[platform], misbehaviour);
    fake = created;
    const { resources } = created;
    const [helper, icons] = [`${resources}/tray/${FILES[platform]}`, `${resources}/icons`];
    tray = await openHelperTray({ view, onClick: (id) => void clicks.push(id), log, platform, helper, icons, now: () => now });
    if (misbehaviour === undefined) await heardOf('items');
    return created;
  };
  /** The last line that has this. */
  const heardOf = (what: 'items' | 'item' | 'menu') =>
    waitFor(async () => {
      const last = (await fake?.heard())?.findLast(({ line }) => line[what] !== undefined);
      if (!last) throw new Error(`heard no ${what}`);
      return last;
    });
  /** What a person would see now, by what the last helper was given. */
  const seen = async (): Promise<readonly HeardItem[]> => {
    const first = await heardOf('items');
    const given = new Map<number, HeardItem>();
    for (const { run, line } of (await fake?.heard()) ?? [])
      if (run === first.run && line.item) given.set(line.item.__id, line.item);
    const present = (items: readonly HeardItem[]): readonly HeardItem[] =>
      items
        .map((item) => ({ ...item, ...given.get(item.__id), ...(item.items && { items: present(item.items) }) }))
        .filter((item) => !item.hidden);
    return present(first.line.items ?? []);
  };
  const titles = async () =>
    (await seen()).map(({ title, items }) => (items ? [title, ...items.map((item) => item.title)] : title));
  const numberOf = async (title: string) =>
    (await seen()).flatMap((item) => [item, ...(item.items ?? [])]).find((item) => item.title === title)?.__id;
  const click = async (number: number | undefined) =>
    fake?.say(JSON.stringify({ type: 'clicked', __id: number, item: {}, seq_id: 0 }));

  afterEach(async () => {
    await tray?.close();
    expect(await fake?.running()).toEqual([]);
    await fake?.remove();
    clicks.length = 0;
    lines.length = 0;
    now = 0;
  });

  test('has the menu, the tip and an icon that its system reads', async () => {
    await open();
    expect(tray?.isShown()).toBe(true);
    const { line } = await heardOf('items');
    expect(Buffer.from(line.icon ?? '', 'base64').subarray(0, 4)).toEqual(Buffer.from([0, 0, 1, 0]));
    expect(line).toMatchObject({ isTemplateIcon: false, tooltip: `${view.title}\n${view.description}` });
    expect(await titles()).toEqual([
      'ACS_ACR39U：自然人憑證',
      '<SEPARATOR>',
      ['最近的網站', 'https://example.test'],
      '登入時啟動',
      '結束',
    ]);
    expect((await seen()).map(({ checked, enabled }) => [checked, enabled])).toEqual([
      [false, false],
      [false, true],
      [false, true],
      [true, true],
      [false, true],
    ]);
  });

  test('gives macOS a picture that it colours itself', async () => {
    await open('darwin');
    const { line } = await heardOf('items');
    expect(line.isTemplateIcon).toBe(true);
    expect(Buffer.from(line.icon ?? '', 'base64').toString('latin1', 1, 4)).toBe('PNG');
  });

  test('sends what changed and nothing else, to the same helper', async () => {
    await open();
    const menu = view.menu.map(
      (item): TrayItem => (item.kind === 'item' && item.id === 'autostart' ? { ...item, checked: false } : item),
    );
    const before = (await fake?.heard())?.length ?? 0;
    tray?.show({ ...view, menu: structuredClone(view.menu) });
    tray?.show({ ...view, menu });
    tray?.show({ ...view, menu, icon: 'paused' });
    await Promise.all([heardOf('menu'), heardOf('item')]);
    const sent = ((await fake?.heard()) ?? []).slice(before);
    expect(sent.map(({ line }) => line.type).sort()).toEqual(['update-item', 'update-menu']);
    expect(sent.find(({ line }) => line.item)?.line.item).toMatchObject({ title: '登入時啟動', checked: false, hidden: false });
    expect((await heardOf('menu')).line.menu?.icon).not.toBe((await heardOf('items')).line.icon);
  });

  test('lists that grow and shrink stay in the same helper', async () => {
    await open();
    const entry = (id: string): TrayItem => ({ kind: 'item', id, label: id });
    const [reader, ...rest] = view.menu;
    tray?.show({ ...view, menu: [...(reader ? [reader] : []), entry('two'), entry('three'), ...rest] });
    await waitFor(async () =>
      expect((await titles()).slice(0, 4)).toEqual(['ACS_ACR39U：自然人憑證', 'two', 'three', '<SEPARATOR>']),
    );
    // Neither the reader nor the sites.
    tray?.show({ ...view, menu: view.menu.filter((item) => item.kind !== 'submenu').slice(1) });
    await waitFor(async () => expect(await titles()).toEqual(['<SEPARATOR>', '登入時啟動', '結束']));
    tray?.show(view);
    await waitFor(async () => expect(await titles()).toContainEqual(['最近的網站', 'https://example.test']));
    expect((await heardOf('items')).run).toBe(1);
  });

  test('a menu of another shape gets another helper, and the one before goes', async () => {
    await open();
    tray?.show({ ...view, menu: [...view.menu, { kind: 'separator' }, { kind: 'item', id: 'about', label: 'About' }] });
    await waitFor(async () => expect((await titles()).slice(-2)).toEqual(['<SEPARATOR>', 'About']));
    expect(tray?.isShown()).toBe(true);
    await waitFor(async () => expect(await fake?.running()).toHaveLength(1));
    now = 1000;
    await click(await numberOf('About'));
    await waitFor(() => expect(clicks).toEqual(['about']));
    expect(lines.join('')).not.toContain('lost');
  });

  test('only a click on an enabled entry is told, and not one on what has just come to stand there', async () => {
    await open();
    await click(await numberOf('ACS_ACR39U：自然人憑證'));
    await click(4711);
    await click(await numberOf('最近的網站'));
    const quit = await numberOf('結束');
    tray?.show({
      ...view,
      menu: view.menu.map((item): TrayItem => (item.kind === 'item' && item.id === 'quit' ? { ...item, id: 'remove' } : item)),
    });
    tray?.show({
      ...view,
      icon: 'going',
      menu: view.menu.map((item): TrayItem => (item.kind === 'item' && item.id === 'quit' ? { ...item, id: 'remove' } : item)),
    });
    await heardOf('menu');
    now = 499;
    await click(quit);
    await click(await numberOf('https://example.test'));
    await waitFor(() => expect(clicks).toEqual(['site']));
    now = 500;
    await click(quit);
    await waitFor(() => expect(clicks).toEqual(['site', 'remove']));
  });

  test('Windows marks no letter behind an & as a key', async () => {
    await open();
    tray?.show({ ...view, menu: [{ kind: 'item', id: 'a', label: 'A & B\tC' }, ...view.menu.slice(1)] });
    await waitFor(async () => expect((await titles())[0]).toBe('A && B C'));
  });

  test.each<[string, (fake: FakeHelper) => Promise<void>]>([
    ['dies', async (helper) => void process.kill((await helper.running())[0] ?? 0, 'SIGKILL')],
    ['says what nobody understands', (helper) => helper.say('panic: runtime error')],
    ['says a line without end', (helper) => helper.say('x'.repeat(300_000))],
  ])('a helper that %s is written down and started again', async (_, harm) => {
    const helper = await open();
    await harm(helper);
    await waitFor(() => expect(lines.join('')).toContain('tray helper lost'));
    expect(tray?.isShown()).toBe(false);
    await waitFor(() => expect(tray?.isShown()).toBe(true));
    expect((await heardOf('items')).run).toBe(2);
  });

  test.each<Misbehaviour>(['exits', 'says garbage', 'is missing'])(
    'a helper that %s from the beginning leaves the program without a tray',
    async (misbehaviour) => {
      await open('win32', misbehaviour);
      await waitFor(() => expect(lines.join('')).toContain('tray helper lost'));
      expect(tray?.isShown()).toBe(false);
      tray?.show({ ...view, icon: 'paused' });
    },
  );

  test('openTray finds the helper of the system among the resources', async () => {
    fake = await createFakeHelper(FILES.darwin);
    tray = await openTray({ view, onClick() {}, log, platform: 'darwin', resources: fake.resources });
    await waitFor(() => expect(tray?.isShown()).toBe(true));
  });
});
