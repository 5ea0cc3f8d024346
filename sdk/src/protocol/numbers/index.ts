/**
 * By what number Taiwan knows a person or a body. Pages check what was typed, servers what was sent, the bridge what a card says: all
 * three may import this room and none of each other's, so the rules stand here, once.
 */
export { type IdNumber, parseIdNumber } from './id-number.js';
export { isTaxId, parseTaxId } from './tax-id.js';
