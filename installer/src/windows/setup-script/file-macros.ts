import { join } from 'node:path';
import { inScript } from './in-script.js';
import type { ProgramList } from './list-program.js';

/**
 * The macros that write the files of a program and delete exactly these: never a folder with all that is in it, which may be one
 * that the person keeps other things in.
 */
export function fileMacros(program: string, { files, folders }: ProgramList, trayIcons: readonly string[]): string[] {
  const written: string[] = [];
  for (const folder of ['', ...[...folders].reverse()]) {
    const here = files.filter((file) => folderOf(file) === folder);
    if (here.length === 0) continue;
    written.push(`SetOutPath ${installed(folder)}`);
    for (const file of here) written.push(`File ${inScript(join(program, file))}`);
  }
  return [
    '!macro ProgramFiles',
    ...written,
    '!macroend',
    '!macro un.ProgramFiles',
    ...files.map((file) => `Delete ${installed(file)}`),
    // Without /r: one with something else in it stays.
    ...folders.map((folder) => `RMDir ${installed(folder)}`),
    ...trayIcons.map((name) => `Delete "$TEMP\\${name}"`),
    '!macroend',
  ];
}

const folderOf = (file: string): string => file.split('/').slice(0, -1).join('/');

/** Where a file of the program will be: only $INSTDIR is a variable. */
function installed(path: string): string {
  const text = inScript(path.replaceAll('/', '\\')).slice(1);
  return path === '' ? '"$INSTDIR"' : `"$INSTDIR\\${text}`;
}
