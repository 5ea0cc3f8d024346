import { fileURLToPath } from 'node:url';
import { describeWith } from '@cardbridge/fixtures/requirements';
import type { Area, Pixels } from '@cardbridge/fixtures/screen';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { openTray, type Tray, type TrayView } from '../src/desktop/tray/index.js';
import { keepPicture } from './support/keep-picture.js';
import { DESKTOP, startTrayHost, type TrayHost } from './support/tray-host.js';
import { trayLog } from './support/tray-log.js';
import { trayIcons, trayView as view } from './support/tray-views.js';

const resources = fileURLToPath(new URL('../resources', import.meta.url));
/** Where the only icon of the panel stands. */
const ICON = { left: 0, top: 0, width: 32, height: DESKTOP.panel };

/** The same of a part of the panel without icons. */
const EMPTY = { ...ICON, left: DESKTOP.width - ICON.width };
/** Below the panel, where the menu opens. */
const MENU = { left: 0, top: DESKTOP.panel + 4, width: 220, height: 150 };
const PATIENCE = { timeout: 20_000 };

describeWith(['tray-host', 'xvfb', 'xdotool'], 'the tray in the panel of Xfce', () => {
  let host: TrayHost;
  let tray: Tray | undefined;
  const clicks: string[] = [];

  const open = async (first: TrayView = view): Promise<Tray> => {
    const onClick = (id: string) => void clicks.push(id);
    tray = await openTray({
      view: first,
      onClick,
      log: trayLog().log,
      platform: 'linux',
      environment: host.environment,
      resources,
    });
    await vi.waitFor(() => expect(tray?.isShown()).toBe(true), PATIENCE);
    return tray;
  };
  const point = async (x: number, y: number) => void (await host.screen.xdotool('mousemove', String(x), String(y)));
  const click = async () => void (await host.screen.xdotool('click', '1'));
  const openMenu = async (): Promise<Pixels> => {
    const before = await host.screen.pixels(MENU);
    await pictureOtherThan(host, ICON, [await emptyPanel(host)]);
    await point(14, 16);
    await click();
    return pictureOtherThan(host, MENU, [before]);
  };

  beforeAll(async () => {
    host = await startTrayHost();
    // Off the panel, so that nothing there is lit.
    await point(DESKTOP.width - 1, DESKTOP.height - 1);
  });
  afterEach(async () => {
    await tray?.close();
    tray = undefined;
    clicks.length = 0;
    await host.screen.xdotool('key', 'Escape');
    await point(DESKTOP.width - 1, DESKTOP.height - 1);
  });
  afterAll(() => host?.stop());

  test('its menu opens by a click, and a click on an entry is told', async () => {
    await open();
    await openMenu();
    await keepPicture('tray-menu', await host.picture({ left: 0, top: 0, width: 220, height: 190 }));
    // The last entry, wherever the theme puts it.
    await host.screen.xdotool('key', 'Up');
    await host.screen.xdotool('key', 'Return');
    await vi.waitFor(() => expect(clicks).toEqual(['quit']), PATIENCE);
  });

  test('an entry is hit by the mouse; one that is only to be read is not', async () => {
    await open({
      ...view,
      menu: [
        { kind: 'item', id: 'read', label: 'Read', enabled: false },
        { kind: 'item', id: 'do', label: 'Do' },
      ],
    });
    await openMenu();
    await point(40, DESKTOP.panel + 14);
    await click();
    await point(40, DESKTOP.panel + 40);
    await click();
    await vi.waitFor(() => expect(clicks).toEqual(['do']), PATIENCE);
  });

  test('a menu that changes while it is open is drawn anew', async () => {
    await open();
    const before = await openMenu();
    tray?.show({
      ...view,
      menu: view.menu.map((item) => (item.kind === 'item' && item.id === 'autostart' ? { ...item, checked: false } : item)),
    });
    const unchecked = await pictureOtherThan(host, MENU, [before]);
    tray?.show({ ...view, menu: [...view.menu, { kind: 'item', id: 'more', label: 'More' }] });
    await pictureOtherThan(host, MENU, [before, unchecked]);
  });

  test('it is shown again by a panel that comes back, and gone when it is closed', async () => {
    await open();
    await host.stopPanel();
    await vi.waitFor(() => expect(tray?.isShown()).toBe(false), PATIENCE);
    host.startPanel();
    await vi.waitFor(() => expect(tray?.isShown()).toBe(true), PATIENCE);
    const there = await pictureOtherThan(host, ICON, [await emptyPanel(host)]);
    await tray?.close();
    expect(tray?.isShown()).toBe(false);
    await pictureOtherThan(host, ICON, [there]);
  });
});

