import { readdir } from 'node:fs/promises';
import type { Wine } from './wine.js';

/** All that a setup could leave: files, and the person's part of the registry. */
export interface Traces {
  readonly files: ReadonlySet<string>;
  readonly registry: ReadonlySet<string>;
}

/** Windows keeps the copy from which an uninstaller runs until somebody who may delete it later does: an administrator's right. */
const allowedFile = /^users\/[^/]+\/AppData\/Local\/(Temp\/~nsu\w*\.tmp(\/Un\w*\.exe)?|Programs)$/;
/** What Wine's own programs write of themselves; and an empty list of programs, which Windows has anyway and Wine has not. */
const allowedEntry = /^\[HKEY_CURRENT_USER\\Software\\(Wine\b|Microsoft\\Windows\\CurrentVersion\\Uninstall\]$)/;

export async function tracesIn(wine: Wine): Promise<Traces> {
  const files = await readdir(wine.drive, { recursive: true });
  return { files: new Set(files), registry: new Set(await registryOf(wine)) };
}

/** What is there now and was not there before, or the other way round. */
export function differences(before: Traces, now: Traces): string[] {
  return [
    ...[...now.files].filter((file) => !before.files.has(file) && !allowedFile.test(file)).map((file) => `file left: ${file}`),
    ...[...before.files].filter((file) => !now.files.has(file)).map((file) => `file gone: ${file}`),
    ...[...now.registry]
      .filter((entry) => !before.registry.has(entry) && !allowedEntry.test(entry))
      .map((entry) => `left: ${entry}`),
    ...[...before.registry]
      .filter((entry) => !now.registry.has(entry) && !allowedEntry.test(entry))
      .map((entry) => `gone: ${entry}`),
  ];
}

/** Every value of the person's registry as one line, with its key before it. */
async function registryOf(wine: Wine): Promise<string[]> {
  const { output } = await wine.run(['reg', 'query', 'HKCU', '/s']);
  let key = '';
  const entries: string[] = [];
  for (const line of output.split(/\r?\n/)) {
    if (/^HKEY_/.test(line)) {
      key = `[${line.trim()}]`;
      entries.push(key);
    } else if (line.trim() !== '') entries.push(`${key} ${line.trim()}`);
  }
  return entries;
}
