import { win32 } from 'node:path';
import type { RunProgram } from '../../programs/index.js';
import { type BrowserPolicy, policyObject } from './browser-policy.js';
import { firefoxFiles } from './policy-files.js';

const KEYS: readonly (readonly [browser: string, key: string])[] = [
  ['Chrome', 'SOFTWARE\\Policies\\Google\\Chrome'],
  ['Chromium', 'SOFTWARE\\Policies\\Chromium'],
  ['Edge', 'SOFTWARE\\Policies\\Microsoft\\Edge'],
  ['Firefox', 'SOFTWARE\\Policies\\Mozilla\\Firefox'],
];
const TIME_LIMIT_MS = 5_000;

export interface RegistryOptions {
  /** Folder of Windows. */
  readonly systemRoot: string;
  readonly programFiles: string;
  readonly run: RunProgram;
}

/** The registry keys of Windows, of the machine and of the person, as `reg query /s` prints them, and the file of Firefox. */
export async function windowsPolicies({ systemRoot, programFiles, run }: RegistryOptions): Promise<readonly BrowserPolicy[]> {
  const reg = win32.join(systemRoot, 'System32', 'reg.exe');
  const found = await Promise.all(
    ['HKLM', 'HKCU'].flatMap((hive) =>
      KEYS.map(async ([browser, key]): Promise<readonly BrowserPolicy[]> => {
        const place = `${hive}\\${key}`;
        const { status, stdout } = await run(reg, ['query', place, '/s'], TIME_LIMIT_MS);
        // 1: there is no such key, which is how it is on most computers.
        if (status === 1) return [];
        return [{ browser, place, values: status === 0 ? registryValues(stdout, key) : undefined }];
      }),
    ),
  );
  const file = win32.join(programFiles, 'Mozilla Firefox', 'distribution', 'policies.json');
  return [...found.flat(), ...(await firefoxFiles([file]))];
}

type Values = Record<string, unknown>;

/** Keys below `top` are objects, or lists where their values are numbered from 1 (as group policies write lists). */
function registryValues(printed: string, top: string): Values {
  const root: Values = {};
  let at: Values | undefined;
  for (const line of printed.split(/\r?\n/)) {
    const key = /^HKEY_[A-Z_]+\\(.*)$/.exec(line)?.[1];
    if (key !== undefined) {
      const isBelow = key.toLowerCase() === top.toLowerCase() || key.toLowerCase().startsWith(`${top.toLowerCase()}\\`);
      at = isBelow ? objectAt(root, key.slice(top.length + 1)) : undefined;
      continue;
    }
    const [, name, type, data = ''] = /^ {4}(.+?) {4}(REG_[A-Z_]+) {4}(.*)$/.exec(line) ?? [];
    if (at && name !== undefined) at[name] = type === 'REG_DWORD' ? Number(data) : (policyObject(data) ?? data);
  }
  return withLists(root);
}

function objectAt(root: Values, path: string): Values {
  return path
    .split('\\')
    .filter((part) => part !== '')
    .reduce<Values>((parent, part) => {
      const own = Object.hasOwn(parent, part) ? parent[part] : undefined;
      if (typeof own === 'object' && own !== null) return own as Values;
      const made: Values = Object.create(null);
      parent[part] = made;
      return made;
    }, root);
}

function withLists(values: Values): Values {
  const entries = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'object' && value !== null ? asList(value as Values) : value,
  ]);
  return Object.fromEntries(entries);
}

function asList(values: Values): unknown {
  const names = Object.keys(values);
  return names.length > 0 && names.every((name) => /^\d+$/.test(name)) ? Object.values(values) : withLists(values);
}
