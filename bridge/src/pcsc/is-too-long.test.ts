import { expect, test } from 'vitest';
import { isTooLong, PcscError } from './index.js';

test.each([
  'SCARD_E_INVALID_PARAMETER',
  'SCARD_E_INVALID_VALUE',
  'SCARD_E_INSUFFICIENT_BUFFER',
  'SCARD_E_NOT_TRANSACTED',
  0x57,
  0x7a,
])('%s may mean that it was too long', (result) => {
  expect(isTooLong(new PcscError('SCardTransmit', result as ConstructorParameters<typeof PcscError>[1]))).toBe(true);
});

test.each([
  'SCARD_W_REMOVED_CARD',
  'SCARD_W_RESET_CARD',
  'SCARD_E_NO_SMARTCARD',
  'SCARD_E_NO_SERVICE',
  'SCARD_E_INVALID_HANDLE',
  'SCARD_F_COMM_ERROR',
  'SCARD_E_READER_UNAVAILABLE',
  'CARDHOST_TIMEOUT',
  'CARDHOST_LOST',
  'UNKNOWN',
] as const)('%s means something else', (status) => {
  expect(isTooLong(new PcscError('SCardTransmit', status))).toBe(false);
});

test('and so does what is no result of PC/SC', () => {
  expect(isTooLong(new Error('SCARD_E_INSUFFICIENT_BUFFER'))).toBe(false);
});
