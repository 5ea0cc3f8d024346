/** Bytes that a package should not exceed (issue of the desktop program: 30 MB for the ones that most people download). */
const SMALL = 30_000_000;

/** For a runtime that lies in it stripped and compressed badly (gzip), or that must stay as its maker signed it. */
const LARGE = 60_000_000;

/** How large a package may be, by its name, in bytes: what more than this would be has to be looked at by somebody. */
export const sizeLimit = (file: string): number => (/\.(?:deb|rpm)$|^CardBridge-Setup-.*\.exe$/.test(file) ? SMALL : LARGE);
