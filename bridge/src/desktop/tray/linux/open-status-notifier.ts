import type { NetConnectOpts } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { BUS, type Bus, type CallToUs, connectToBus, type SignalToUs, sessionBusAddress } from '../dbus/index.js';
import type { Tray, TrayIcon, TrayOptions, TrayView } from '../tray.js';
import { answerCall, type Shown } from './answer-call.js';
import { MENU_INTERFACE } from './dbus-menu.js';
import { readIconPixmaps } from './icon-pixmaps.js';
import { createMenuNumbering, haveSameLayout, propertyChanges, ROOT } from './menu-tree.js';
import { ITEM_INTERFACE, ITEM_PATH, MENU_PATH, signalsBetween, statusOf } from './status-notifier-item.js';
import { createWatcherWatch, type WatcherWatch } from './watcher.js';

export interface StatusNotifierOptions extends TrayOptions {
  readonly environment: NodeJS.ProcessEnv;
  /** The folder of icons. */
  readonly icons: string;
}

const ICONS: readonly TrayIcon[] = ['loading', 'ready', 'going', 'paused', 'attention'];
/** Between two tries to reach a bus that is not there, in milliseconds; doubled each time. */
const RETRY = { first: 2_000, longest: 60_000 };

/** So long, in milliseconds, the first try may hold up the start of the program; a bus that does not answer is waited for later. */
const FIRST_TRY = 1_000;

/** A tray icon on a desktop with StatusNotifierItem: a thing that hosts find on the session bus, and its menu beside it. */
export async function openStatusNotifier(options: StatusNotifierOptions): Promise<Tray> {
  const pixmaps = await readIconPixmaps(options.icons, ICONS);
  const address = sessionBusAddress(options.environment);
  const notifier = new StatusNotifier(options, pixmaps);
  if (address) await Promise.race([notifier.live(address), delay(FIRST_TRY, undefined, { ref: false })]);
  else options.log.info('no tray: this desktop session has no bus');
  return notifier;
}

class StatusNotifier implements Tray {
  readonly #options: StatusNotifierOptions;
  readonly #number = createMenuNumbering();
  #shown: Shown;
  #bus: Bus | undefined;
  #watcher: WatcherWatch | undefined;
  #retry: NodeJS.Timeout | undefined;
  #delay = RETRY.first;
  readonly #closing = new AbortController();

  constructor(options: StatusNotifierOptions, pixmaps: Shown['pixmaps']) {
    this.#options = options;
    const { view } = options;
    this.#shown = { view, pixmaps, menu: { tree: this.#number(view.menu), revision: 1 } };
  }

  isShown(): boolean {
    return this.#watcher?.isShown() ?? false;
  }

  show(view: TrayView): void {
    const { view: before, menu } = this.#shown;
    if (this.#closing.signal.aborted || isDeepStrictEqual(before, view)) return;
    const tree = this.#number(view.menu);
    const isSame = haveSameLayout(menu.tree.root, tree.root);
    this.#shown = { ...this.#shown, view, menu: { tree, revision: isSame ? menu.revision : menu.revision + 1 } };
    for (const signal of signalsBetween(before, view)) {
      const body = signal === 'NewStatus' ? { signature: 's', body: [statusOf(view)] } : {};
      this.#bus?.emit({ path: ITEM_PATH, interface: ITEM_INTERFACE, member: signal, ...body });
    }
    const toMenu = { path: MENU_PATH, interface: MENU_INTERFACE };
    if (!isSame) {
      const body = [this.#shown.menu.revision, ROOT];
      this.#bus?.emit({ ...toMenu, member: 'LayoutUpdated', signature: 'ui', body });
      return;
    }
    const changes = propertyChanges(menu.tree, tree);
    if (changes.length === 0) return;
    const set = changes.filter((change) => change.set.length > 0).map((change) => [change.number, change.set]);
    const unset = changes.filter((change) => change.unset.length > 0).map((change) => [change.number, change.unset]);
    this.#bus?.emit({ ...toMenu, member: 'ItemsPropertiesUpdated', signature: 'a(ia{sv})a(ias)', body: [set, unset] });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    clearTimeout(this.#retry);
    this.#watcher?.lose();
    this.#watcher = undefined;
  }

  /** Connects, and again whenever that ends. Resolves when the first try is over. */
  async live(address: NetConnectOpts): Promise<void> {
    let isOver = false;
    const again = () => {
      if (isOver) return;
      isOver = true;
      this.#bus = undefined;
      this.#watcher?.lose();
      this.#watcher = undefined;
      if (this.#closing.signal.aborted) return;
      this.#retry = setTimeout(() => void this.live(address), this.#delay).unref();
      this.#delay = Math.min(this.#delay * 2, RETRY.longest);
    };
    try {
      await this.#connect(address, again);
      this.#delay = RETRY.first;
    } catch (error) {
      this.#options.log.debug({ err: error }, 'tray: no bus');
      this.#bus?.close();
      again();
    }
  }

  async #connect(address: NetConnectOpts, onClose: () => void): Promise<void> {
    const listeners = {
      onCall: (call: CallToUs) => answerCall(this.#shown, call, (id) => this.#click(id)),
      onSignal: (signal: SignalToUs) => this.#watcher?.hear(signal),
      onClose,
    };
    const bus = await connectToBus(address, listeners, this.#closing.signal);
    this.#bus = bus;
    const watcher = createWatcherWatch(bus, await ownName(bus), (isShown) => {
      if (!this.#closing.signal.aborted)
        this.#options.log.info(isShown ? 'tray shown' : 'no tray: no program of this desktop shows tray icons');
    });
    this.#watcher = watcher;
    await watcher.start();
  }

  #click(id: string): void {
    try {
      this.#options.onClick(id);
    } catch (error) {
      this.#options.log.error({ err: error }, 'tray: an entry of the menu failed');
    }
  }
}

/** RequestName's flag and answers (D-Bus specification, "org.freedesktop.DBus.RequestName"). */
const DO_NOT_QUEUE = 4;
const PRIMARY_OWNER = 1;

/**
 * The name that the specification wants of an icon. A program that may have no name (in a sandbox) or finds it taken (the process ids of
 * two containers) is known by the path of its object, as hosts know libappindicator's.
 */
async function ownName(bus: Bus): Promise<string> {
  const name = `${ITEM_INTERFACE}-${process.pid}-1`;
  const request = { ...BUS, member: 'RequestName', signature: 'su', body: [name, DO_NOT_QUEUE] };
  const [answer] = await bus.call(request).catch(() => []);
  return answer === PRIMARY_OWNER ? name : ITEM_PATH;
}
