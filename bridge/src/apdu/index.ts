/**
 * ISO 7816-4: whole commands and answers over a transport of raw ones. Knows no card.
 *
 * @module
 */
export { type AnswerToReset, parseAnswerToReset } from './answer-to-reset.js';
export { encodeDataObject, onlyValue, parseDataObjects } from './ber-tlv.js';
export { type Channel, createChannel } from './channel.js';
export type { CommandApdu } from './command.js';
export type { KnownLengths } from './known-lengths.js';
export { readBinary, readUntil } from './read-binary.js';
export { decodeResponse, type ResponseApdu } from './response.js';
export { dataOf, describeStatus, Sw, triesLeft } from './status.js';
export { instructionName } from './trace.js';
export { transmitLong } from './transmit-long.js';
export type { ApduTransport } from './transport.js';
export { withKnownLengths } from './with-known-lengths.js';
