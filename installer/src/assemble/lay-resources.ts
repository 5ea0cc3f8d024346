import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProgramBundle } from '../bundle/index.js';
import { extractPart, fetchPart, koffiPart } from '../parts/index.js';
import { checkout, type System } from '../releases/index.js';
import { collectLicences } from './collect-licences.js';
import { releaseFacts } from './release-facts.js';

export interface ResourcesOrder {
  readonly system: System;
  readonly bundle: ProgramBundle;
  /** Where Node's own licence lies: not every runtime package brings it. */
  readonly nodeLicence: string;
  readonly target: string;
}

const systray = join(checkout, 'node_modules', 'systray2');

/** Prebuilt for Intel only on macOS; there Rosetta runs it. */
const trayHelpers = { linux: undefined, windows: 'tray_windows_release.exe', mac: 'tray_darwin_release' } as const;

/** Fills the folder that lies beside an installed program: icons, native part of koffi, tray helper, licences, facts of the release. */
export async function layResources(
  { system, bundle, nodeLicence, target }: ResourcesOrder,
  signal?: AbortSignal,
): Promise<void> {
  await mkdir(target, { recursive: true });
  await cp(join(checkout, 'bridge', 'resources'), target, { recursive: true });
  await layKoffi(system, target, signal);

  const licences = [...bundle.packages, { name: 'node', folder: nodeLicence }];
  const helper = trayHelpers[system.os];
  if (helper !== undefined) {
    await mkdir(join(target, 'tray'));
    await cp(join(systray, 'traybin', helper), join(target, 'tray', helper));
    licences.push({ name: 'systray2', folder: systray });
  }
  await collectLicences(licences, join(target, 'licenses'));
  if (helper !== undefined) {
    // What is compiled into it is told by nothing in the package.
    await cp(join(checkout, 'installer', 'licences', 'tray-helper.txt'), join(target, 'licenses', 'systray2-parts.txt'));
  }
  const facts = releaseFacts(bundle.version, process.env);
  await writeFile(join(target, 'release.json'), `${JSON.stringify(facts, undefined, 2)}\n`);
}

async function layKoffi(system: System, target: string, signal: AbortSignal | undefined): Promise<void> {
  const triplet = `${system.platform}_${system.cpu}`;
  const folder = join(target, 'koffi');
  await extractPart(await fetchPart(await koffiPart(system), signal), [`${triplet}/koffi.node`], folder, signal);
}
