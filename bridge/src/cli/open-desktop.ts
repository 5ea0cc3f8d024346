import { createWindowsHosts } from '../cardhost/index.js';
import {
  createOsascriptPrompt,
  createPinentryPrompt,
  createWindowsPrompt,
  type DesktopPrompt,
  unhurried,
} from '../pin/index.js';
import type { PeerUser } from '../server/index.js';
import type { Language } from './output.js';
import { spawnCardHost } from './spawn-card-host.js';

/** What this system offers a daemon besides cards. */
export interface Desktop {
  readonly prompt: DesktopPrompt;
  /** Where the door cannot find it out by itself. */
  readonly peerUser?: PeerUser;
  close(): Promise<void>;
}

export interface DesktopOptions {
  readonly language: Language;
  /** The pinentry program to ask with, on any system; by default what the system has. */
  readonly pinentry: string | undefined;
  /** Of the card hosts, which show Windows' windows. */
  readonly backend: string;
  readonly platform?: NodeJS.Platform;
}

/** The windows of this system, and whose its sockets are. Nothing is started before it is needed. */
export function openDesktop({ language, pinentry, backend, platform = process.platform }: DesktopOptions): Desktop {
  const environment = process.env;
  const windows = platform === 'win32' ? createWindowsHosts({ spawn: () => spawnCardHost(backend) }) : undefined;
  const usual = (): DesktopPrompt => {
    if (windows) {
      const { showTaskDialog, showCredentialPrompt } = windows;
      return createWindowsPrompt({ language, showTaskDialog, showCredentialPrompt });
    }
    return platform === 'darwin'
      ? createOsascriptPrompt({ language, environment })
      : createPinentryPrompt({ language, environment });
  };
  return {
    prompt: unhurried(pinentry === undefined ? usual() : createPinentryPrompt({ language, environment, program: pinentry })),
    ...(windows ? { peerUser: windows.socketOwner } : {}),
    close: async () => windows?.close(),
  };
}
