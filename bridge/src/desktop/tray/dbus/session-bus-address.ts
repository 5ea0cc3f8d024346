import type { NetConnectOpts } from 'node:net';
import { join } from 'node:path';

/**
 * Where the session bus of this person is (D-Bus specification, "Well-known message bus instances"): what the environment names, else the
 * place of systemd. Undefined when there is neither. Only Unix sockets: a bus over TCP or through a program is no desktop's.
 */
export function sessionBusAddress(environment: NodeJS.ProcessEnv): NetConnectOpts | undefined {
  const { DBUS_SESSION_BUS_ADDRESS: named, XDG_RUNTIME_DIR: runtime } = environment;
  if (!named) return runtime ? { path: join(runtime, 'bus') } : undefined;
  for (const address of named.split(';')) {
    const [transport, pairs = ''] = split(address, ':');
    if (transport !== 'unix') continue;
    const keys = new Map(pairs.split(',').map((pair) => split(pair, '=')));
    const path = unescaped(keys.get('path'));
    if (path) return { path };
    const abstract = unescaped(keys.get('abstract'));
    if (abstract) return { path: `\0${abstract}` };
  }
  return undefined;
}

function split(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** D-Bus specification, "Server addresses": other bytes are written `%xx`. */
function unescaped(value: string | undefined): string | undefined {
  try {
    return value === undefined ? undefined : decodeURIComponent(value);
  } catch {
    return undefined;
  }
}
