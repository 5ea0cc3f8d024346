import { setTimeout as delay } from 'node:timers/promises';
import { type BridgeError, toBridgeError } from '../error.js';
import { asTrouble, type DaemonStatus } from '../local/index.js';
import type { RememberedCard } from '../tries/index.js';
import { aboutText } from './about-text.js';
import type { DesktopParts, RunningDaemon } from './desktop-parts.js';
import { menuAction, trayView } from './menu/index.js';
import { createMenuActions } from './menu-actions.js';
import { desktopState } from './state/index.js';
import type { Tray } from './tray/tray.js';
import type { UpdateNotice, UpdateWatch } from './update/index.js';
import { wordsIn } from './words/words.js';

/** Milliseconds until a daemon that could not be started is tried again: a port may have become free. */
const TRY_AGAIN_AFTER = 5000;
/** Milliseconds in which a panel that has a place for the icon takes it. */
const TIME_FOR_THE_TRAY = 3000;

const usualWait = (milliseconds: number, signal: AbortSignal) =>
  delay(milliseconds, undefined, { signal }).catch(() => undefined);

/**
 * The desktop program: the daemon, with an icon that shows how it stands and a menu. Resolves when it was asked to stop (by the menu, by
 * the command line, by the signal) and nothing of it is left. A daemon that cannot be started is shown and tried again; only
 * ERR_DAEMON_ALREADY_RUNNING rejects.
 */
export async function runDesktop(parts: DesktopParts): Promise<void> {
  const { settings, log, wait = usualWait, now = () => new Date() } = parts;
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  const { signal } = stopping;
  parts.signal.addEventListener('abort', stop, { once: true });
  if (parts.signal.aborted) stop();

  let running: RunningDaemon | undefined;
  let status: DaemonStatus | undefined;
  let pausedCards: readonly RememberedCard[] = [];
  let startTrouble: BridgeError | undefined;
  let autostart: boolean | undefined;
  let update: UpdateNotice | undefined;
  let updateTrouble: BridgeError | undefined;
  let updates: UpdateWatch | undefined;
  let tray: Tray | undefined;

  const language = () => {
    const chosen = settings.current().language;
    return chosen === 'system' ? parts.systemLanguage : chosen;
  };
  const state = () => {
    const settingsTrouble = settings.trouble();
    return desktopState({
      ...(status ? { status } : {}),
      ...(startTrouble ? { startTrouble: asTrouble(startTrouble) } : {}),
      underWay: running?.daemon.underWay() ?? [],
      paused: running?.daemon.isPaused() ?? false,
      ...(settingsTrouble ? { settingsTrouble: asTrouble(settingsTrouble) } : {}),
      ...(update ? { update } : {}),
      ...(updateTrouble ? { updateTrouble: asTrouble(updateTrouble) } : {}),
      now: now(),
    });
  };
  const updatesAllowed = () => updates !== undefined && (running?.mayCheckForUpdates() ?? false);
  const view = () =>
    trayView(
      {
        state: state(),
        readers: running?.daemon.readers() ?? [],
        underWay: running?.daemon.underWay() ?? [],
        recentSites: running?.daemon.recentSites() ?? [],
        grants: running?.grants.list() ?? [],
        pausedCards,
        settings: settings.current(),
        autostart,
        updatesAllowed: updatesAllowed(),
        update,
        now: now(),
      },
      language(),
    );
  const draw = () => tray?.show(view());

  let looking: Promise<void> | undefined;
  let lookAgain = false;
  /** Asks the daemon how it stands and draws that. Changes come in crowds: all that come while it is asked are one. */
  const refresh = (): Promise<void> => {
    lookAgain = true;
    looking ??= (async () => {
      try {
        while (lookAgain) {
          lookAgain = false;
          status = await running?.daemon.status();
          pausedCards = await pausedOf(running, status);
          draw();
        }
      } catch (error) {
        log.error({ err: error }, 'the tray could not be drawn');
      } finally {
        looking = undefined;
      }
    })();
    return looking;
  };

  const tell = (title: string, text: string) => parts.tell({ title, text }, { signal });
  const about = () => {
    const { version, logPath, detailInWords } = parts;
    const shown = { version, state: state(), status, trayIsShown: tray?.isShown(), logPath, detailInWords };
    return tell(wordsIn(language()).window.about, aboutText(shown, language()));
  };
  const lookAtAutostart = async () => {
    try {
      autostart = await parts.autostart.isOn();
    } catch (error) {
      autostart = undefined;
      log.warn({ err: error }, 'whether it starts at login is not known');
    }
    draw();
  };
  const act = createMenuActions({
    parts,
    words: () => wordsIn(language()),
    language,
    tell,
    about,
    daemon: () => running,
    update: () => update,
    autostart: () => autostart,
    lookAtAutostart,
    changed: refresh,
    stop,
    signal,
  });

  /** Until it runs, or the program is to end. */
  const start = async (): Promise<RunningDaemon | undefined> => {
    while (!signal.aborted) {
      try {
        return await parts.startDaemon({ onStop: stop, onShow: () => act({ do: 'about' }) });
      } catch (thrown) {
        const error = toBridgeError(thrown);
        if (error.code === 'ERR_DAEMON_ALREADY_RUNNING') throw error;
        // Once for each reason: it is tried for hours.
        if (error.code !== startTrouble?.code) log.error({ err: error }, 'the daemon could not be started');
        startTrouble = error;
        draw();
        await wait(TRY_AGAIN_AFTER, signal);
      }
    }
    return undefined;
  };

  const watchForUpdates = () => {
    updates = parts.watchForUpdates?.({
      isOn: () => settings.current().checkForUpdates && updatesAllowed(),
      onNotice: (notice) => {
        update = notice;
        draw();
      },
      onTrouble: (error) => {
        updateTrouble = error === undefined ? undefined : toBridgeError(error);
        draw();
      },
    });
    draw();
  };

  let stopListening = () => {};
  try {
    const opening = parts.openTray({
      view: view(),
      onClick: (id) => {
        const action = menuAction(id);
        if (action) act(action);
      },
      log,
    });
    // The daemon does not wait for the desktop, which may have no tray, or a bus that does not answer.
    const opened = opening.then(
      (opened) => {
        tray = opened;
        draw();
      },
      (error: unknown) => log.error({ err: error }, 'there is no tray'),
    );
    try {
      running = await start();
      startTrouble = undefined;
      if (!running) return;
      stopListening = running.daemon.onChange(() => void refresh());
      await refresh();
      if (status) parts.onReady(status);
      // From here on nobody waits for us.
      void lookAtAutostart();
      watchForUpdates();
      if (!parts.background) void showWithoutTray(opened);
      await ended(signal);
    } finally {
      stopListening();
      await running?.close();
      await updates?.close();
      await opened;
    }
  } finally {
    parts.signal.removeEventListener('abort', stop);
    stop();
    await tray?.close();
  }

  /** Who started it by hand wants to see that it runs. */
  async function showWithoutTray(opened: Promise<void>): Promise<void> {
    await opened;
    await wait(TIME_FOR_THE_TRAY, signal);
    if (!signal.aborted && !tray?.isShown()) act({ do: 'about' });
  }
}

/** Only read where there are some: every look goes to the disk. */
async function pausedOf(
  running: RunningDaemon | undefined,
  status: DaemonStatus | undefined,
): Promise<readonly RememberedCard[]> {
  if (!running || !status || status.tries.paused === 0) return [];
  return (await running.tries.list()).filter(({ paused }) => paused);
}

const ended = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
