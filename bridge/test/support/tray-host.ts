import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Area, type Pixels, type Screen, startScreen } from '@cardbridge/fixtures/screen';
import { startTrayBus } from './tray-bus.js';

/** TEST ONLY: a desktop with nothing but a panel, in which tray icons stand. */
export interface TrayHost {
  /** What a program on this desktop finds in its environment. */
  readonly environment: NodeJS.ProcessEnv;
  readonly screen: Screen;
  /** An area of the screen once it stands still. */
  picture(area: Area): Promise<Pixels>;
  /** Ends the panel, and starts it again. */
  stopPanel(): Promise<void>;
  startPanel(): void;
  stop(): Promise<void>;
}

/** Pixels. The panel is at the top, as wide as the screen. */
export const DESKTOP = { width: 420, height: 300, panel: 32 };

const LOOK = { every: 100, atMost: 150 };

/** Xfce's panel with its tray (`systray`, which hosts StatusNotifierItems) and nothing else. */
const panel = `<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="dark-mode" type="bool" value="DARK"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="length" type="uint" value="100"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="size" type="uint" value="${DESKTOP.panel}"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/></property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="systray"/>
  </property>
</channel>
`;

export interface TrayHostOptions {
  readonly dark?: boolean;
  /** Pixels. */
  readonly width?: number;
  readonly height?: number;
}

/** A screen, a bus, a home and a panel of its own. */
export async function startTrayHost({ dark = false, ...size }: TrayHostOptions = {}): Promise<TrayHost> {
  const home = await mkdtemp(join(tmpdir(), 'cardbridge-tray-'));
  const screen = await startScreen({ ...DESKTOP, ...size });
  const places = {
    HOME: home,
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_RUNTIME_DIR: home,
  };
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    ...places,
    DISPLAY: screen.name,
    NO_AT_BRIDGE: '1',
    LANG: 'C.UTF-8',
  };
  const bus = await startTrayBus(environment);
  environment.DBUS_SESSION_BUS_ADDRESS = bus.address;
  const settings = join(places.XDG_CONFIG_HOME, 'xfce4', 'xfconf', 'xfce-perchannel-xml');
  await mkdir(settings, { recursive: true });
  await writeFile(join(settings, 'xfce4-panel.xml'), panel.replace('DARK', String(dark)));

  let stopPanel = async () => {};
  const startPanel = () => {
    const program = spawn('xfce4-panel', ['--disable-wm-check'], { env: environment, stdio: 'ignore' });
    const exited = new Promise<void>((resolve) => program.once('exit', () => resolve()));
    stopPanel = async () => {
      program.kill();
      await exited;
    };
  };
  startPanel();

  return {
    environment,
    screen,
    async picture(area) {
      let last: Pixels | undefined;
      for (let look = 0; look < LOOK.atMost; look += 1) {
        const pixels = await screen.pixels(area);
        if (last?.rgb.equals(pixels.rgb)) return pixels;
        last = pixels;
        await delay(LOOK.every);
      }
      throw new Error('the screen does not stand still');
    },
    stopPanel: () => stopPanel(),
    startPanel,
    async stop() {
      await stopPanel();
      await bus.stop();
      await screen.stop();
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
