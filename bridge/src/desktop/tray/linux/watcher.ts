import { BUS, type Bus, type SignalToUs, Variant } from '../dbus/index.js';

/** The program that knows which icons and which hosts there are (StatusNotifierItem specification, "StatusNotifierWatcher"). */
const WATCHER = {
  destination: 'org.kde.StatusNotifierWatcher',
  path: '/StatusNotifierWatcher',
  interface: 'org.kde.StatusNotifierWatcher',
};

export interface WatcherWatch {
  /** Registers with the watcher if there is one, and with each that comes. Resolves when the first is settled. */
  start(): Promise<void>;
  /** Takes what the bus signals. */
  hear(signal: SignalToUs): void;
  isShown(): boolean;
  /** The bus is gone. */
  lose(): void;
}

/** Keeps an icon registered under a name. `onChange` hears whether it is shown, first when that is known. */
export function createWatcherWatch(bus: Bus, name: string, onChange: (isShown: boolean) => void): WatcherWatch {
  let owner = '';
  let hasHost = false;
  let told: boolean | undefined;
  /** Goes up with every change of the watcher, so that an answer of the one before is not taken for the present one's. */
  let round = 0;

  const settle = (isShown: boolean) => {
    hasHost = isShown;
    if (told !== isShown) onChange(isShown);
    told = isShown;
  };

  const lookForHost = async (mine: number) => {
    const body = [WATCHER.interface, 'IsStatusNotifierHostRegistered'];
    const get = { ...WATCHER, interface: 'org.freedesktop.DBus.Properties', member: 'Get', signature: 'ss', body };
    // A watcher that does not say is usually the host itself.
    const [value] = await bus.call(get).catch(() => []);
    if (mine === round) settle(!(value instanceof Variant) || value.value !== false);
  };

  const register = async (newOwner: string) => {
    round += 1;
    const mine = round;
    owner = newOwner;
    if (owner === '') {
      settle(false);
      return;
    }
    try {
      await bus.call({ ...WATCHER, member: 'RegisterStatusNotifierItem', signature: 's', body: [name] });
    } catch {
      if (mine === round) settle(false);
      return;
    }
    await lookForHost(mine);
  };

  return {
    async start() {
      const rules = [
        `type='signal',sender='${BUS.destination}',member='NameOwnerChanged',arg0='${WATCHER.destination}'`,
        `type='signal',sender='${WATCHER.destination}',interface='${WATCHER.interface}',member='StatusNotifierHostRegistered'`,
        `type='signal',sender='${WATCHER.destination}',interface='${WATCHER.interface}',member='StatusNotifierHostUnregistered'`,
      ];
      for (const rule of rules) await bus.call({ ...BUS, member: 'AddMatch', signature: 's', body: [rule] });
      const before = round;
      // Not a call to the watcher itself, which would start one, or wait for it.
      const [found] = await bus
        .call({ ...BUS, member: 'GetNameOwner', signature: 's', body: [WATCHER.destination] })
        .catch(() => []);
      if (before === round) await register(typeof found === 'string' ? found : '');
    },
    hear({ sender, member, interface: of, signature, body }) {
      if (sender === BUS.destination && member === 'NameOwnerChanged' && signature === 'sss') {
        const [changed, , newOwner] = body();
        if (changed === WATCHER.destination && typeof newOwner === 'string') void register(newOwner);
      } else if (owner !== '' && sender === owner && of === WATCHER.interface && member.startsWith('StatusNotifierHost')) {
        void lookForHost(round);
      }
    },
    isShown: () => hasHost,
    lose() {
      round += 1;
      settle(false);
    },
  };
}
