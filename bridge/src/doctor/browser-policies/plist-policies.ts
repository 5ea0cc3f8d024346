import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunProgram } from '../../programs/index.js';
import { type BrowserPolicy, policyObject } from './browser-policy.js';
import { firefoxFiles } from './policy-files.js';

const DOMAINS: readonly (readonly [browser: string, domain: string])[] = [
  ['Chrome', 'com.google.Chrome'],
  ['Chromium', 'org.chromium.Chromium'],
  ['Edge', 'com.microsoft.Edge'],
  ['Firefox', 'org.mozilla.firefox'],
];
const FIREFOX_FILE = 'Applications/Firefox.app/Contents/Resources/distribution/policies.json';
const TIME_LIMIT_MS = 5_000;

export interface PlistOptions {
  /** Name of the account, which has a folder of its own there. */
  readonly account: string;
  readonly run: RunProgram;
  readonly root?: string;
}

/** What profiles of macOS manage, for the machine and for the person, through `plutil`, and the file of Firefox. */
export async function macosPolicies({ account, run, root = '/' }: PlistOptions): Promise<readonly BrowserPolicy[]> {
  const managed = join(root, 'Library/Managed Preferences');
  const found = await Promise.all(
    [managed, join(managed, account)].flatMap((folder) =>
      DOMAINS.map(async ([browser, domain]): Promise<readonly BrowserPolicy[]> => {
        const place = join(folder, `${domain}.plist`);
        const isThere = await access(place).then(
          () => true,
          ({ code }: NodeJS.ErrnoException) => code !== 'ENOENT',
        );
        if (!isThere) return [];
        const { status, stdout } = await run('/usr/bin/plutil', ['-convert', 'json', '-o', '-', place], TIME_LIMIT_MS);
        return [{ browser, place, values: status === 0 ? policyObject(stdout) : undefined }];
      }),
    ),
  );
  return [...found.flat(), ...(await firefoxFiles([join(root, FIREFOX_FILE)]))];
}
