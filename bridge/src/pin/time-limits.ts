/** Milliseconds that the question about a site waits (DESIGN §4): there is nothing to look up, and other sites wait behind it. */
export const ACCESS_TIME_LIMIT = 60_000;

/** Milliseconds that every other window waits: somebody may have to look for the PIN. */
export const OTHER_TIME_LIMIT = 120_000;
