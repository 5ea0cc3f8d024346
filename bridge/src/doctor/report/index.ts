export { createReport, type ReportOptions } from './create-report.js';
