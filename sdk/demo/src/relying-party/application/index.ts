export { type AskingService, askedFields, CHOICE, type FieldName, fields, type Problem } from './fields.js';
export { type KnownValue, knownValues } from './known-values.js';
export { type Entry, type FilledIn, readApplication } from './read-application.js';
export { receiptNumber } from './receipt-number.js';
