import { MENU_INTERFACE } from './dbus-menu.js';
import { ITEM_INTERFACE, ITEM_PATH, MENU_PATH } from './status-notifier-item.js';

const argument = (type: string, direction: string) => `<arg type="${type}" direction="${direction}"/>`;
const method = (name: string, takes: readonly string[], gives: readonly string[] = []) =>
  `<method name="${name}">${takes.map((type) => argument(type, 'in')).join('')}${gives.map((type) => argument(type, 'out')).join('')}</method>`;
const signal = (name: string, ...types: readonly string[]) =>
  `<signal name="${name}">${types.map((type) => `<arg type="${type}"/>`).join('')}</signal>`;
const property = (name: string, type: string) => `<property name="${name}" type="${type}" access="read"/>`;
const properties = (names: string, type: string) => names.split(' ').map((name) => property(name, type));

const ITEM = [
  ...properties('Category Id Title Status IconThemePath IconName OverlayIconName AttentionIconName AttentionMovieName', 's'),
  ...properties('IconPixmap OverlayIconPixmap AttentionIconPixmap', 'a(iiay)'),
  property('WindowId', 'i'),
  property('ToolTip', '(sa(iiay)ss)'),
  property('ItemIsMenu', 'b'),
  property('Menu', 'o'),
  ...['Activate', 'SecondaryActivate', 'ContextMenu'].map((name) => method(name, ['i', 'i'])),
  method('Scroll', ['i', 's']),
  ...['NewTitle', 'NewIcon', 'NewAttentionIcon', 'NewToolTip'].map((name) => signal(name)),
  signal('NewStatus', 's'),
];

const MENU = [
  property('Version', 'u'),
  ...properties('TextDirection Status', 's'),
  property('IconThemePath', 'as'),
  method('GetLayout', ['i', 'i', 'as'], ['u', '(ia{sv}av)']),
  method('GetGroupProperties', ['ai', 'as'], ['a(ia{sv})']),
  method('GetProperty', ['i', 's'], ['v']),
  method('Event', ['i', 's', 'v', 'u']),
  method('EventGroup', ['a(isvu)'], ['ai']),
  method('AboutToShow', ['i'], ['b']),
  method('AboutToShowGroup', ['ai'], ['ai', 'ai']),
  signal('LayoutUpdated', 'u', 'i'),
  signal('ItemsPropertiesUpdated', 'a(ia{sv})', 'a(ias)'),
];

const STANDARD = [
  `<interface name="org.freedesktop.DBus.Introspectable">${method('Introspect', [], ['s'])}</interface>`,
  `<interface name="org.freedesktop.DBus.Properties">${method('Get', ['s', 's'], ['v'])}${method('GetAll', ['s'], ['a{sv}'])}</interface>`,
  `<interface name="org.freedesktop.DBus.Peer">${method('Ping', [])}</interface>`,
];

const DOCTYPE =
  '<!DOCTYPE node PUBLIC "-//freedesktop//DTD D-BUS Object Introspection 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd">';

const node = (name: string, members: readonly string[]) =>
  `${DOCTYPE}<node>${STANDARD.join('')}<interface name="${name}">${members.join('')}</interface></node>`;

/** By object path, for who asks what is there (D-Bus specification, org.freedesktop.DBus.Introspectable). */
export const INTROSPECTION: ReadonlyMap<string, string> = new Map([
  ['/', `${DOCTYPE}<node><node name="${ITEM_PATH.slice(1)}"/><node name="${MENU_PATH.slice(1)}"/></node>`],
  [ITEM_PATH, node(ITEM_INTERFACE, ITEM)],
  [MENU_PATH, node(MENU_INTERFACE, MENU)],
]);
