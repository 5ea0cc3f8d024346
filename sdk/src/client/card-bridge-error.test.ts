import { describe, expect, test } from 'vitest';
import { isRetriable, wireErrorCodes } from '../protocol/errors.js';
import { CloseCode } from '../protocol/version.js';
import { bridgeError, CardBridgeError, clientError, toCardBridgeError } from './card-bridge-error.js';
import { codeOfClose } from './connection.js';

const answer = (code: string, retriable = true) =>
  bridgeError({ code: -32000, message: 'The card sings.', data: { code, remedy: 'Listen.', retriable } });

describe('the compact forms agree with the table', () => {
  test.each(wireErrorCodes)('%s comes as it is', (code) => {
    expect(answer(code).code).toBe(code);
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

  test.each(['constructor', '__proto__', 'XERR_CARD_NONE', 'ERR_', 'err_card_none', 'ERR_CARD_NONE\n', ''])(
    'what is no code (%j) is ERR_INTERNAL, with what the bridge says',
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

test('one of the client says its code, and has no words for a person', () => {
  const error = new CardBridgeError('ERR_BROWSER_PERMISSION_DENIED');
  expect(`${error}`).toBe('CardBridgeError: ERR_BROWSER_PERMISSION_DENIED');
  expect(error).not.toHaveProperty('cause');
});

test('anything else thrown keeps its cause', () => {
  const cause = new TypeError('mistake');
  expect(toCardBridgeError(cause)).toMatchObject({ code: 'ERR_INTERNAL', cause });
});
