import { describe, expect, test } from 'vitest';
import { errorCodes } from '../../protocol/errors.js';
import { identityServerErrorCodes, isRetriableRefusal, statusOf } from './errors.js';
import { IdentityServerError } from './identity-server-error.js';
import { messages as en } from './messages/en.js';
import { messages as zhTW } from './messages/zh-TW.js';

const all = identityServerErrorCodes.map((code) => [code] as const);

test.each(all)('%s has a sentence and a remedy in both languages', (code) => {
  for (const { sentence, remedy } of [en[code], zhTW[code]]) {
    for (const text of [sentence, remedy]) expect(text).toMatch(/\S[.。]$/);
  }
  // Full-width punctuation in Chinese: a half-width comma or bracket is a slip.
  expect(zhTW[code].sentence + zhTW[code].remedy).toMatch(/^[^,;:?()]*$/);
  expect(en[code].sentence + en[code].remedy).not.toMatch(/\p{Script=Han}/u);
});

test('no code of an identity server is one of the bridge: a page may keep the sentences of both in one table', () => {
  expect(errorCodes.filter((code) => new Set<string>(identityServerErrorCodes).has(code))).toEqual([]);
});

test('a status is one of HTTP, or none for what only clients find', () => {
  for (const code of identityServerErrorCodes) {
    const status = statusOf(code);
    expect(status === 0 || (status >= 400 && status < 600), code).toBe(true);
  }
});

describe('IdentityServerError', () => {
  test('has the words of its code, and says whether the same can succeed', () => {
    const error = new IdentityServerError('ERR_CODE_WRONG', { details: { triesLeft: 1 } });
    expect(error).toMatchObject({
      name: 'IdentityServerError',
      message: 'code wrong',
      retriable: isRetriableRefusal('ERR_CODE_WRONG'),
      details: { triesLeft: 1 },
      messages: undefined,
    });
    expect('cause' in error).toBe(false);
  });

  test('says what the server says where the code alone does not', () => {
    const messages = {
      'zh-TW': { sentence: '憑證已廢止。', remedy: '請換發。' },
      en: { sentence: 'Revoked.', remedy: 'Renew.' },
    };
    const error = new IdentityServerError('ERR_VERIFICATION_FAILED', { messages });
    expect([error.message, error.messages]).toEqual(['Revoked.', messages]);
  });
});
