import type { TrayItem } from '../tray.js';

/**
 * The helper makes its menu once: entries may later be shown, hidden and rewritten, but none is added, and separators stay. So it gets more
 * entries than are needed, hidden, and a menu that changes is laid into these. Only one that does not fit (more separators, another
 * submenu, a list that grew a lot) needs a new helper, which flickers.
 */
export type Slot =
  | { readonly kind: 'entry'; readonly number: number }
  | { readonly kind: 'submenu'; readonly number: number; readonly id: string; readonly layout: Layout };

/** Groups, with a separator between each two. */
export interface Layout {
  readonly groups: readonly (readonly Slot[])[];
  /** One less than groups. */
  readonly separators: readonly number[];
}

/** What stands in a slot. */
export interface Content {
  readonly label: string;
  readonly enabled: boolean;
  readonly checked: boolean;
  readonly hidden: boolean;
  /** Of the entry that can be clicked there. */
  readonly id?: string;
}

/** Hidden entries behind those of each list: a second reader, a few more sites. */
const SPARE = 6;
const EMPTY: Content = { label: '', enabled: false, checked: false, hidden: true };

/** Makes room for a menu. `next` gives numbers that are not used yet. */
export function layOut(menu: readonly TrayItem[], next: () => number): Layout {
  const spare = (): Slot[] => Array.from({ length: SPARE }, () => ({ kind: 'entry', number: next() }));
  const groups: Slot[][] = [];
  const separators: number[] = [];
  for (const group of groupsOf(menu)) {
    if (groups.length > 0) separators.push(next());
    const slots: Slot[] = [];
    for (const item of group) {
      if (item.kind === 'submenu') {
        slots.push(...spare(), { kind: 'submenu', number: next(), id: item.id, layout: layOut(item.items, next) });
      } else slots.push({ kind: 'entry', number: next() });
    }
    groups.push([...slots, ...spare()]);
  }
  return { groups, separators };
}

/** Says for each slot by its number what stands there. Undefined when the menu does not fit. */
export function fill({ groups }: Layout, menu: readonly TrayItem[]): ReadonlyMap<number, Content> | undefined {
  const wanted = groupsOf(menu);
  if (wanted.length !== groups.length) return undefined;
  const filled = new Map<number, Content>();
  for (const [index, slots] of groups.entries()) {
    const left = [...(wanted[index] ?? [])];
    for (const slot of slots) {
      const item = left[0];
      const inside = slot.kind === 'submenu' ? fillSubmenu(slot, item) : undefined;
      if (item === undefined || !(inside || (slot.kind === 'entry' && item.kind !== 'submenu'))) {
        filled.set(slot.number, EMPTY);
        continue;
      }
      left.shift();
      filled.set(slot.number, contentOf(item));
      for (const [number, content] of inside ?? []) filled.set(number, content);
    }
    if (left.length > 0) return undefined;
  }
  return filled;
}

function fillSubmenu(slot: Slot & { kind: 'submenu' }, item: TrayItem | undefined): ReadonlyMap<number, Content> | undefined {
  return item?.kind === 'submenu' && item.id === slot.id ? fill(slot.layout, item.items) : undefined;
}

function contentOf(item: TrayItem): Content {
  if (item.kind === 'separator') return EMPTY;
  const shown = { label: item.label, hidden: false };
  if (item.kind === 'submenu') return { ...shown, enabled: true, checked: false };
  const { enabled = true, checked = false, id } = item;
  return { ...shown, enabled, checked, ...(enabled && { id }) };
}

function groupsOf(menu: readonly TrayItem[]): readonly (readonly TrayItem[])[] {
  const groups: TrayItem[][] = [[]];
  for (const item of menu) {
    if (item.kind === 'separator') groups.push([]);
    else groups.at(-1)?.push(item);
  }
  return groups;
}
