import { missingForRuntime } from '../appimage/index.js';
import { findProgram } from '../processes/index.js';
import type { System, Target } from '../releases/index.js';
import { missingWindowsTools } from '../windows/index.js';

/** Debian packages that making the program of a system needs and this computer has not. */
export function missingForProgram({ os }: System): string[] {
  if (os !== 'windows') return [];
  return missingWindowsTools().filter((name) => name !== 'nsis');
}

/** The same for a package of it. */
export function missingForTarget({ kind, system }: Target): string[] {
  return [...new Set([...missingForProgram(system), ...missingForKind(kind, system)])];
}

function missingForKind(kind: Target['kind'], system: System): string[] {
  switch (kind) {
    case 'deb':
      return missing(['dpkg-deb', 'dpkg']);
    case 'rpm':
      return missing(['rpmbuild', 'rpm']);
    case 'AppImage':
      return [
        ...missing(['mksquashfs', 'squashfs-tools'], ['desktop-file-validate', 'desktop-file-utils']),
        ...missingForRuntime(system),
      ];
    case 'nsis':
      return missing(['7za', 'p7zip-full'], ['makensis', 'nsis']);
    case 'tar.gz':
    case 'zip':
      return missing(['7za', 'p7zip-full']);
    case 'dmg':
      return process.platform === 'darwin' ? [] : missing(['xorriso', 'xorriso']);
  }
}

const missing = (...tools: readonly (readonly [string, string])[]): string[] =>
  tools.filter(([tool]) => findProgram(tool) === undefined).map(([, debian]) => debian);
