import { eventSchemas, isMethodName, methodSchemas } from '@cardbridge/sdk/protocol';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';

/** Every key that a schema names, however deep. */
function keysOf(schema: unknown, seen = new Set<unknown>()): string[] {
  if (typeof schema !== 'object' || schema === null || seen.has(schema)) return [];
  seen.add(schema);
  const own = 'entries' in schema && typeof schema.entries === 'object' ? Object.keys(schema.entries ?? {}) : [];
  return [...own, ...Object.values(schema).flatMap((part) => keysOf(part, seen))];
}

const SECRET = /pin(?!g)|password|passphrase|secret|code/i;
const methods = Object.keys(methodSchemas).filter(isMethodName);

describe('D-16 no message has a place for a PIN', () => {
  test('the walk through the schemas sees keys, also inner ones', () => {
    expect(keysOf(methodSchemas['card.authenticate'])).toEqual(
      expect.arrayContaining(['challengeNonce', 'readerId', 'token', 'signature', 'unverifiedContext', 'origin']),
    );
    expect(['pin', 'pinCode', 'userPIN', 'password'].every((key) => SECRET.test(key))).toBe(true);
  });

  test('no parameter, result or event is named like one', () => {
    const keys = [...new Set([...keysOf(methodSchemas), ...keysOf(eventSchemas)])];
    expect(keys.filter((key) => SECRET.test(key))).toEqual([]);
  });

  test.each(methods)('%s refuses to be given one beside what it takes', (method) => {
    const params =
      method === 'card.authenticate'
        ? { challengeNonce: 'A'.repeat(44) }
        : method === 'operation.cancel'
          ? { requestId: 1 }
          : {};
    expect(v.is(methodSchemas[method].params, params)).toBe(true);
    expect(v.is(methodSchemas[method].params, { ...params, pin: '123456' })).toBe(false);
  });
});

test.each(methods)('D-09 %s takes no origin from a page', (method) => {
  expect(
    v.is(methodSchemas[method].params, { challengeNonce: 'A'.repeat(44), requestId: 1, origin: 'https://a.example' }),
  ).toBe(false);
  expect(keysOf(methodSchemas[method].params)).not.toContain('origin');
});
