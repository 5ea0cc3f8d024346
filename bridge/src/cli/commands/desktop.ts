import { abortAfter } from '../../abort-after.js';
import { createCardHosts, recentRestarts } from '../../cardhost/index.js';
import { createAutostart } from '../../desktop/autostart/index.js';
import {
  copyText,
  createTell,
  type DesktopDaemon,
  type DesktopParts,
  type LogFile,
  openLogFile,
  openPage,
  openSettings,
  type ReadingOptions,
  runDesktop,
  saveText,
  watchReleases,
  watchSession,
} from '../../desktop/index.js';
import { openTray } from '../../desktop/tray/index.js';
import type { Finding } from '../../doctor/index.js';
import { BridgeError } from '../../error.js';
import { runCommand } from '../../local/index.js';
import { createLog, type Log } from '../../log.js';
import { localDoorPath, logDirectory, logPath, runtimeDirectory, settingsPath } from '../../paths.js';
import type { Language } from '../../pin/index.js';
import { VERSION } from '../../version.js';
import { ifRunning } from '../if-running.js';
import { openDesktop } from '../open-desktop.js';
import { openModules } from '../open-modules.js';
import type { Output } from '../output.js';
import { spawnCardHost } from '../spawn-card-host.js';
import { type SystemDaemonOptions, startSystemDaemon, tellReady } from '../system-daemon.js';
import { detailInChinese } from '../texts/detail-zh-TW.js';
import { texts } from '../texts.js';

export interface DesktopOptions extends SystemDaemonOptions {
  /** Started by the system at login. */
  readonly background?: boolean;
}

/** Made anew each time: who has no home folder is told by the action that needs one. */
const autostart: DesktopParts['autostart'] = {
  isOn: async () => createAutostart().isOn(),
  turnOn: async () => createAutostart().turnOn(),
  turnOff: async () => createAutostart().turnOff(),
};

/** Exit status of a program that failed inside (sysexits.h, EX_SOFTWARE): it is started again. */
const CRASHED = 70;
/** Milliseconds that the last lines of the log have. */
const LAST_WORDS = 1000;
/** Milliseconds in which one that runs must answer. */
const ANSWER_LIMIT = 5000;

/**
 * Runs the desktop program until it is told to stop. Where it runs already, the one that runs shows itself instead; that of the login
 * (`--background`) leaves it alone.
 */
export async function desktop(options: DesktopOptions, output: Output): Promise<void> {
  const stopping = new AbortController();
  // From the beginning: a start that is interrupted leaves nothing behind either. The second signal ends us at once.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => stopping.abort());
  if (await showOther(options, output, stopping.signal)) return;

  const logFile = openLogFile({
    directory: logDirectory(),
    name: 'cardbridge',
    onTrouble: ({ message }) => output.progress(`${logPath()}: ${message}`),
  });
  const log = createLog({ level: options.logLevel ?? 'info', destination: logFile });
  const restarts = recentRestarts(process.env, Date.now());
  if (restarts.length > 0) log.warn({ restarts: restarts.length }, 'started again after an unexpected end');
  const forget = endOnCrash(log, logFile);
  const stopWatching = watchSession({
    onEnd: () => {
      log.info('the desktop session has ended');
      stopping.abort();
    },
  });
  try {
    await run(options, output, { log, stopping });
  } catch (error) {
    if (!(error instanceof BridgeError) || error.code !== 'ERR_DAEMON_ALREADY_RUNNING') throw error;
    // Both were started at the same moment.
    if (!(await showOther(options, output, stopping.signal))) throw error;
  } finally {
    stopWatching();
    forget();
    await logFile.close();
  }
}

interface Around {
  readonly log: Log;
  readonly stopping: AbortController;
}

