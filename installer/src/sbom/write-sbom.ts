import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProgramBundle } from '../bundle/index.js';
import { koffiPart, type Part, type Runtimes } from '../parts/index.js';
import { checkout, type SystemName, systems } from '../releases/index.js';
import { createSbom } from './create-sbom.js';
import { listComponents } from './list-components.js';

export interface SbomOrder {
  readonly bundle: ProgramBundle;
  readonly runtimes: Runtimes;
  /** Whose programs are in the release. */
  readonly systems: readonly SystemName[];
  readonly packages: readonly { readonly file: string; readonly sha256: string }[];
  readonly time: Date;
}

/** CycloneDX; lies beside the packages. */
const FILE = 'cardbridge.cdx.json';

/** Writes the list of parts of a release into its folder. Error: a part does not say its licence. */
export async function writeSbom(
  folder: string,
  { bundle, runtimes, systems: names, packages, time }: SbomOrder,
): Promise<void> {
  const made = systems.filter(({ name }) => names.includes(name));
  const natives = await Promise.all(made.map(koffiPart));
  const needHelper = made.some(({ os }) => os !== 'linux');
  const parts = [
    ...made.map(({ name }) => ({ ...runtimes[name], license: 'MIT' })),
    ...natives.map((part) => ({ ...part, license: 'MIT' })),
    ...(needHelper ? [{ ...(await trayHelper()), license: 'MIT' }] : []),
  ];
  const components = await listComponents(bundle.packages, parts);
  const sbom = createSbom({ version: bundle.version, components, packages, timestamp: time, serialNumber: randomUUID() });
  await writeFile(join(folder, FILE), `${JSON.stringify(sbom, undefined, 2)}\n`);
}

/** The helper that draws the icon on Windows and macOS, as package-lock.json pins it. */
async function trayHelper(): Promise<Part> {
  const lock = JSON.parse(await readFile(join(checkout, 'package-lock.json'), 'utf8')) as {
    readonly packages: Record<string, { readonly version?: string; readonly integrity?: string }>;
  };
  const { version, integrity } = lock.packages['node_modules/systray2'] ?? {};
  if (version === undefined || integrity === undefined) throw new Error('package-lock.json does not pin systray2');
  return { name: 'systray2', version, integrity };
}
