import { type DownloadPackage, type PackageName, packages } from '../../../sdk/src/flows/download/packages.js';
import { type System, type SystemName, systems } from './systems.js';

/** Kinds of packages, as electron-builder calls them. */
export type PackageKind = 'deb' | 'rpm' | 'AppImage' | 'tar.gz' | 'nsis' | 'dmg' | 'zip';

/** Packages that a site offers, and zip files beside them for those who install nothing. */
export type TargetName = PackageName | 'windows-zip' | 'windows-arm-zip' | 'mac-intel-zip' | 'mac-arm-zip';

/** One file of a release. */
export interface Target {
  readonly name: TargetName;
  readonly kind: PackageKind;
  readonly system: System;
  readonly file: string;
  /** Bytes that it should not be larger than, where there is such a goal. */
  readonly goal: number | undefined;
}

const endings: readonly (readonly [string, PackageKind])[] = [
  ['.deb', 'deb'],
  ['.rpm', 'rpm'],
  ['.AppImage', 'AppImage'],
  ['.tar.gz', 'tar.gz'],
  ['.exe', 'nsis'],
  ['.dmg', 'dmg'],
];

/** What people download to install: 30 MB. */
const GOAL = 30_000_000;
const withGoal: readonly PackageKind[] = ['deb', 'rpm', 'nsis'];

const zips: readonly (readonly [TargetName, SystemName])[] = [
  ['windows-zip', 'win-x64'],
  ['windows-arm-zip', 'win-arm64'],
  ['mac-arm-zip', 'mac-arm64'],
  ['mac-intel-zip', 'mac-x64'],
];

/** All files of a release but the checksums. Their names are those that sites link to: `packages` of the SDK. */
export const targets: readonly Target[] = [
  ...packages.map(offered),
  ...zips.map(([name, systemName]): Target => {
    const system = systemNamed(systemName);
    return { name, kind: 'zip', system, file: `CardBridge-${systemName}.zip`, goal: undefined };
  }),
];

function offered({ name, file, system: os, architecture }: DownloadPackage): Target {
  const kind = endings.find(([ending]) => file.endsWith(ending))?.[1];
  if (kind === undefined) throw new Error(`${file} is of no kind that is made here`);
  const prefix = { windows: 'win', macos: 'mac', linux: 'linux' } as const;
  const system = systemNamed(`${prefix[os]}-${architecture}`);
  return { name, kind, system, file, goal: withGoal.includes(kind) ? GOAL : undefined };
}

function systemNamed(name: SystemName): System {
  const system = systems.find((each) => each.name === name);
  if (system === undefined) throw new Error(`there is no system ${name}`);
  return system;
}
