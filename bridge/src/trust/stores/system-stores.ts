import { homedir } from 'node:os';
import { findInPath } from './find-in-path.js';
import { macosStore } from './macos-store.js';
import { findNssPlaces } from './nss-places.js';
import { nssStore } from './nss-store.js';
import { runProgram } from './run-program.js';
import type { TrustStore } from './trust-store.js';
import { windowsStore } from './windows-store.js';

/** Every list of trusted certificates that a browser of this person looks at. At least one. */
export async function systemStores(): Promise<readonly TrustStore[]> {
  const run = runProgram;
  const environment = process.env;
  if (process.platform === 'win32') return [windowsStore({ systemRoot: environment.SystemRoot ?? 'C:\\Windows', run })];
  if (process.platform === 'darwin') return [macosStore({ home: homedir(), run })];
  const certutil = await findInPath('certutil', environment);
  return (await findNssPlaces(homedir(), environment)).map((place) => nssStore({ ...place, certutil, run }));
}
