import type { Access, GrantedFor } from '../../src/access/index.js';
import { BridgeError } from '../../src/error.js';

type Standing = ReturnType<Access['standing']>;

/** The room `access` with its decisions in the hands of a test. A person who is not scripted says no. */
export interface FakeAccess extends Access {
  readonly standings: Map<string, Standing>;
  /** Who was asked about, in order. */
  readonly asked: { readonly origin: string; readonly signal: AbortSignal }[];
  /** What the person says; rejects for a no. */
  person: (origin: string, signal: AbortSignal) => Promise<GrantedFor>;
  allowHttpLoopback: boolean;
  /** As after a change of policy (undefined) or of one grant. */
  change(origin: string | undefined, standings?: Readonly<Record<string, Standing>>): void;
  listeners(): number;
}

export function createFakeAccess(standings: Readonly<Record<string, Standing>> = {}): FakeAccess {
  const listeners = new Set<(origin: string | undefined) => void>();
  const access: FakeAccess = {
    standings: new Map(Object.entries(standings)),
    asked: [],
    person: async () => {
      throw new BridgeError('ERR_ACCESS_REFUSED');
    },
    allowHttpLoopback: false,
    allowHttpLoopbackOrigins: () => access.allowHttpLoopback,
    standing: (origin) => access.standings.get(origin) ?? 'unknown',
    request: async (origin, { signal }) => {
      const standing = access.standing(origin);
      if (standing === 'allowed') return 'remembered';
      if (standing === 'refused') throw new BridgeError('ERR_ACCESS_REFUSED');
      access.asked.push({ origin, signal });
      return access.person(origin, signal);
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    change: (origin, next = {}) => {
      for (const [name, standing] of Object.entries(next)) access.standings.set(name, standing);
      for (const listener of [...listeners]) listener(origin);
    },
    listeners: () => listeners.size,
  };
  return access;
}

/** A person before an open window, who answers by `say`; the window closes when its signal aborts. */
export function openWindow() {
  let say: (answer: GrantedFor | BridgeError) => void = () => {};
  const person = (_origin: string, signal: AbortSignal) =>
    new Promise<GrantedFor>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      say = (answer) => (answer instanceof BridgeError ? reject(answer) : resolve(answer));
    });
  return { person, say: (answer: GrantedFor | BridgeError) => say(answer) };
}
