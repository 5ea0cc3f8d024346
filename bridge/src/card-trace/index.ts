/**
 * What passes between us and one card, fit for a bug report: headers, lengths and status words, and nothing that is the card's or its
 * owner's.
 * @module
 */

export { traceAsJson } from './trace-as-json.js';
export { traceAsText } from './trace-as-text.js';
export { type CardTrace, traceCard } from './trace-card.js';
