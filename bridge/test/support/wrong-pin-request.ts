import type { PinRequest } from '../../src/pin/index.js';

/** What is asked with the most words: a simulated card, after a wrong PIN. */
export const wrongPinRequest: PinRequest = {
  origin: 'https://service.example',
  cardKind: 'citizen',
  cardNumberEnding: '1234',
  simulated: true,
  triesLeft: 2,
  again: 'wrong',
  minLength: 6,
  maxLength: 8,
};
