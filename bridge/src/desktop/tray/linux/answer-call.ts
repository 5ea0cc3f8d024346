import type { Answer, CallToUs, Variant } from '../dbus/index.js';
import type { TrayIcon, TrayView } from '../tray.js';
import { answerMenuCall, MENU_INTERFACE, MENU_PROPERTIES, type MenuState } from './dbus-menu.js';
import type { IconPixmaps } from './icon-pixmaps.js';
import { INTROSPECTION } from './introspection.js';
import { answerItemCall, ITEM_INTERFACE, ITEM_PATH, itemProperties, MENU_PATH } from './status-notifier-item.js';

/** Everything that others may see of the tray. */
export interface Shown {
  readonly view: TrayView;
  readonly menu: MenuState;
  readonly pixmaps: ReadonlyMap<TrayIcon, IconPixmaps>;
}

const error = (name: string): Answer => ({ error: `org.freedesktop.DBus.Error.${name}` });

/** Answers what another program on the bus asks of us. May throw on a body that is not what its signature says. */
export function answerCall(shown: Shown, call: CallToUs, click: (id: string) => void): Answer {
  switch (call.interface) {
    case 'org.freedesktop.DBus.Peer':
      return call.member === 'Ping' ? {} : error('UnknownMethod');
    case 'org.freedesktop.DBus.Introspectable': {
      const xml = INTROSPECTION.get(call.path);
      return xml === undefined ? error('UnknownObject') : { signature: 's', body: [xml] };
    }
    case 'org.freedesktop.DBus.Properties':
      return answerProperties(shown, call);
    case ITEM_INTERFACE:
      return call.path === ITEM_PATH ? answerItemCall(call) : error('UnknownObject');
    case MENU_INTERFACE:
      return call.path === MENU_PATH ? answerMenuCall(shown.menu, call, click) : error('UnknownObject');
    default:
      return error('UnknownMethod');
  }
}

function answerProperties({ view, pixmaps }: Shown, call: CallToUs): Answer {
  const { member, signature } = call;
  if (member === 'Set') return error('PropertyReadOnly');
  const expected = member === 'Get' ? 'ss' : 's';
  if ((member !== 'Get' && member !== 'GetAll') || signature !== expected) return error('UnknownMethod');
  const [of, name] = call.body();
  let properties: ReadonlyMap<string, Variant>;
  if (call.path === ITEM_PATH && of === ITEM_INTERFACE) properties = itemProperties(view, pixmaps);
  else if (call.path === MENU_PATH && of === MENU_INTERFACE) properties = MENU_PROPERTIES;
  else return error('UnknownInterface');
  if (member === 'GetAll') return { signature: 'a{sv}', body: [[...properties]] };
  const value = properties.get(String(name));
  return value ? { signature: 'v', body: [value] } : error('UnknownProperty');
}
