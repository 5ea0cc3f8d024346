import {
  connectToBus,
  type DbusValue,
  isList,
  sessionBusAddress,
  Variant,
  variant,
} from '../../src/desktop/tray/dbus/index.js';

/** An entry of a tray menu as a host gets it. */
export interface MenuEntry {
  readonly number: number;
  readonly label: string;
  readonly enabled: boolean;
  readonly checked: boolean | undefined;
  readonly entries: readonly MenuEntry[];
}

/** TEST ONLY: what a tray host does with the menu of a program, without a panel. */
export interface TrayMenu {
  /** What stands under the pointer. */
  title(): Promise<string>;
  /** `NeedsAttention` or another status (StatusNotifierItem specification). */
  status(): Promise<string>;
  /** All entries with a label, those of submenus behind the one that leads there. */
  entries(): Promise<readonly MenuEntry[]>;
  /** Clicks on the entry of this label; throws when there is none that can be clicked. */
  click(label: string): Promise<void>;
  close(): void;
}

const ITEM = { path: '/StatusNotifierItem', interface: 'org.kde.StatusNotifierItem' };

/** Talks to the icon of the process with this id over the bus at this address. Rejects when there is none. */
export async function openTrayMenu(address: string, pid: number): Promise<TrayMenu> {
  const place = sessionBusAddress({ DBUS_SESSION_BUS_ADDRESS: address });
  if (!place) throw new Error(`no bus: ${address}`);
  const bus = await connectToBus(place, {
    onCall: () => ({ error: 'a.b' }),
    onSignal: () => undefined,
    onClose: () => undefined,
  });
  const destination = `org.kde.StatusNotifierItem-${pid}-1`;
  const property = async (name: string) => {
    const get = { destination, path: ITEM.path, interface: 'org.freedesktop.DBus.Properties', member: 'Get' };
    const [value] = await bus.call({ ...get, signature: 'ss', body: [ITEM.interface, name] });
    return value instanceof Variant ? value.value : undefined;
  };
  const text = async (name: string) => String(await property(name));
  const menu = { destination, path: await text('Menu'), interface: 'com.canonical.dbusmenu' };
  const entries = async () => {
    const [, root] = await bus.call({ ...menu, member: 'GetLayout', signature: 'iias', body: [0, -1, []] });
    return flat(entryOf(root));
  };
  return {
    title: () => text('Title'),
    status: () => text('Status'),
    entries,
    click: async (label) => {
      const entry = (await entries()).find((entry) => entry.label === label && entry.enabled && entry.entries.length === 0);
      if (!entry) throw new Error(`nothing to click: ${label}`);
      const event = [entry.number, 'clicked', variant('i', 0), 0];
      await bus.call({ ...menu, member: 'Event', signature: 'isvu', body: event });
    },
    close: () => bus.close(),
  };
}

function entryOf(value: DbusValue | undefined): MenuEntry {
  const plain = value instanceof Variant ? value.value : value;
  const [number, properties, children] = isList(plain) ? plain : [];
  const pairs = (isList(properties) ? properties : []).map((pair) => (isList(pair) ? pair : []));
  const known = new Map(pairs.map(([name, value]) => [String(name), value instanceof Variant ? value.value : undefined]));
  const toggle = known.get('toggle-state');
  return {
    number: Number(number),
    label: String(known.get('label') ?? ''),
    enabled: known.get('enabled') !== false,
    checked: toggle === undefined ? undefined : toggle === 1,
    entries: (isList(children) ? children : []).map(entryOf),
  };
}

const flat = (entry: MenuEntry): readonly MenuEntry[] =>
  entry.entries.flatMap((child) => [...(child.label === '' ? [] : [child]), ...flat(child)]);
