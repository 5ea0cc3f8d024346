import { createWindowsHosts } from '../cardhost/index.js';
import type { Language } from '../pin/index.js';
import {
  createOsascriptPrompt,
  createPinentryPrompt,
  createWindowsPrompt,
  type DesktopPrompt,
  type MessageWindow,
  showOsascriptMessage,
  showPinentryMessage,
  unhurried,
} from '../pin/index.js';
import type { PeerUser } from '../server/index.js';
import { spawnCardHost } from './spawn-card-host.js';

/** What this system offers a daemon besides cards. */
export interface Desktop {
  readonly prompt: DesktopPrompt;
  /** Where the door cannot find it out by itself. */
  readonly peerUser?: PeerUser;
  /** Tells something; resolves when the window was closed. Rejects as `showPinentryMessage` does. */
  showMessage(window: MessageWindow, limits: { readonly signal: AbortSignal; readonly timeLimit: number }): Promise<void>;
  /** How many bytes of text a message holds: a line of Assuan holds 1000 (see ../pin/pinentry), the others more than a screen. */
  readonly maxMessageBytes: number;
  close(): Promise<void>;
}

export interface DesktopOptions {
  /** Of the windows; asked for each of them, since a person may choose another. */
  readonly language: () => Language;
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
  const usual = (language: Language): DesktopPrompt => {
    if (windows) {
      const { showTaskDialog, showCredentialPrompt } = windows;
      return createWindowsPrompt({ language, showTaskDialog, showCredentialPrompt });
    }
    return platform === 'darwin'
      ? createOsascriptPrompt({ language, environment })
      : createPinentryPrompt({ language, environment });
  };
  const promptIn = (language: Language): DesktopPrompt =>
    pinentry === undefined ? usual(language) : createPinentryPrompt({ language, environment, program: pinentry });
  const prompts = { 'zh-TW': promptIn('zh-TW'), en: promptIn('en') };
  const now = () => prompts[language()];
  const prompt: DesktopPrompt = {
    name: prompts.en.name,
    askAccess: (...asked) => now().askAccess(...asked),
    askPin: (...asked) => now().askPin(...asked),
    confirm: (...asked) => now().confirm(...asked),
    inform: (...asked) => now().inform(...asked),
  };
  const byPinentry = pinentry !== undefined || (!windows && platform !== 'darwin');
  const showMessage: Desktop['showMessage'] = async (window, limits) => {
    const options = { environment, ...limits };
    if (byPinentry) return showPinentryMessage(window, pinentry === undefined ? options : { ...options, program: pinentry });
    if (!windows) return showOsascriptMessage(window, options);
    const { title, text, ok } = window;
    await windows.showTaskDialog({ title, instruction: '', content: text, buttons: [ok], defaultButton: 0 }, limits);
  };
  return {
    prompt: unhurried(prompt),
    showMessage,
    maxMessageBytes: byPinentry ? 900 : 4000,
    ...(windows ? { peerUser: windows.socketOwner } : {}),
    close: async () => windows?.close(),
  };
}
