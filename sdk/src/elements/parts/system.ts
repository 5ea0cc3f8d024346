import { type Downloads, downloadFor, type UserAgentDataLike } from '../../flows/index.js';
import type { BrowserName } from '../texts/install-texts.js';

/** Which package fits this computer. Asked once: it does not change under a page. */
export function downloadsForThisSystem(): Promise<Downloads> {
  downloads ??= downloadFor(userAgentData(), userAgentOf(navigator));
  return downloads;
}
let downloads: Promise<Downloads> | undefined;

/** Chromium's own: TypeScript's DOM does not know it. */
function userAgentData(): UserAgentDataLike | undefined {
  const { userAgentData: data }: Navigator & { readonly userAgentData?: UserAgentDataLike } = navigator;
  return data;
}

/** An iPad says that it is a Mac; no Mac is touched with more than one finger. */
function userAgentOf({ userAgent, maxTouchPoints }: Navigator): string {
  return maxTouchPoints > 1 && /macintosh/i.test(userAgent) ? 'iPad' : userAgent;
}

export function browserName({ userAgent }: Pick<Navigator, 'userAgent'>): BrowserName {
  if (/firefox\//i.test(userAgent)) return 'firefox';
  if (/chrom(e|ium)\/|edg\//i.test(userAgent)) return 'chromium';
  return /safari\//i.test(userAgent) ? 'safari' : 'other';
}
