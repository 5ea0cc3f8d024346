import { expect, it } from 'vitest';
import { createCrlStore, crlRevocation, firstRevocationAnswer, VerifierConfigurationError } from './index.js';

it.each([
  ['crls', () => crlRevocation({} as never)],
  ['lists', () => createCrlStore({ authorities: [] } as never)],
  ['authorities', () => createCrlStore({ lists: [{ url: 'https://crl.example.gov.tw/a.crl' }] } as never)],
  ['sources', () => firstRevocationAnswer({} as never)],
])('%s that are no list are a mistake of the server’s, and said to be', (name, make) => {
  expect(make).toThrow(VerifierConfigurationError);
  expect(make).toThrow(new RegExp(`^${name} must be a list`));
});
