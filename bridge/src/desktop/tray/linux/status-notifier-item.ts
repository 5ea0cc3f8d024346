import { type Answer, type CallToUs, type Variant, variant } from '../dbus/index.js';
import type { TrayIcon, TrayView } from '../tray.js';
import type { IconPixmaps } from './icon-pixmaps.js';

/** https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/ */
export const ITEM_INTERFACE = 'org.kde.StatusNotifierItem';
export const ITEM_PATH = '/StatusNotifierItem';
export const MENU_PATH = '/MenuBar';

/** What hosts call when the icon itself is touched. The menu is all that there is (`ItemIsMenu`), and the host opens it. */
const METHODS: ReadonlyMap<string, string> = new Map([
  ['Activate', 'ii'],
  ['SecondaryActivate', 'ii'],
  ['ContextMenu', 'ii'],
  ['Scroll', 'is'],
]);

/** Signals that say which property is to be read again; NewStatus has the new one with it. */
type ItemSignal = 'NewTitle' | 'NewIcon' | 'NewAttentionIcon' | 'NewToolTip' | 'NewStatus';

export const statusOf = ({ icon }: TrayView): string => (icon === 'attention' ? 'NeedsAttention' : 'Active');

/** The properties of the icon for what is shown now. */
export function itemProperties(view: TrayView, pixmaps: ReadonlyMap<TrayIcon, IconPixmaps>): ReadonlyMap<string, Variant> {
  const { title, description } = view;
  return new Map([
    ['Category', variant('s', 'Hardware')],
    ['Id', variant('s', 'cardbridge')],
    ['Title', variant('s', title)],
    ['Status', variant('s', statusOf(view))],
    ['WindowId', variant('i', 0)],
    ['IconThemePath', variant('s', '')],
    // Pixels and no name: an icon theme may have something else under ours.
    ['IconName', variant('s', '')],
    ['IconPixmap', variant('a(iiay)', pixmaps.get(view.icon) ?? [])],
    ['OverlayIconName', variant('s', '')],
    ['OverlayIconPixmap', variant('a(iiay)', [])],
    ['AttentionIconName', variant('s', '')],
    ['AttentionIconPixmap', variant('a(iiay)', pixmaps.get('attention') ?? [])],
    ['AttentionMovieName', variant('s', '')],
    ['ToolTip', variant('(sa(iiay)ss)', ['', [], title, asMarkup(description)])],
    ['ItemIsMenu', variant('b', true)],
    ['Menu', variant('o', MENU_PATH)],
  ]);
}

/** What has to be announced when a view takes the place of another. */
export function signalsBetween(before: TrayView, after: TrayView): readonly ItemSignal[] {
  const signals: ItemSignal[] = [];
  if (before.title !== after.title) signals.push('NewTitle');
  if (before.icon !== after.icon) signals.push('NewIcon', 'NewAttentionIcon');
  if (before.title !== after.title || before.description !== after.description) signals.push('NewToolTip');
  if (statusOf(before) !== statusOf(after)) signals.push('NewStatus');
  return signals;
}

export function answerItemCall({ member, signature }: CallToUs): Answer {
  const expected = METHODS.get(member);
  if (expected === undefined) return { error: 'org.freedesktop.DBus.Error.UnknownMethod' };
  return expected === signature ? {} : { error: 'org.freedesktop.DBus.Error.InvalidArgs' };
}

/** The description of a tool tip is markup (StatusNotifierItem specification, "Markup"); a reader may be called `<b>`. */
const asMarkup = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
