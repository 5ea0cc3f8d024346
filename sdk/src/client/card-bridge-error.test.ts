import { describe, expect, test } from 'vitest';
import { errorCodes, isRetriable, wireErrorCodes } from '../protocol/errors.js';
import { CloseCode } from '../protocol/version.js';
import { bridgeError, CardBridgeError, clientError, toCardBridgeError } from './card-bridge-error.js';
import { codeOfClose } from './connection.js';

const answer = (code: string, retriable = true) =>
  bridgeError({ code: -32000, message: 'The card sings.', data: { code, remedy: 'Listen.', retriable } });

describe('the compact forms agree with the table', () => {
  test.each(errorCodes)('%s', (code) => {
    const known = wireErrorCodes.some((wire) => wire === code);
    expect(answer(code).code).toBe(known ? code : 'ERR_INTERNAL');
  });

  // All that the sources of this folder make; the bridge says it of its own.
  test.each([
    'ERR_BRIDGE_ABSENT',
    'ERR_BROWSER_PERMISSION_DENIED',
    'ERR_BROWSER_PERMISSION_DISMISSED',
    'ERR_BROWSER_UNSUPPORTED',
    'ERR_CONNECTION_REFUSED',
    'ERR_CONNECTION_LOST',
    'ERR_RATE_EXCEEDED',
    'ERR_CONNECTION_LIMIT',
    'ERR_CLIENT_CLOSED',
    'ERR_PROTOCOL_VERSION',
    'ERR_ACCESS_REFUSED',
    'ERR_OPERATION_CANCELLED',
    'ERR_PARAMS_INVALID',
    'ERR_INTERNAL',
  ] as const)('retriable: %s', (code) => {
    expect(clientError(code).retriable).toBe(isRetriable(code));
  });

  test.each(['ERR_CARD_SINGS', 'ERR_CARD_NONE_', 'XERR_CARD_NONE', 'ERR_CARD_', 'ERR_PIN_NONE', 'ERR_CARD_NONE\n', ''])(
    'a code of a newer bridge (%j) is ERR_INTERNAL, with what that bridge says',
    (code) => {
      expect(answer(code)).toMatchObject({ code: 'ERR_INTERNAL', message: 'The card sings. Listen.', retriable: true });
    },
  );
});

test('the codes of closing are those of the protocol', () => {
  expect(codeOfClose).toEqual({
    [CloseCode.accessRefused]: 'ERR_ACCESS_REFUSED',
    [CloseCode.rateExceeded]: 'ERR_RATE_EXCEEDED',
    [CloseCode.connectionLimit]: 'ERR_CONNECTION_LIMIT',
  });
});

test('an error of the bridge says what the bridge says', () => {
  expect(answer('ERR_CARD_NONE', false)).toMatchObject({
    name: 'CardBridgeError',
    code: 'ERR_CARD_NONE',
    message: 'The card sings. Listen.',
    retriable: false,
  });
});

test('one of the client has the words of its code, and none of a person', () => {
  const error = new CardBridgeError('ERR_BROWSER_PERMISSION_DENIED');
  expect(`${error}`).toBe('CardBridgeError: browser permission denied');
  expect(error).not.toHaveProperty('cause');
});

test('anything else thrown keeps its cause', () => {
  const cause = new TypeError('mistake');
  expect(toCardBridgeError(cause)).toMatchObject({ code: 'ERR_INTERNAL', cause });
});
