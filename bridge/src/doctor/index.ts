/**
 * What must be right before a page can use a card, looked at and told in a person's words; and the same as a text for a support desk.
 * @module
 */

export type { Finding } from './finding.js';
export { findingsAsText } from './findings-as-text.js';

export { lookAtDaemon } from './look-at-daemon.js';
export { createReport } from './report/index.js';
export { runDoctor } from './run-doctor.js';
