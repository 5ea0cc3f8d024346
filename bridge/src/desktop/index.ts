/**
 * What a citizen's computer runs: the daemon with an icon, a menu, settings, a log, and windows that tell.
 * @module
 */
export type { DesktopDaemon } from './desktop-daemon.js';
export type { DesktopParts, ReadingOptions } from './desktop-parts.js';
export { type LogFile, openLogFile } from './log-file/index.js';
export { createTell } from './message/index.js';
export { runDesktop } from './run-desktop.js';
export { openSettings } from './settings/index.js';
export { copyText, openPage, saveText, watchSession } from './system/index.js';
export { watchReleases } from './watch-releases.js';
