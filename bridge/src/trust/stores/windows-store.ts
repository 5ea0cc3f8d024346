import { win32 } from 'node:path';
import type { RunProgram } from '../../programs/index.js';
import { isAuthorityName } from '../authority-name.js';
import { reasonOf, runTool, storeTrouble } from './run-tool.js';
import type { TrustStore } from './trust-store.js';

export interface WindowsStoreOptions {
  /** Folder of Windows. */
  readonly systemRoot: string;
  readonly run: RunProgram;
}

const PLACE = 'Cert:\\CurrentUser\\Root';

/** Windows asks the person before a root comes or goes, in a window of its own. */
const TIME_LIMIT_MS = 180_000;

/**
 * The roots that this person trusts on Windows, for Edge, Chrome and Firefox (which takes them over since its version 120). Not the
 * machine's, which would need an administrator. Documented at learn.microsoft.com/windows-server/administration/windows-commands/certutil.
 */
export function windowsStore({ systemRoot, run }: WindowsStoreOptions): TrustStore {
  // Not by PATH: a program of the same name (NSS has one) may come first there.
  const tool = { path: win32.join(systemRoot, 'System32', 'certutil.exe'), run, timeLimit: TIME_LIMIT_MS };

  async function certutil(args: readonly string[]): Promise<string> {
    const result = await runTool(tool, PLACE, ['-user', ...args]);
    if (result.status !== 0) throw storeTrouble(PLACE, reasonOf(result));
    return result.stdout;
  }

  const list = async () => authoritiesIn(await certutil(['-store', 'Root']));

  return {
    name: 'Windows',
    place: PLACE,
    async has({ sha1 }) {
      return (await list()).some((found) => found.sha1 === sha1);
    },
    async install({ sha1, file }) {
      if ((await list()).some((found) => found.sha1 === sha1)) return;
      await certutil(['-addstore', 'Root', file]);
    },
    async remove(isUnwanted) {
      for (const { name, sha1 } of await list()) {
        if (isUnwanted(name)) await certutil(['-delstore', 'Root', sha1]);
      }
      if ((await list()).some(({ name }) => isUnwanted(name))) throw storeTrouble(PLACE, 'what was removed is still there');
    },
  };
}

/** Ours, in what certutil prints: in the language of Windows, but for names and for which hash it is. */
function authoritiesIn(printed: string): readonly { readonly name: string; readonly sha1: string }[] {
  return printed.split(/^={4,}.*$/m).flatMap((block) => {
    // Alone in its line: a name of somebody else may have one of ours as a part.
    const name = [...block.matchAll(/^[^=\r\n]*CN=([^=\r\n]*)$/gm)].map(([, found = '']) => found.trim()).find(isAuthorityName);
    const sha1 = /^[^\r\n]*(?<!rfc-)\(sha1\)\s*:\s*((?:[0-9a-f]{2} ?){20})\s*$/im.exec(block)?.[1];
    return name === undefined || sha1 === undefined ? [] : [{ name, sha1: sha1.replaceAll(' ', '').toLowerCase() }];
  });
}
