import { existsSync } from 'node:fs';
import { posix, win32 } from 'node:path';
import type { OwnProgram } from '../../own-program.js';

export interface LoginProgramOptions {
  readonly platform: NodeJS.Platform;
  readonly environment: NodeJS.ProcessEnv;
  /** See `ownProgram`. */
  readonly own: OwnProgram;
  readonly exists?: (path: string) => boolean;
}

/** For a login, at which nobody asked for a window; see `cardbridge desktop`. */
const BACKGROUND = '--background';

/** What a login is to start: the desktop program, by the name that stays the same while it runs and after an update. */
export function loginProgram({ platform, environment, own, exists = existsSync }: LoginProgramOptions): OwnProgram {
  // An AppImage runs from a folder that is gone when it ends (APPDIR); APPIMAGE is the file itself. Both are also there for what
  // another AppImage started, such as a terminal in which somebody types `cardbridge autostart on`.
  const { APPIMAGE: image, APPDIR: folder } = environment;
  if (platform === 'linux' && image && folder && posix.isAbsolute(image) && own.file.startsWith(`${folder}/`))
    return { file: image, args: ['desktop', BACKGROUND] };
  if (platform === 'win32' && own.args.length === 0) {
    // The other one is for terminals, and opens one. This one hands nothing on.
    const desktop = win32.join(win32.dirname(own.file), 'CardBridge Desktop.exe');
    if (exists(desktop)) return { file: desktop, args: [] };
  }
  if (platform === 'darwin') {
    // …/CardBridge.app/Contents/Resources/program/cardbridge.mjs: not Node, by whose name the person would have to know it.
    const starter = posix.join(posix.dirname(own.args.at(-1) ?? ''), '..', '..', 'MacOS', 'cardbridge');
    if (/\.app\/Contents\/MacOS\/cardbridge$/.test(starter) && exists(starter))
      return { file: starter, args: ['desktop', BACKGROUND] };
  }
  return { file: own.file, args: [...own.args, 'desktop', BACKGROUND] };
}
