import { targets } from '../releases/index.js';

/** Of packages without a goal: with a runtime that is compressed badly (gzip), or that must stay as its maker signed it. */
const LARGE = 60_000_000;

/** How large a package may be, by its name, in bytes: what more than this would be has to be looked at by somebody. */
export const sizeLimit = (file: string): number => targets.find((target) => target.file === file)?.goal ?? LARGE;
