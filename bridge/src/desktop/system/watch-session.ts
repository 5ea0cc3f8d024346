import { connect, type Socket } from 'node:net';
import { isAbsolute, join } from 'node:path';

export interface SessionWatchOptions {
  readonly environment?: NodeJS.ProcessEnv;
  readonly platform?: NodeJS.Platform;
  /** Called once, when the person's desktop is gone. */
  readonly onEnd: () => void;
  /** Milliseconds until a desktop that does not answer is asked once more: a compositor may be restarted. */
  readonly patience?: number;
}

/** Twice as long, and whoever logs in again would find this program still there, and no other would be started. */
const PATIENCE_MS = 2000;

/**
 * Tells when the desktop session ends. Elsewhere the system ends the programs of a session; on Linux it ends those that have a window, and
 * one without would live on (systemd-logind's KillUserProcesses is off by default), hold the place of the one that the next login
 * starts, and show its windows on a display that is gone. So this holds a connection to the display on which nothing is said, and
 * which ends with it. Where there is no display, nothing is watched. Returns the function that stops it.
 */
export function watchSession({
  environment = process.env,
  platform = process.platform,
  onEnd,
  patience = PATIENCE_MS,
}: SessionWatchOptions): () => void {
  const path = platform === 'linux' ? displaySocket(environment) : undefined;
  let socket: Socket | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isOver = path === undefined;
  let wasThere = false;
  let failures = 0;

  const stop = () => {
    isOver = true;
    clearTimeout(timer);
    socket?.destroy();
  };
  const look = (path: string) => {
    socket = connect(path);
    socket.unref();
    // It ends with `close` all the same.
    socket.on('error', () => undefined);
    socket.on('connect', () => {
      wasThere = true;
      failures = 0;
    });
    // Read, so that the end is seen.
    socket.resume();
    socket.once('close', () => {
      if (isOver) return;
      failures += 1;
      // It was never there: then this is not where the person's windows are. A display may also close a connection on which nothing is
      // said (Xorg may, after a minute), and then takes the next one; two that are refused in a row are the end.
      if (!wasThere || failures > 2) {
        stop();
        if (wasThere) onEnd();
        return;
      }
      timer = setTimeout(() => look(path), patience);
      timer.unref();
    });
  };
  if (path !== undefined) look(path);
  return stop;
}

/** Undefined without a display of this computer. */
function displaySocket({ WAYLAND_DISPLAY, DISPLAY, XDG_RUNTIME_DIR }: NodeJS.ProcessEnv): string | undefined {
  // Wayland comes first: its server for X programs comes and goes. (libwayland, wl_display_connect)
  if (WAYLAND_DISPLAY) {
    if (isAbsolute(WAYLAND_DISPLAY)) return WAYLAND_DISPLAY;
    return XDG_RUNTIME_DIR ? join(XDG_RUNTIME_DIR, WAYLAND_DISPLAY) : undefined;
  }
  // X(7), "Display names"; one with a host name is another computer's.
  const number = /^(?:unix)?:(\d{1,5})(?:\.\d+)?$/.exec(DISPLAY ?? '')?.[1];
  return number === undefined ? undefined : `/tmp/.X11-unix/X${number}`;
}
