import { join } from 'node:path';
import { launchProgram } from './launch-program.js';
import type { SystemOptions } from './open-page.js';

/** Milliseconds: xclip and wl-copy go to the background at once. */
const TIME_LIMIT = 3000;

/** Puts a text on the clipboard. False where there is none, or no program for it. */
export async function copyText(
  text: string,
  { platform = process.platform, environment = process.env, run = launchProgram }: SystemOptions = {},
): Promise<boolean> {
  for (const { file, args = [], encoding = 'utf8' as const, more } of copiers(platform, environment)) {
    // clip.exe takes UTF-16 for what it is only by its byte order mark.
    const input = Buffer.from(encoding === 'utf16le' ? `\ufeff${text}` : text, encoding);
    if (await run({ file, args, input, environment: { ...environment, ...more }, timeLimit: TIME_LIMIT })) return true;
  }
  return false;
}

interface Copier {
  readonly file: string;
  readonly args?: readonly string[];
  readonly encoding?: 'utf8' | 'utf16le';
  readonly more?: Readonly<Record<string, string>>;
}

function copiers(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): readonly Copier[] {
  if (platform === 'win32') {
    const { SystemRoot = 'C:\\Windows' } = environment;
    return [{ file: join(SystemRoot, 'System32', 'clip.exe'), encoding: 'utf16le' }];
  }
  // It reads what the locale says, and a program of the login has none.
  if (platform === 'darwin') return [{ file: '/usr/bin/pbcopy', more: { LC_CTYPE: 'UTF-8' } }];
  return [
    ...(environment.WAYLAND_DISPLAY ? [{ file: 'wl-copy', args: ['--type', 'text/plain'] }] : []),
    ...(environment.DISPLAY
      ? [
          { file: 'xclip', args: ['-selection', 'clipboard'] },
          { file: 'xsel', args: ['--clipboard', '--input'] },
        ]
      : []),
  ];
}
