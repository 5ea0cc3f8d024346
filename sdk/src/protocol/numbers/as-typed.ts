/** Far longer than any number with its blanks; what is longer is not worth the work. */
const LONGEST = 64;

/**
 * Full-width digits and letters, blanks and hyphens are how people type numbers; empty for what is too long to be one. What a request
 * brought may be anything: that is no number either, and no reason for an error that would show it.
 */
export const plainNumber = (typed: string): string =>
  typeof typed !== 'string' || typed.length > LONGEST ? '' : typed.normalize('NFKC').replaceAll(/[\s-]/g, '').toUpperCase();
