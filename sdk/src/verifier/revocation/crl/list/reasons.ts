/** In the place of the code where the list names no reason. */
export const NO_REASON = 0xff;

/** All of RFC 5280 §5.2.5 as named bits, 1 (`keyCompromise`) to 8 (`aACompromise`); 0 is `unused`. */
export const ALL_REASONS = 0x7f80;
