import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Tray, TrayIcon, TrayOptions, TrayView } from '../tray.js';
import { type HelperMenu, helperItem, helperItems, tipOf } from './protocol.js';
import { type Content, fill, type Layout, layOut } from './slots.js';
import { type Helper, startHelper } from './start-helper.js';

export interface HelperTrayOptions extends TrayOptions {
  readonly platform: 'win32' | 'darwin';
  /** Path of the executable. */
  readonly helper: string;
  /** The folder of icons. */
  readonly icons: string;
  /** Milliseconds, for the age of what stands in the menu. */
  readonly now?: () => number;
}

/** Between two starts of a helper that does not stay, in milliseconds; doubled each time. */
const RESTART = { first: 1_000, longest: 300_000 };
/** A helper that stayed so long was well, and the next starts at once. */
const WELL = 60_000;
/** So long, in milliseconds, a click may still mean what stood in its place before. */
const SETTLE = 500;

/** A tray icon by a helper program, which has the menu on the screen; for systems whose trays are not reached from JavaScript. */
export async function openHelperTray(options: HelperTrayOptions): Promise<Tray> {
  const tray = new HelperTray(options);
  tray.start();
  return tray;
}

/** A helper with what we know of it. */
interface Run {
  readonly helper: Helper;
  readonly startedAt: number;
  isReady: boolean;
  layout: Layout;
  contents: ReadonlyMap<number, Content>;
  /** When something else came to stand in a slot. */
  readonly changedAt: Map<number, number>;
  face: Omit<HelperMenu, 'items'> | undefined;
}

class HelperTray implements Tray {
  readonly #options: HelperTrayOptions;
  readonly #now: () => number;
  readonly #icons = new Map<TrayIcon, Promise<string>>();
  #view: TrayView;
  #run: Run | undefined;
  /** Starts to take the place of one whose menu became too small. */
  #next: Run | undefined;
  #delay = RESTART.first;
  #restart: NodeJS.Timeout | undefined;
  #isClosed = false;
  #drawing: Promise<void> = Promise.resolve();

  constructor(options: HelperTrayOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#view = options.view;
  }

  isShown(): boolean {
    return !this.#isClosed && (this.#run?.isReady ?? false);
  }

  show(view: TrayView): void {
    if (this.#isClosed || isDeepStrictEqual(view, this.#view)) return;
    this.#view = view;
    this.#draw();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#restart);
    await Promise.all([this.#run?.helper.stop(), this.#next?.helper.stop()]);
  }

  start(): void {
    this.#run = this.#begin();
  }

  #begin(): Run {
    const run: Run = {
      helper: startHelper(this.#options.helper, {
        onSaid: (said) => {
          if (said.type === 'clicked') this.#click(run, said.number);
          else void this.#ready(run);
        },
        onEnd: (why) => this.#ended(run, why),
      }),
      startedAt: this.#now(),
      isReady: false,
      layout: { groups: [], separators: [] },
      contents: new Map(),
      changedAt: new Map(),
      face: undefined,
    };
    return run;
  }

  /** It waits for its menu. */
  async #ready(run: Run): Promise<void> {
    if (run.isReady) return;
    const face = await this.#face();
    if (this.#isClosed) return;
    const { menu } = this.#view;
    let last = 0;
    run.layout = layOut(menu, () => ++last);
    run.contents = fill(run.layout, menu) ?? new Map();
    run.face = face;
    run.helper.send({ ...face, items: helperItems(run.layout, run.contents, this.#options.platform) });
    run.isReady = true;
    if (run === this.#next) {
      const before = this.#run;
      this.#run = run;
      this.#next = undefined;
      // Only now, so that the icon is never away.
      void before?.helper.stop();
    } else this.#options.log.info('tray shown');
    this.#draw();
  }

  #ended(run: Run, why: string | undefined): void {
    if (run === this.#next) this.#next = undefined;
    else if (run !== this.#run) return;
    else this.#run = undefined;
    if (this.#isClosed || why === undefined) return;
    this.#options.log.warn({ why }, 'tray helper lost');
    if (run.isReady && this.#now() - run.startedAt > WELL) this.#delay = RESTART.first;
    clearTimeout(this.#restart);
    this.#restart = setTimeout(() => {
      if (!this.#run) this.start();
      else this.#draw();
    }, this.#delay).unref();
    this.#delay = Math.min(this.#delay * 2, RESTART.longest);
  }

  /** One drawing after the other, since icons are read from files; each draws what is to be shown when its turn comes. */
  #draw(): void {
    this.#drawing = this.#drawing.then(() => this.#drawNow());
  }

  async #drawNow(): Promise<void> {
    const face = await this.#face();
    const run = this.#run;
    if (!run?.isReady || this.#isClosed) return;
    if (!isDeepStrictEqual(face, run.face)) run.helper.send({ type: 'update-menu', menu: { ...face, items: [] } });
    run.face = face;
    const contents = fill(run.layout, this.#view.menu);
    if (!contents) {
      this.#next ??= this.#begin();
      return;
    }
    const { platform } = this.#options;
    for (const [number, content] of contents) {
      const before = run.contents.get(number);
      if (isDeepStrictEqual(before, content)) continue;
      if (before?.id !== content.id) run.changedAt.set(number, this.#now());
      run.helper.send({ type: 'update-item', item: helperItem(number, content, platform), seq_id: -1 });
    }
    run.contents = contents;
  }

  #click(run: Run, number: number): void {
    const id = run.contents.get(number)?.id;
    const changed = run.changedAt.get(number);
    if (run !== this.#run || id === undefined || (changed !== undefined && this.#now() - changed < SETTLE)) return;
    try {
      this.#options.onClick(id);
    } catch (error) {
      this.#options.log.error({ err: error }, 'tray: an entry of the menu failed');
    }
  }

  /** What the tray shows besides its menu. On macOS a title would stand beside the icon. */
  async #face(): Promise<Omit<HelperMenu, 'items'>> {
    const { icon, title, description } = this.#view;
    const isTemplateIcon = this.#options.platform === 'darwin';
    return { icon: await this.#iconFile(icon), title: '', tooltip: tipOf(title, description), isTemplateIcon };
  }

  #iconFile(icon: TrayIcon): Promise<string> {
    const name = this.#options.platform === 'darwin' ? `${icon}-template.png` : `${icon}.ico`;
    // Without its file the icon stays as it is: the helper does nothing with an empty one.
    const read = this.#icons.get(icon) ?? readFile(join(this.#options.icons, 'tray', name), 'base64').catch(() => '');
    this.#icons.set(icon, read);
    return read;
  }
}