async function run(options: DesktopOptions, output: Output, { log, stopping }: Around): Promise<void> {
  const { backend, pinentry, background = false } = options;
  const settings = await openSettings({ path: settingsPath() });
  const trouble = settings.trouble();
  if (trouble) log.warn({ err: trouble }, 'the settings cannot be used');
  const language = (): Language => {
    const chosen = settings.current().language;
    return chosen === 'system' ? output.language : chosen;
  };
  // Who is started again after a crash was not asked for by the person.
  const heir = [...process.argv.slice(2), ...(background ? [] : ['--background'])];
  const system = openDesktop({ language, pinentry, backend });
  try {
    await runDesktop({
      settings,
      systemLanguage: output.language,
      log,
      openTray,
      startDaemon: async ({ onStop, onShow }) => {
        const { daemon, grants, tries, policy, close } = await startSystemDaemon(options, {
          desktop: system,
          spawnCardHost: () => spawnCardHost(backend, { heir }),
          log,
          onStop,
          onShow,
          keepPause: true,
          onTrouble: (error) => log.error({ err: error }, 'everything that this file decides is refused'),
        });
        return {
          daemon,
          grants,
          tries,
          mayCheckForUpdates: () => policy.current().policy.checkForUpdates,
          close,
        };
      },
      onReady: (status) => tellReady(status, output),
      tell: createTell({
        language,
        show: system.showMessage,
        maxBytes: system.maxMessageBytes,
        print: output.progress,
        log,
      }),
      detailInWords,
      autostart,
      watchForUpdates: await watchReleases({ version: VERSION, log }),
      doctor: async (daemon, reading) => {
        const { findingsAsText } = await import('../../doctor/index.js');
        const findings = await look(daemon, reading, backend);
        // A window may have no room for all: first what is wrong.
        const lines = findingsAsText(
          findings.toSorted((a, b) => rank(a) - rank(b)),
          reading.language,
        );
        return [...lines.slice(-1), '', ...lines.slice(0, -1)].join('\n');
      },
      createReport: async (daemon, reading) => {
        const { createReport } = await import('../../doctor/index.js');
        const findings = await look(daemon, reading, backend);
        return createReport({ language: reading.language, findings, status: await daemon?.status() });
      },
      copyText,
      saveText,
      openPage,
      version: VERSION,
      logPath: logPath(),
      background,
      signal: stopping.signal,
    });
  } finally {
    await system.close();
  }
}

/** Loaded when it is asked for: it is not needed to be ready. */
async function look(
  daemon: DesktopDaemon | undefined,
  { signal }: ReadingOptions,
  backend: SystemDaemonOptions['backend'],
): Promise<readonly Finding[]> {
  const { runDoctor } = await import('../../doctor/index.js');
  const openPcsc = () => createCardHosts({ backend, spawn: () => spawnCardHost(backend) });
  return runDoctor({
    openPcsc,
    openModules: (configured) => openModules(() => configured),
    detailInChinese,
    signal,
    ...(daemon ? { daemon } : {}),
  });
}

const rank = ({ verdict }: Finding) => ['failed', 'warning', 'ok'].indexOf(verdict);

const detailInWords = (detail: string, language: Language) => (language === 'zh-TW' ? detailInChinese(detail) : detail);

/** True when one runs that this person started: it shows itself, and there is nothing left to do. */
async function showOther({ background = false }: DesktopOptions, output: Output, signal: AbortSignal): Promise<boolean> {
  const directory = runtimeDirectory();
  const path = localDoorPath(directory);
  let shown: boolean | undefined;
  // One that hangs is not waited for: it is told of as one that runs.
  const limits = { signal: AbortSignal.any([signal, abortAfter(ANSWER_LIMIT)]) };
  try {
    shown = await ifRunning({ directory }, async () => {
      if (!background) return (await runCommand(path, 'desktop.show', {}, limits)).shown;
      await runCommand(path, 'status', {}, limits);
      return false;
    });
  } catch (error) {
    // A folder that cannot be trusted, or one that is just stopping: the start tells, and tries again.
    output.progress(error instanceof Error ? error.message : '');
    return false;
  }
  if (shown === undefined) return false;
  output.result({ ready: false, alreadyRunning: true, shown }, [texts(output.language).desktop.alreadyRunning(shown)]);
  return true;
}

/** An error that nobody caught ends the program: what it left half done is not known. Its card host starts it again. */
function endOnCrash(log: Log, logFile: LogFile): () => void {
  const onCrash = (error: unknown) => {
    log.fatal({ err: error }, 'ended by an error that nobody caught');
    const end = () => process.exit(CRASHED);
    setTimeout(end, LAST_WORDS);
    void logFile.close().finally(end);
  };
  process.on('uncaughtException', onCrash);
  process.on('unhandledRejection', onCrash);
  return () => {
    process.off('uncaughtException', onCrash);
    process.off('unhandledRejection', onCrash);
  };
}
