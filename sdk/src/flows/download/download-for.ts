import { type ComputerSystem, type DownloadPackage, type PackageName, packages } from './packages.js';

/** The part of Chromium's `navigator.userAgentData` that is looked at (User-Agent Client Hints, W3C community group). */
export interface UserAgentDataLike {
  readonly platform: string;
  readonly mobile?: boolean;
  /** Chromium's; others have none. */
  getHighEntropyValues?(hints: string[]): Promise<{ readonly architecture?: string; readonly bitness?: string }>;
}

/** What {@link downloadFor} gives. */
export interface Downloads {
  readonly system: ComputerSystem;
  /** What runs on this computer, the likeliest first. Empty where nothing does: a telephone, a tablet, a 32-bit system. */
  readonly packages: readonly DownloadPackage[];
  /** All the rest, for whoever downloads for another computer. */
  readonly others: readonly DownloadPackage[];
}

/**
 * Which packages of CardBridge fit the computer that a page is shown on.
 *
 * Chromium is asked for the processor; no other browser tells it on Windows and macOS, where both packages are given then, or the
 * one that runs on both. Never rejects and never throws: what is not understood is a system of its own, `other`.
 *
 * @param userAgentData `navigator.userAgentData`, in browsers that have it
 * @param userAgent `navigator.userAgent`: for the other browsers, and for the name of a Linux distribution
 *
 * @example
 * ```ts
 * import { downloadFor } from '@cardbridge/sdk/flows';
 *
 * const { system, packages } = await downloadFor(undefined, 'Mozilla/5.0 (X11; Fedora; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0');
 * console.log(system, packages[0]?.file); // linux cardbridge-x86_64.rpm
 * ```
 */
export async function downloadFor(userAgentData: UserAgentDataLike | undefined, userAgent = ''): Promise<Downloads> {
  const system = systemOf(userAgentData, userAgent);
  const fitting = namesFor(system, await processorOf(userAgentData, userAgent), userAgent);
  return {
    system,
    packages: fitting.flatMap((name) => packages.filter((one) => one.name === name)),
    others: packages.filter(({ name }) => !fitting.includes(name)),
  };
}

type Processor = DownloadPackage['architecture'] | 'unfit' | undefined;

function systemOf(userAgentData: UserAgentDataLike | undefined, userAgent: string): ComputerSystem {
  if (userAgentData?.mobile === true) return 'other';
  // Chromium names only the system there; its userAgent may pretend another one, as in a telephone's "desktop site".
  const system = String(userAgentData?.platform || userAgent);
  if (/android|iphone|ipad|ipod|mobile|cros\b|chrome ?os|smart-?tv/i.test(system)) return 'other';
  if (/windows/i.test(system)) return 'windows';
  if (/mac ?os|macintosh/i.test(system)) return 'macos';
  return /linux/i.test(system) ? 'linux' : 'other';
}

/** Undefined where the browser does not tell. */
async function processorOf(userAgentData: UserAgentDataLike | undefined, userAgent: string): Promise<Processor> {
  try {
    const told = await userAgentData?.getHighEntropyValues?.(['architecture', 'bitness']);
    if (told?.architecture) {
      if (told.bitness === '32') return 'unfit';
      return told.architecture === 'arm' ? 'arm64' : told.architecture === 'x86' ? 'x64' : 'unfit';
    }
  } catch {
    // A permissions policy of the page may forbid the question: then the userAgent has to do.
  }
  if (/\b(arm64|aarch64)\b/i.test(userAgent)) return 'arm64';
  if (/\b(i[3-6]86|armv[5-7]\w*|riscv64|ppc64\w*|s390x|loongarch64|mips\w*)\b/i.test(userAgent)) {
    // 32-bit browsers on 64-bit Linux say both ("Linux i686 on x86_64").
    return /i[3-6]86 on x86_64/i.test(userAgent) ? 'x64' : 'unfit';
  }
  // Every browser on a Mac says Intel, and Windows on ARM says x64 or nothing: only on Linux that is an answer, of Firefox.
  return userAgentData === undefined && /linux x86_64/i.test(userAgent) ? 'x64' : undefined;
}

function namesFor(system: ComputerSystem, processor: Processor, userAgent: string): readonly PackageName[] {
  if (processor === 'unfit') return [];
  const arm = processor === 'arm64';
  switch (system) {
    case 'windows':
      // Windows on ARM runs programs for x64 as well.
      return arm ? ['windows-arm', 'windows'] : ['windows'];
    case 'macos':
      // Rosetta may be gone from a Mac with Apple silicon, so the other one is no second choice where the processor is known.
      return arm ? ['mac-arm'] : processor === 'x64' ? ['mac-intel'] : ['mac-arm', 'mac-intel'];
    case 'linux': {
      const names: readonly PackageName[] = /fedora|red ?hat|centos|suse|rocky|almalinux|mageia/i.test(userAgent)
        ? ['rpm', 'deb', 'appimage', 'tar']
        : ['deb', 'rpm', 'appimage', 'tar'];
      return arm ? names.map(armOf) : names;
    }
    case 'other':
      return [];
  }
}

const armOf = (name: PackageName): PackageName => {
  switch (name) {
    case 'deb':
      return 'deb-arm';
    case 'rpm':
      return 'rpm-arm';
    case 'appimage':
      return 'appimage-arm';
    default:
      return 'tar-arm';
  }
};
