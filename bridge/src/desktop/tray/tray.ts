import type { Log } from '../../log.js';

/** The drawings of the tray icon; each differs from the others by its shape, not by colour alone. */
export type TrayIcon = 'loading' | 'ready' | 'going' | 'paused' | 'attention';

export type TrayItem =
  | { readonly kind: 'separator' }
  | {
      readonly kind: 'item';
      /** Given to `onClick`. Unique in the menu. */
      readonly id: string;
      readonly label: string;
      /** False: a line to read. */
      readonly enabled?: boolean;
      /** Present: a check mark, set or not. */
      readonly checked?: boolean;
    }
  | { readonly kind: 'submenu'; readonly id: string; readonly label: string; readonly items: readonly TrayItem[] };

/** Everything that the tray shows. */
export interface TrayView {
  readonly icon: TrayIcon;
  /** The product and its state in a line; for screen readers and as the tip under the pointer. */
  readonly title: string;
  /** Further lines of that tip. */
  readonly description: string;
  readonly menu: readonly TrayItem[];
}

export interface TrayOptions {
  readonly view: TrayView;
  readonly onClick: (id: string) => void;
  readonly log: Log;
}

export interface Tray {
  /** Takes the place of what is shown; draws nothing when nothing changed. */
  show(view: TrayView): void;
  /** False while this desktop has no place for a tray icon; the program runs on without one, and takes the place when there is one. */
  isShown(): boolean;
  close(): Promise<void>;
}
