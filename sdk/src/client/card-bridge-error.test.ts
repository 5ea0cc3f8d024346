import { expect, test } from 'vitest';
import { bridgeError, toCardBridgeError } from './card-bridge-error.js';

test('a code of a newer bridge is ERR_INTERNAL, with what that bridge says', () => {
  const data = { code: 'ERR_CARD_SINGS', remedy: 'Listen.', retriable: true };
  expect(bridgeError({ code: -32000, message: 'The card sings.', data })).toMatchObject({
    code: 'ERR_INTERNAL',
    message: 'The card sings.',
    remedy: 'Listen.',
    retriable: true,
  });
});

test('anything else thrown keeps its cause', () => {
  const cause = new TypeError('mistake');
  expect(toCardBridgeError(cause)).toMatchObject({ code: 'ERR_INTERNAL', cause });
});
