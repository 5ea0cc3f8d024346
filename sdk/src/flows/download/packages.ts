/** The packages of CardBridge, by the names that {@link downloadFor} and the elements give them. */
export type PackageName =
  | 'windows'
  | 'windows-arm'
  | 'mac-arm'
  | 'mac-intel'
  | 'deb'
  | 'deb-arm'
  | 'rpm'
  | 'rpm-arm'
  | 'appimage'
  | 'appimage-arm'
  | 'tar'
  | 'tar-arm';

/** Systems that CardBridge runs on, and `other` for telephones, tablets and everything else. */
export type ComputerSystem = 'windows' | 'macos' | 'linux' | 'other';

/** One file of a release. */
export interface DownloadPackage {
  readonly name: PackageName;
  /** As it lies beside the others in the folder of downloads. */
  readonly file: string;
  readonly system: Exclude<ComputerSystem, 'other'>;
  readonly architecture: 'x64' | 'arm64';
}

/** All there are, in the order in which a list of them reads best. */
export const packages: readonly DownloadPackage[] = [
  { name: 'windows', file: 'CardBridge-Setup-x64.exe', system: 'windows', architecture: 'x64' },
  { name: 'windows-arm', file: 'CardBridge-Setup-arm64.exe', system: 'windows', architecture: 'arm64' },
  { name: 'mac-arm', file: 'CardBridge-arm64.dmg', system: 'macos', architecture: 'arm64' },
  { name: 'mac-intel', file: 'CardBridge-x64.dmg', system: 'macos', architecture: 'x64' },
  { name: 'deb', file: 'cardbridge-amd64.deb', system: 'linux', architecture: 'x64' },
  { name: 'rpm', file: 'cardbridge-x86_64.rpm', system: 'linux', architecture: 'x64' },
  { name: 'appimage', file: 'CardBridge-x86_64.AppImage', system: 'linux', architecture: 'x64' },
  { name: 'tar', file: 'cardbridge-x86_64.tar.gz', system: 'linux', architecture: 'x64' },
  { name: 'deb-arm', file: 'cardbridge-arm64.deb', system: 'linux', architecture: 'arm64' },
  { name: 'rpm-arm', file: 'cardbridge-aarch64.rpm', system: 'linux', architecture: 'arm64' },
  { name: 'appimage-arm', file: 'CardBridge-aarch64.AppImage', system: 'linux', architecture: 'arm64' },
  { name: 'tar-arm', file: 'cardbridge-aarch64.tar.gz', system: 'linux', architecture: 'arm64' },
];
