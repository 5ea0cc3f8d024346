/**
 * ISO 7816-4: whole commands and answers over a transport of raw ones. Knows no card.
 *
 * @module
 */
export { onlyValue, parseDataObjects } from './ber-tlv.js';
export { type Channel, createChannel } from './channel.js';
export type { CommandApdu } from './command.js';
export { transmitInChain } from './command-chaining.js';
export { readBinary, readUntil } from './read-binary.js';
export { decodeResponse, type ResponseApdu } from './response.js';
export { dataOf, Sw, triesLeft } from './status.js';
export type { ApduTransport } from './transport.js';
