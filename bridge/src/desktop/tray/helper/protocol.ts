import type { Content, Layout, Slot } from './slots.js';

/** Lines of JSON that systray2's helper takes and says (systray2 2.1.4, index.d.ts; what it does with them was tried). */
export interface HelperItem {
  readonly title: string;
  readonly tooltip: string;
  readonly enabled: boolean;
  readonly checked: boolean;
  readonly hidden: boolean;
  readonly items?: readonly HelperItem[];
  /** From 1. One that the helper does not know would be taken for the first entry. */
  readonly __id: number;
}

export interface HelperMenu {
  /** A file in base64: `.ico` on Windows, PNG on macOS. */
  readonly icon: string;
  readonly title: string;
  readonly tooltip: string;
  readonly isTemplateIcon: boolean;
  readonly items: readonly HelperItem[];
}

export type ToHelper =
  | { readonly type: 'update-item'; readonly item: HelperItem; readonly seq_id: -1 }
  | { readonly type: 'update-menu'; readonly menu: HelperMenu }
  | { readonly type: 'exit' };

export type FromHelper = { readonly type: 'ready' } | { readonly type: 'clicked'; readonly number: number };

/** Characters of a tip that Windows has room for (NOTIFYICONDATA, szTip). */
const LONGEST_TIP = 120;

/** What the helper makes a separator of. */
const SEPARATOR = '<SEPARATOR>';

/** Undefined for a line that is none of the helper's. */
export function parseLine(line: string): FromHelper | undefined {
  let said: unknown;
  try {
    said = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof said !== 'object' || said === null || !('type' in said)) return undefined;
  if (said.type === 'ready') return { type: 'ready' };
  if (said.type === 'clicked' && '__id' in said && typeof said.__id === 'number') return { type: 'clicked', number: said.__id };
  return undefined;
}

export function helperItems(
  { groups, separators }: Layout,
  contents: ReadonlyMap<number, Content>,
  platform: NodeJS.Platform,
): readonly HelperItem[] {
  return groups.flatMap((slots, index) => {
    const items = slots.map((slot) =>
      helperItem(slot.number, contents.get(slot.number), platform, below(slot, contents, platform)),
    );
    const separator = separators[index - 1];
    const line = { title: SEPARATOR, tooltip: '', enabled: true, checked: false, hidden: false };
    return separator === undefined ? items : [{ ...line, __id: separator }, ...items];
  });
}

const below = (slot: Slot, contents: ReadonlyMap<number, Content>, platform: NodeJS.Platform) =>
  slot.kind === 'submenu' ? helperItems(slot.layout, contents, platform) : undefined;

export function helperItem(
  number: number,
  { label, enabled, checked, hidden }: Content = { label: '', enabled: false, checked: false, hidden: true },
  platform: NodeJS.Platform,
  items?: readonly HelperItem[],
): HelperItem {
  const text = label.replace(/\s+/g, ' ');
  // Windows takes a single & for a key to press.
  const title = platform === 'win32' ? text.replaceAll('&', '&&') : text;
  return { title, tooltip: '', enabled, checked, hidden, ...(items && { items }), __id: number };
}

export function tipOf(title: string, description: string): string {
  const tip = description === '' ? title : `${title}\n${description}`;
  return tip.length > LONGEST_TIP ? `${tip.slice(0, LONGEST_TIP - 1)}…` : tip;
}
