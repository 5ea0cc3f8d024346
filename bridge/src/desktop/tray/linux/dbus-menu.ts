import { type Answer, type CallToUs, type DbusValue, isList, type Variant, variant } from '../dbus/index.js';
import { type MenuNode, type MenuTree, ROOT } from './menu-tree.js';

/** https://github.com/AyatanaIndicators/libdbusmenu, libdbusmenu-glib/dbus-menu.xml. */
export const MENU_INTERFACE = 'com.canonical.dbusmenu';

export const MENU_PROPERTIES: ReadonlyMap<string, Variant> = new Map([
  ['Version', variant('u', 3)],
  ['TextDirection', variant('s', 'ltr')],
  ['Status', variant('s', 'normal')],
  ['IconThemePath', variant('as', [])],
]);

/** The menu as it is now. */
export interface MenuState {
  readonly tree: MenuTree;
  /** Goes up with every change of the layout. */
  readonly revision: number;
}

const INVALID: Answer = { error: 'org.freedesktop.DBus.Error.InvalidArgs' };

interface Method {
  readonly in: string;
  readonly answer: (state: MenuState, values: readonly DbusValue[], click: (id: string) => void) => Answer;
}

/** By name; a call with other types than these is none of ours. */
const METHODS: Readonly<Record<string, Method>> = {
  GetLayout: {
    in: 'iias',
    answer: ({ tree, revision }, [parent, depth, names]) => {
      const node = tree.byNumber.get(Number(parent));
      if (!node) return INVALID;
      const levels = Number(depth) < 0 ? Number.POSITIVE_INFINITY : Number(depth);
      return { signature: 'u(ia{sv}av)', body: [revision, layoutOf(node, levels, namesIn(names))] };
    },
  },
  GetGroupProperties: {
    in: 'aias',
    answer: ({ tree }, [numbers, names]) => {
      const asked = numbersIn(numbers);
      const nodes =
        asked.size === 0 ? [...tree.byNumber.values()] : [...asked].flatMap((number) => tree.byNumber.get(number) ?? []);
      const wanted = namesIn(names);
      return { signature: 'a(ia{sv})', body: [nodes.map((node) => [node.number, propertiesOf(node, wanted)])] };
    },
  },
  GetProperty: {
    in: 'is',
    answer: ({ tree }, [number, name]) => {
      const property = tree.byNumber.get(Number(number))?.properties.get(String(name));
      return property ? { signature: 'v', body: [property] } : INVALID;
    },
  },
  Event: { in: 'isvu', answer: ({ tree }, event, click) => (takeEvent(tree, event, click) ? {} : INVALID) },
  EventGroup: {
    in: 'a(isvu)',
    answer: ({ tree }, [events], click) => {
      const unknown = listIn(events).flatMap((event) =>
        isList(event) && takeEvent(tree, event, click) ? [] : [numberOf(event)],
      );
      return { signature: 'ai', body: [unknown] };
    },
  },
  // What is told is always as new as what is shown.
  AboutToShow: {
    in: 'i',
    answer: ({ tree }, [number]) => (tree.byNumber.has(Number(number)) ? { signature: 'b', body: [false] } : INVALID),
  },
  AboutToShowGroup: {
    in: 'ai',
    answer: ({ tree }, [numbers]) => {
      const unknown = [...numbersIn(numbers)].filter((number) => !tree.byNumber.has(number));
      return { signature: 'aiai', body: [[], unknown] };
    },
  },
};

/** Answers a call of the interface. `click` hears of clicks on entries that are in the menu, enabled, and lead to no further menu. */
export function answerMenuCall(state: MenuState, call: CallToUs, click: (id: string) => void): Answer {
  const method = Object.hasOwn(METHODS, call.member) ? METHODS[call.member] : undefined;
  if (!method) return { error: 'org.freedesktop.DBus.Error.UnknownMethod' };
  return method.in === call.signature ? method.answer(state, call.body(), click) : INVALID;
}

/** False when there is no such entry. */
function takeEvent(tree: MenuTree, [number, what]: readonly DbusValue[], click: (id: string) => void): boolean {
  const node = tree.byNumber.get(Number(number));
  if (node?.item?.kind === 'item' && node.item.enabled !== false && what === 'clicked') click(node.item.id);
  return node !== undefined;
}

function layoutOf(node: MenuNode, levels: number, names: ReadonlySet<string>): DbusValue {
  const children = levels === 0 ? [] : node.children.map((child) => variant('(ia{sv}av)', layoutOf(child, levels - 1, names)));
  return [node.number, propertiesOf(node, names), children];
}

/** An empty list of names asks for all. */
const propertiesOf = ({ properties }: MenuNode, names: ReadonlySet<string>): DbusValue =>
  [...properties].filter(([name]) => names.size === 0 || names.has(name));

const listIn = (value: DbusValue | undefined): readonly DbusValue[] => (isList(value) ? value : []);
const namesIn = (value: DbusValue | undefined): ReadonlySet<string> => new Set(listIn(value).map(String));
const numbersIn = (value: DbusValue | undefined): ReadonlySet<number> => new Set(listIn(value).map(Number));
const numberOf = (event: DbusValue): number => (isList(event) ? Number(event[0]) : ROOT);
