import { describe, expect, it } from 'vitest';
import { VerifierConfigurationError } from '../errors.js';
import { GuardedFetchError } from './guarded-fetch-error.js';
import { readExemptHosts, readTarget } from './read-target.js';

const rules = {
  ports: [80, 443],
  exemptHosts: readExemptHosts(['127.0.0.1:8080', 'responder.internal', '[::1]', 'OCSP.Example:80']),
};

function refusal(url: string): GuardedFetchError {
  try {
    readTarget(url, rules);
  } catch (error) {
    if (error instanceof GuardedFetchError) return error;
  }
  throw new Error('not refused');
}

describe('D-41 what a URL may say', () => {
  it.each([
    ['http://crl.example.gov.tw/a.crl?b', 'crl.example.gov.tw', 80],
    ['https://crl.example.gov.tw:443/', 'crl.example.gov.tw', 443],
    ['https://crl.example.gov.tw:80/', 'crl.example.gov.tw', 80],
    ['HTTP://[2606:4700::1111]/', '2606:4700::1111', 80],
    ['http://127.0.0.1:8080/', '127.0.0.1', 8080],
    ['http://responder.internal:9999/', 'responder.internal', 9999],
    ['http://[::1]:9999/', '::1', 9999],
    ['http://ocsp.example/', 'ocsp.example', 80],
  ])('%s may be asked', (url, hostname, port) => {
    expect(readTarget(url, rules)).toMatchObject({ hostname, port });
  });

  it.each([
    'ftp://crl.example/a.crl',
    'ldap://crl.example/cn=a',
    'file:///etc/passwd',
    'data:,a',
    'javascript:0',
    'gopher://crl.example:80/',
    'crl.example/a.crl',
    '',
    'http://',
    'http://user@crl.example/',
    'http://user:secret@crl.example/',
    'http://:secret@crl.example/',
    'http://crl.example:22/',
    'http://crl.example:6379/',
    'http://127.0.0.1:8081/',
    'http://crl.example/a\nb',
    'http://crl.ex\tample/',
    ' http://crl.example/',
    'http://crl.example/憑證',
    `http://crl.example/${'a'.repeat(2048)}`,
  ])('%j may not', (url) => {
    expect(refusal(url).reason).toBe('url-not-allowed');
  });

  it.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://127.0.0.1./',
    'http://%31%32%37.0.0.1/',
    'http://0/',
    'http://169.254.169.254/latest/meta-data/',
    'https://10.0.0.1/',
    'http://[::]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:a00:1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[fe80::1]/',
    'http://[fd00::1]:443/',
  ])('an address that is not public may not stand in it: %s', (url) => {
    expect(refusal(url).reason).toBe('address-not-allowed');
  });

  it('its path, its query and its user stay out of the error', () => {
    for (const url of [
      'http://A123456789:A123456789@host.example/',
      'http://host.example:22/A123456789?A123456789',
      'A123456789',
    ]) {
      const error = refusal(url);
      expect(`${error.message} ${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`).not.toContain('A123456789');
      if (url !== 'A123456789') expect(error.message).toContain('host.example');
    }
  });

  it('a redirect is read against the URL that it came from, and kept to the same rules', () => {
    const base = readTarget('https://crl.example/lists/a.crl', rules);
    expect(readTarget('b.crl', rules, base).url.href).toBe('https://crl.example/lists/b.crl');
    expect(readTarget('//other.example/', rules, base).host).toBe('other.example');
    expect(() => readTarget('//10.0.0.1/', rules, base)).toThrow(GuardedFetchError);
  });
});

it.each([
  'http://host',
  'host/',
  'host:',
  'host:port',
  'user@host',
  'host?',
  'host:123456',
  '',
  ':80',
  '::1',
  '*',
  '*.example',
  'a b',
])('an exempt host is written as in a URL, which %j is not', (entry) => {
  expect(() => readExemptHosts([entry])).toThrow(VerifierConfigurationError);
});