describe.each([
  ['light', false],
  ['dark', true],
])('a %s panel', (name, dark) => {
  describeWith(['tray-host', 'xvfb', 'xdotool'], 'the states of the tray', () => {
    let host: TrayHost;
    beforeAll(async () => {
      host = await startTrayHost({ dark });
    });
    afterAll(() => host?.stop());

    test('each stands in the panel with another picture, colours aside', async () => {
      const { log } = trayLog();
      const first: TrayView = { ...view, icon: 'loading' };
      const tray = await openTray({
        view: first,
        onClick() {},
        log,
        platform: 'linux',
        environment: host.environment,
        resources,
      });
      try {
        await vi.waitFor(() => expect(tray.isShown()).toBe(true), PATIENCE);
        const empty = await emptyPanel(host);
        const pictures: Pixels[] = [];
        for (const icon of trayIcons) {
          tray.show({ ...view, icon });
          pictures.push(await pictureOtherThan(host, ICON, [empty, ...pictures]));
        }
        await keepPicture(`tray-states.${name}`, sideBySide(pictures));
        const greys = pictures.map(greysOf);
        for (const [index, one] of greys.entries()) {
          for (const other of greys.slice(0, index)) expect(differing(one, other)).toBeGreaterThan(20);
        }
      } finally {
        await tray.close();
      }
    });
  });
});

/** How an area looks once it looks like none of these. */
async function pictureOtherThan(host: TrayHost, area: Area, others: readonly Pixels[]): Promise<Pixels> {
  return vi.waitFor(async () => {
    const picture = await host.picture(area);
    expect(others.some(({ rgb }) => rgb.equals(picture.rgb))).toBe(false);
    return picture;
  }, PATIENCE);
}

/** How the panel looks where there is no icon, once it is there: without one the screen is black. */
async function emptyPanel({ screen }: TrayHost): Promise<Pixels> {
  return vi.waitFor(async () => {
    const picture = await screen.pixels(EMPTY);
    expect(picture.rgb.some((byte) => byte !== 0)).toBe(true);
    return picture;
  }, PATIENCE);
}

/** Pixels whose brightness is clearly another. */
const differing = (one: Buffer, other: Buffer) => one.filter((grey, at) => Math.abs(grey - (other[at] ?? 0)) > 60).length;

function sideBySide(pictures: readonly Pixels[]): Pixels {
  const { width = 0, height = 0 } = pictures[0] ?? {};
  const rgb = Buffer.alloc(pictures.length * width * height * 3);
  pictures.forEach((picture, index) => {
    for (let y = 0; y < height; y += 1) {
      picture.rgb.copy(rgb, (y * pictures.length + index) * width * 3, y * width * 3, (y + 1) * width * 3);
    }
  });
  return { width: width * pictures.length, height, rgb };
}

/** Without colour. */
function greysOf({ rgb }: Pixels): Buffer {
  const greys = Buffer.alloc(rgb.length / 3);
  for (let at = 0; at < greys.length; at += 1) {
    const [red = 0, green = 0, blue = 0] = rgb.subarray(at * 3, at * 3 + 3);
    greys.writeUInt8(Math.round(0.299 * red + 0.587 * green + 0.114 * blue), at);
  }
  return greys;
}
