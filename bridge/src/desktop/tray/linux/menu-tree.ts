import { isDeepStrictEqual } from 'node:util';
import { type Variant, variant } from '../dbus/index.js';
import type { TrayItem } from '../tray.js';

/** An entry of the menu under the number by which the tray host knows it. */
export interface MenuNode {
  readonly number: number;
  readonly item: TrayItem | undefined;
  /** com.canonical.dbusmenu, "Properties of items". */
  readonly properties: ReadonlyMap<string, Variant>;
  readonly children: readonly MenuNode[];
}

export interface MenuTree {
  readonly root: MenuNode;
  readonly byNumber: ReadonlyMap<number, MenuNode>;
}

/** The root is 0 by the protocol. */
export const ROOT = 0;

/**
 * Gives numbers to what a menu shows. An entry keeps its number as long as it is there, so that an open menu stays as it is; a number that
 * was given is not given again, so that a click which comes late does not hit something else.
 */
export function createMenuNumbering(): (menu: readonly TrayItem[]) => MenuTree {
  let numbers = new Map<string, number>();
  let last = ROOT;
  return (menu) => {
    const given = new Map<string, number>();
    const byNumber = new Map<number, MenuNode>();
    const number = (key: string) => {
      const own = numbers.get(key) ?? ++last;
      given.set(key, own);
      return own;
    };
    const build = (items: readonly TrayItem[], above: string): readonly MenuNode[] =>
      items.map((item, index) => {
        const key = item.kind === 'separator' ? `${above}/separator ${index}` : `${item.kind} ${item.id}`;
        const children = item.kind === 'submenu' ? build(item.items, key) : [];
        const node = { number: number(key), item, properties: propertiesOf(item), children };
        byNumber.set(node.number, node);
        return node;
      });
    const root = {
      number: ROOT,
      item: undefined,
      properties: new Map([['children-display', variant('s', 'submenu')]]),
      children: build(menu, 'menu'),
    };
    byNumber.set(ROOT, root);
    numbers = given;
    return { root, byNumber };
  };
}

function propertiesOf(item: TrayItem): ReadonlyMap<string, Variant> {
  if (item.kind === 'separator') return new Map([['type', variant('s', 'separator')]]);
  const label = variant('s', labelOf(item.label));
  if (item.kind === 'submenu')
    return new Map([
      ['label', label],
      ['children-display', variant('s', 'submenu')],
    ]);
  const { enabled = true, checked } = item;
  const toggle: [string, Variant][] =
    checked === undefined
      ? []
      : [
          ['toggle-type', variant('s', 'checkmark')],
          ['toggle-state', variant('i', checked ? 1 : 0)],
        ];
  return new Map([['label', label], ['enabled', variant('b', enabled)], ...toggle]);
}

/** One line. A single `_` would mark the letter behind it as a key to press. */
const labelOf = (text: string): string => text.replaceAll('_', '__').replace(/\s+/g, ' ');

/** Whether two trees have the same entries in the same places; then only properties may differ. */
export function haveSameLayout(one: MenuNode, other: MenuNode): boolean {
  return (
    one.number === other.number &&
    one.children.length === other.children.length &&
    one.children.every((child, index) => {
      const counterpart = other.children[index];
      return counterpart !== undefined && haveSameLayout(child, counterpart);
    })
  );
}

export interface PropertyChanges {
  readonly number: number;
  readonly set: readonly (readonly [string, Variant])[];
  readonly unset: readonly string[];
}

/** What differs between two trees of the same layout. */
export function propertyChanges(before: MenuTree, after: MenuTree): readonly PropertyChanges[] {
  return [...after.byNumber.values()].flatMap(({ number, properties }) => {
    const old = before.byNumber.get(number)?.properties ?? new Map<string, Variant>();
    const set = [...properties].filter(([name, value]) => !isDeepStrictEqual(old.get(name), value));
    const unset = [...old.keys()].filter((name) => !properties.has(name));
    return set.length + unset.length === 0 ? [] : [{ number, set, unset }];
  });
}
