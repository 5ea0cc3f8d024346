import type { BrowserName, DownloadName } from '../texts/texts.js';

/** As far as it is looked at here; `userAgentData` is Chromium's. */
interface NavigatorLike {
  readonly userAgent: string;
  readonly platform: string;
  readonly userAgentData?: { readonly platform: string };
}

/** What to offer on this computer, the likeliest first; the rest is for the list of other systems. */
export function downloadsForThisSystem(navigator: NavigatorLike): readonly DownloadName[] {
  const system = `${navigator.userAgentData?.platform ?? ''} ${navigator.platform} ${navigator.userAgent}`;
  if (/android|iphone|ipad/i.test(system)) return [];
  if (/win/i.test(system)) return ['windows'];
  // No browser tells the processor without being asked for it: both are offered, the newer one first.
  if (/mac/i.test(system)) return ['mac-arm', 'mac-intel'];
  return /linux/i.test(system) ? ['deb', 'rpm', 'appimage'] : [];
}

export function browserName({ userAgent }: Pick<NavigatorLike, 'userAgent'>): BrowserName {
  if (/firefox\//i.test(userAgent)) return 'firefox';
  if (/chrom(e|ium)\/|edg\//i.test(userAgent)) return 'chromium';
  return /safari\//i.test(userAgent) ? 'safari' : 'other';
}
