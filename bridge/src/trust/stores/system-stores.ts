import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute } from 'node:path';
import { findInPath, runProgram } from '../../programs/index.js';
import { macosStore } from './macos-store.js';
import { findNssPlaces } from './nss-places.js';
import { nssStore } from './nss-store.js';
import { storeTrouble } from './run-tool.js';
import type { TrustStore } from './trust-store.js';
import { windowsStore } from './windows-store.js';

/** Every list of trusted certificates that a browser of this person looks at. At least one. ERR_TRUST_STORE when HOME is not theirs. */
export async function systemStores(): Promise<readonly TrustStore[]> {
  const run = runProgram;
  const environment = process.env;
  if (process.platform === 'win32') return [windowsStore({ systemRoot: environment.SystemRoot ?? 'C:\\Windows', run })];
  if (process.platform === 'darwin') return [macosStore({ home: await ownHome(), run })];
  const certutil = await findInPath('certutil', environment);
  return (await findNssPlaces(await ownHome(), environment)).map((place) => nssStore({ ...place, certutil, run }));
}

/** sudo may leave HOME as it was: root would follow links that somebody else made, and leave files there that only root can change. */
async function ownHome(): Promise<string> {
  const home = homedir();
  if (!isAbsolute(home)) throw storeTrouble(`HOME=${home}`, 'this must be an absolute path');
  const owner = await stat(home).then(
    ({ uid }) => uid,
    () => undefined,
  );
  if (owner !== undefined && owner !== process.geteuid?.()) throw storeTrouble(home, 'it belongs to another user');
  return home;
}
