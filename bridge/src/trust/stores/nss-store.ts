import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BridgeError } from '../../error.js';
import type { RunProgram } from '../../programs/index.js';
import { AUTHORITY_NAME, isAuthorityName } from '../authority-name.js';
import { reasonOf, runTool, storeTrouble, type ToolResult } from './run-tool.js';
import type { TrustStore } from './trust-store.js';
import { withoutModules } from './without-modules.js';

export interface NssStoreOptions {
  readonly name: string;
  /** The folder of the database. */
  readonly place: string;
  /** There is none yet, and one is made when it is needed. */
  readonly isToBeMade?: boolean;
  /** NSS's own; undefined when it is not on this computer. */
  readonly certutil: string | undefined;
  readonly run: RunProgram;
}

const TIME_LIMIT_MS = 20_000;
/** More than were ever made here, so that a database in which nothing can be deleted is not asked for ever. */
const MOST = 64;

/**
 * A database of NSS, which Chromium and Firefox keep on Linux (docs/linux/cert_management.md of Chromium). `C`: trusted to vouch for
 * servers; nothing for mail and programs (certutil(1)).
 */
export function nssStore({ name, place, isToBeMade = false, certutil, run }: NssStoreOptions): TrustStore {
  /** Without one it would ask at the terminal; where a password is set, an empty one is wrong, and it says so. */
  const noPassword = ['-f', '/dev/null'];

  async function certutilSays(args: readonly string[]): Promise<ToolResult> {
    if (certutil === undefined) throw new BridgeError('ERR_TRUST_TOOL_MISSING', { detail: `${place}: certutil is missing` });
    const tool = { path: certutil, run, timeLimit: TIME_LIMIT_MS };
    return withoutModules(place, (folder) => runTool(tool, place, [...args, '-d', `sql:${folder}`]));
  }

  async function certutilDoes(args: readonly string[]): Promise<string> {
    const result = await certutilSays(args);
    if (result.status === 0) return result.stdout;
    const reason = reasonOf(result);
    throw storeTrouble(place, reason.includes('SEC_ERROR_BAD_PASSWORD') ? PASSWORD : reason);
  }

  /** Names of ours that are in it, with what they are trusted for. */
  async function ours(): Promise<Map<string, string>> {
    if (isToBeMade && !(await isMade(place))) return new Map();
    const lines = (await certutilDoes(['-L'])).split('\n');
    const entries = lines.map((line) => /^(.*\S)\s+(\w*,\w*,\w*)\s*$/.exec(line) ?? []);
    return new Map(entries.flatMap(([, found = '', trust = '']) => (isAuthorityName(found) ? [[found, trust]] : [])));
  }

  async function make(): Promise<void> {
    try {
      await mkdir(place, { recursive: true, mode: 0o700 });
    } catch (cause) {
      throw storeTrouble(place, 'it cannot be made', cause);
    }
    await certutilDoes(['-N', '--empty-password']);
  }

  const isTrusted = (trust: string | undefined) => trust?.split(',')[0]?.includes('C') ?? false;
  const deleteOne = (found: string) => certutilDoes(['-D', '-n', found, ...noPassword]);

  return {
    name,
    place,
    async has(authority) {
      return isTrusted((await ours()).get(authority.name));
    },
    async install(authority) {
      if (isToBeMade && !(await isMade(place))) await make();
      if (isTrusted((await ours()).get(authority.name))) return;
      try {
        await certutilDoes(['-A', '-t', 'C,,', '-n', authority.name, '-i', authority.file, ...noPassword]);
        if (!isTrusted((await ours()).get(authority.name))) throw storeTrouble(place, 'it was not taken');
      } catch (error) {
        // Where a password is set, the certificate is in it by now and only its trust is not.
        await deleteOne(authority.name).catch(() => undefined);
        throw error;
      }
    },
    async remove(isUnwanted) {
      if (certutil === undefined && !(await mayHoldOurs(place))) return;
      for (let round = 0; round < MOST; round += 1) {
        const unwanted = [...(await ours()).keys()].find(isUnwanted);
        if (unwanted === undefined) return;
        await deleteOne(unwanted);
      }
      throw storeTrouble(place, 'what was removed is still there');
    },
  };
}

const PASSWORD = 'a password protects it; take it off while this runs, or add the authority in the browser itself';

const FILE = 'cert9.db';

/** Whether there is a database in the folder. A pipe of that name would be waited for. */
export const isMade = (place: string): Promise<boolean> =>
  stat(join(place, FILE)).then(
    (found) => found.isFile(),
    () => false,
  );

/** A name is kept as it is written: where its beginning is not in the file, none of ours is. */
async function mayHoldOurs(place: string): Promise<boolean> {
  try {
    return (await readFile(join(place, FILE))).includes(AUTHORITY_NAME);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}
