import { expect, test } from 'vitest';
import { CardBridgeError } from '../../client/index.js';
import { en } from '../texts/en.js';
import { messageOf } from './message-of.js';

test('a problem has the sentence and the remedy of its code', () => {
  expect(messageOf(new CardBridgeError('ERR_READER_NONE'), en)).toBe(en.bridgeErrors.ERR_READER_NONE);
});

test('D-20 a code that nobody knows, from another program on the port of the bridge, has words too', () => {
  // Only what it looks like was checked on the way here.
  expect(messageOf(new CardBridgeError('ERR_NO_SUCH_CODE' as never), en)).toBe(en.bridgeErrors.ERR_INTERNAL);
});
