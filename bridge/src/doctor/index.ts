/**
 * What must be right before a page can use a card, looked at and told in a person's words; and the same as a text for a support desk.
 * @module
 */

export type { Finding, InBothLanguages } from './finding.js';
export { findingsAsText } from './findings-as-text.js';
export type { OwnDaemon } from './look-at-daemon.js';
export { lookAtDaemon } from './look-at-daemon.js';
export { createReport, type ReportOptions } from './report/index.js';
export { type DoctorOptions, runDoctor } from './run-doctor.js';
