/**
 * What CardBridge leaves on a computer for one person, and taking it away again: for uninstallers, which must leave nothing.
 * @module
 */
export { removeTraces } from './remove-traces.js';
export type { TraceOutcome } from './step.js';
