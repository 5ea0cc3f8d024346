import { posix } from 'node:path';
import type { RunProgram } from '../../programs/index.js';
import { AUTHORITY_NAME, isAuthorityName } from '../authority-name.js';
import { reasonOf, runTool, storeTrouble } from './run-tool.js';
import type { TrustStore } from './trust-store.js';

export interface MacosStoreOptions {
  readonly home: string;
  readonly run: RunProgram;
}

/** Part of the system, and protected by it. */
const SECURITY = '/usr/bin/security';

/** Exit status: errSecItemNotFound (-25300), of which eight bits are left. */
const NONE_FOUND = 44;

/** macOS asks the person for the password, or for a finger, before trust changes. */
const TIME_LIMIT_MS = 180_000;

/**
 * The login keychain of macOS with this person's trust settings, for Safari, Chrome and Firefox (which takes them over since its
 * version 120). Without `-d`, which would be for everybody on this computer; for TLS only (`-p ssl`). See security(1).
 */
export function macosStore({ home, run }: MacosStoreOptions): TrustStore {
  const keychain = posix.join(home, 'Library', 'Keychains', 'login.keychain-db');
  const says = (args: readonly string[]) => runTool({ path: SECURITY, run, timeLimit: TIME_LIMIT_MS }, keychain, args);

  async function does(args: readonly string[]): Promise<string> {
    const result = await says(args);
    if (result.status !== 0) throw storeTrouble(keychain, reasonOf(result));
    return result.stdout;
  }

  /** With any other failure it is not known what is there. */
  async function list(): Promise<readonly Found[]> {
    const result = await says(['find-certificate', '-a', '-c', AUTHORITY_NAME, '-Z', keychain]);
    if (result.status === NONE_FOUND) return [];
    if (result.status !== 0) throw storeTrouble(keychain, reasonOf(result));
    return authoritiesIn(result.stdout);
  }

  async function isTrusted({ sha1, file }: { readonly sha1: string; readonly file: string }): Promise<boolean> {
    if (!(await list()).some((found) => found.sha1 === sha1)) return false;
    // -l: it is an authority; -L: nothing is asked of the network; -q: by its exit status.
    return (await says(['verify-cert', '-c', file, '-p', 'ssl', '-l', '-L', '-q'])).status === 0;
  }

  return {
    name: 'macOS',
    place: keychain,
    has: isTrusted,
    async install(authority) {
      if (await isTrusted(authority)) return;
      await does(['add-trusted-cert', '-r', 'trustRoot', '-p', 'ssl', '-k', keychain, authority.file]);
    },
    async remove(isUnwanted) {
      for (const { name, sha1 } of await list()) {
        // -t: with the trust settings of this person.
        if (isUnwanted(name)) await does(['delete-certificate', '-Z', sha1.toUpperCase(), '-t', keychain]);
      }
      if ((await list()).some(({ name }) => isUnwanted(name))) throw storeTrouble(keychain, 'what was removed is still there');
    },
  };
}

interface Found {
  readonly name: string;
  readonly sha1: string;
}

/** Of each it prints its hashes, and below them its attributes. */
function authoritiesIn(printed: string): readonly Found[] {
  return printed.split(/^(?=SHA-256 hash:)/m).flatMap((block) => {
    const name = /"labl"<blob>="([^"]*)"/.exec(block)?.[1];
    const sha1 = /^SHA-1 hash: ([0-9A-F]{40})\s*$/im.exec(block)?.[1];
    return name === undefined || sha1 === undefined || !isAuthorityName(name) ? [] : [{ name, sha1: sha1.toLowerCase() }];
  });
}
