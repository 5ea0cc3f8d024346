import { describe, expect, it, vi } from 'vitest';
import type { VerificationErrorCode } from '../codes.js';
import { VerificationError } from '../errors.js';
import { parseToken } from './parse-token.js';

const good = {
  format: 'web-eid:1.0',
  unverifiedCertificate: 'AQID',
  algorithm: 'RS256',
  signature: 'BAUG',
};

function refusal(token: unknown): VerificationErrorCode {
  try {
    parseToken(token);
  } catch (error) {
    if (error instanceof VerificationError) return error.code;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('parseToken', () => {
  it('D-33 reads a token and leaves what it does not know', () => {
    const unverifiedContext = { origin: 'https://a.example', challengeNonce: 'x' };
    expect(parseToken({ ...good, unverifiedContext, appVersion: 7, extra: { deep: [1] }, toString: 1 })).toEqual({
      certificate: Buffer.from([1, 2, 3]),
      algorithm: 'RS256',
      signature: Buffer.from([4, 5, 6]),
      unverifiedContext,
    });
  });

  it('refuses by a code what cannot even be looked at', () => {
    const broken = () => {
      throw new RangeError('of the object’s own');
    };
    const gone = Proxy.revocable({}, {});
    gone.revoke();
    const exotic = [
      new Proxy(good, { get: broken }),
      {
        ...good,
        get format() {
          return broken();
        },
      },
      gone.proxy,
    ];
    for (const token of exotic) expect(refusal(token)).toBe('ERR_TOKEN_MALFORMED');
    expect(refusal({ ...good, format: new Proxy({}, { getPrototypeOf: broken }) })).toBe('ERR_TOKEN_MALFORMED');
  });

  it.each(['web-eid:1', 'web-eid:1.0', 'web-eid:1.1'])('takes the format %s', (format) => {
    expect(parseToken({ ...good, format }).unverifiedContext).toBeUndefined();
  });

  it.each([
    'web-eid:10',
    'web-eid:1.',
    'web-eid:01',
    'web-eid:1.2',
    'web-eid:1.00',
    'web-eid:1.1 ',
    ' web-eid:1',
    'Web-eid:1',
    'web-eid:2',
    'web-eid',
    'x:1.0',
    '',
  ])('D-43 refuses the format "%s"', (format) => {
    expect(refusal({ ...good, format })).toBe('ERR_TOKEN_FORMAT_UNSUPPORTED');
  });

  it.each([
    undefined,
    null,
    true,
    0,
    'web-eid:1',
    JSON.stringify(good),
    [],
    [good],
    {},
    () => good,
    Symbol('token'),
    new Map(),
  ])('refuses what is no object with the fields (case %#)', (token) => {
    expect(refusal(token)).toBe('ERR_TOKEN_MALFORMED');
  });

  const fields = Object.keys(good) as (keyof typeof good)[];
  const wrongValues = [undefined, null, 7, true, {}, [], ['AQID'], { toString: () => 'AQID' }];
  it.each(fields.flatMap((field) => wrongValues.map((value) => [field, value] as const)))(
    'D-38 refuses %s as %o',
    (field, value) => {
      expect(refusal({ ...good, [field]: value })).toBe('ERR_TOKEN_MALFORMED');
    },
  );

  it.each(fields)('refuses a token without %s', (field) => {
    const { [field]: _, ...rest } = good;
    expect(refusal(rest)).toBe('ERR_TOKEN_MALFORMED');
  });

  it.each([null, 'https://a.example', {}, { origin: 'https://a.example' }, { origin: 1, challengeNonce: 'x' }])(
    'refuses a context of another shape (case %#)',
    (unverifiedContext) => {
      expect(refusal({ ...good, unverifiedContext })).toBe('ERR_TOKEN_MALFORMED');
    },
  );

  // Each of these decodes to the same bytes, or some, in a lenient decoder.
  it.each([
    '',
    'AQI',
    'AQID=',
    'AQID====',
    'AQ==ID',
    'AR==',
    'AQJ=',
    'AQ',
    'AQID\n',
    ' AQID',
    'AQ ID',
    'A-_D',
    'AQID,AQID',
    'ＡQID',
    'AQID\0',
  ])('refuses base64 that is not canonical: %j', (text) => {
    expect(refusal({ ...good, unverifiedCertificate: text })).toBe('ERR_TOKEN_MALFORMED');
    expect(refusal({ ...good, signature: text })).toBe('ERR_TOKEN_MALFORMED');
  });

  it.each([
    ['unverifiedCertificate', 8192],
    ['signature', 1368],
    ['algorithm', 256],
  ] as const)('D-42 refuses a %s of more than %i characters', (field, limit) => {
    expect(parseToken({ ...good, [field]: 'A'.repeat(limit) })).toBeDefined();
    expect(refusal({ ...good, [field]: 'A'.repeat(limit + 4) })).toBe('ERR_TOKEN_TOO_LARGE');
  });

  it('D-33 takes nothing from a key that means something to JavaScript', () => {
    const text = JSON.stringify(good);
    const named = JSON.parse(`{"__proto__":${text},"constructor":${text},"prototype":${text}}`);
    expect(refusal(named)).toBe('ERR_TOKEN_MALFORMED');
    expect(parseToken(JSON.parse(`{"__proto__":{"algorithm":"none"},${text.slice(1)}`)).algorithm).toBe('RS256');
    expect(({} as { algorithm?: unknown }).algorithm).toBeUndefined();
  });

  it('D-42 goes into nothing that it does not know, however deep', () => {
    const deep = JSON.parse('['.repeat(5000) + ']'.repeat(5000));
    expect(parseToken({ ...good, extra: deep }).algorithm).toBe('RS256');
    for (const field of fields) expect(refusal({ ...good, [field]: deep })).toBe('ERR_TOKEN_MALFORMED');
    expect(refusal({ ...good, unverifiedContext: deep })).toBe('ERR_TOKEN_MALFORMED');
  });

  it('D-42 decodes nothing that is too long', () => {
    const decode = vi.spyOn(Buffer, 'from');
    try {
      expect(refusal({ ...good, unverifiedCertificate: 'A'.repeat(1 << 24) })).toBe('ERR_TOKEN_TOO_LARGE');
      expect(decode).not.toHaveBeenCalled();
      expect(parseToken(good).signature).toHaveLength(3);
      expect(decode).toHaveBeenCalled();
    } finally {
      decode.mockRestore();
    }
  });

  it('calls a token that is both too large and malformed malformed', () => {
    expect(refusal({ ...good, signature: 'A'.repeat(1372), algorithm: 1 })).toBe('ERR_TOKEN_MALFORMED');
  });
});
