/** What the program is made for. */
export interface System {
  /** Names its folder below `unpackedFolder`. */
  readonly name: SystemName;
  readonly os: 'linux' | 'windows' | 'mac';
  readonly platform: 'linux' | 'win32' | 'darwin';
  readonly cpu: 'x64' | 'arm64';
}

export type SystemName = 'linux-x64' | 'linux-arm64' | 'win-x64' | 'win-arm64' | 'mac-x64' | 'mac-arm64';

/** All there are, those that most people have first. */
export const systems: readonly System[] = [
  { name: 'linux-x64', os: 'linux', platform: 'linux', cpu: 'x64' },
  { name: 'win-x64', os: 'windows', platform: 'win32', cpu: 'x64' },
  { name: 'mac-x64', os: 'mac', platform: 'darwin', cpu: 'x64' },
  { name: 'mac-arm64', os: 'mac', platform: 'darwin', cpu: 'arm64' },
  { name: 'linux-arm64', os: 'linux', platform: 'linux', cpu: 'arm64' },
  { name: 'win-arm64', os: 'windows', platform: 'win32', cpu: 'arm64' },
];

/** The one that this process runs on; undefined where CardBridge makes no program for it. */
export const hostSystem = (): System | undefined =>
  systems.find(({ platform, cpu }) => platform === process.platform && cpu === process.arch);
