import { expect, test } from 'vitest';
import { BridgeError } from '../error.js';
import { PcscError, toCardError } from './index.js';

test.each([
  ['SCardConnect', 'SCARD_E_SHARING_VIOLATION', 'ERR_CARD_BUSY'],
  ['SCardTransmit', 'SCARD_W_REMOVED_CARD', 'ERR_CARD_REMOVED'],
  ['SCardTransmit', 'SCARD_E_NOT_TRANSACTED', 'ERR_CARD_REMOVED'],
  ['SCardConnect', 'SCARD_E_NO_SMARTCARD', 'ERR_CARD_REMOVED'],
  ['SCardConnect', 'SCARD_E_UNKNOWN_READER', 'ERR_CARD_REMOVED'],
  ['SCardConnect', 'SCARD_W_UNRESPONSIVE_CARD', 'ERR_CARD_UNRESPONSIVE'],
  ['SCardTransmit', 'CARDHOST_TIMEOUT', 'ERR_CARD_UNRESPONSIVE'],
  ['SCardEndTransaction', 'CARDHOST_TIMEOUT', 'ERR_CARD_UNRESPONSIVE'],
  ['SCardConnect', 'CARDHOST_TIMEOUT', 'ERR_CARD_BUSY'],
  ['SCardBeginTransaction', 'CARDHOST_TIMEOUT', 'ERR_CARD_BUSY'],
  ['SCardEstablishContext', 'LIBRARY_MISSING', 'ERR_PCSC_UNAVAILABLE'],
  ['SCardEstablishContext', 'SCARD_E_NO_SERVICE', 'ERR_PCSC_SERVICE_STOPPED'],
  ['SCardGetStatusChange', 'SCARD_F_COMM_ERROR', 'ERR_PCSC_SERVICE_STOPPED'],
  ['SCardEstablishContext', 'SCARD_E_NO_ACCESS', 'ERR_PCSC_ACCESS_DENIED'],
  ['SCardTransmit', 'CARDHOST_LOST', 'ERR_PCSC_SERVICE_STOPPED'],
  ['SCardTransmit', 'UNKNOWN', 'ERR_INTERNAL'],
] as const)('%s: %s is %s', (call, status, code) => {
  const error = new PcscError(call, status);
  expect(toCardError(error)).toMatchObject({ code, cause: error, detail: error.message });
});

test('other errors stay what they are', () => {
  const ours = new BridgeError('ERR_PIN_LOCKED');
  expect(toCardError(ours)).toBe(ours);
  const foreign = new TypeError('unforeseen');
  expect(toCardError(foreign)).toMatchObject({ code: 'ERR_INTERNAL', cause: foreign });
});
