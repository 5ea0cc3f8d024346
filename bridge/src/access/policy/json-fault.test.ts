import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findJsonFault } from './json-fault.js';

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
const faultOf = (text: string) => {
  const fault = findJsonFault(text);
  return fault && [fault.line, fault.column, fault.what];
};
const REPEATED = /a second time/;

describe('findJsonFault', () => {
  test.each([
    ['{}', undefined],
    [' [1, -0.5e+3, true, false, null, "\\u00e9\\n"] \r\n', undefined],
    ['', [1, 1, 'a value is missing']],
    ['[1,\r\n2,\r\n]', [3, 1, 'there is a comma before this "]"']],
    ['{"a":1, }', [1, 9, 'there is a comma before this "}"']],
    ['[,1]', [1, 2, 'a value was expected']],
    ['{"a":}', [1, 6, 'a value was expected']],
    ['{\n// a\n}', [2, 1, 'a key in double quotes was expected; JSON has no comments']],
    ['{} # a', [1, 4, 'nothing more was expected; JSON has no comments']],
    ['[1, /* a */ 2]', [1, 5, 'a value was expected; JSON has no comments']],
    ['{“a”: 1}', [1, 2, 'a key in double quotes was expected; quotation marks are straight and double here']],
    ['[1 2]', [1, 4, '"," or "]" was expected']],
    ['[1', [1, 3, '"," or "]" is missing']],
    ['{"a":1', [1, 7, '"," or "}" is missing']],
    ["{'a':1}", [1, 2, 'a key in double quotes was expected; quotation marks are straight and double here']],
    ['{"a" 1}', [1, 6, '":" was expected']],
    ['"a\nb"', [1, 1, 'this text does not end, or has a character that needs \\']],
    ['"C:\\Program Files"', [1, 1, 'this text does not end, or has a character that needs \\']],
    ['01', [1, 2, 'nothing more was expected']],
    ['{"a":{"b":1,"b":2}}', [1, 13, 'the key "b" is here a second time']],
    ['{"a":1,"\\u0061":2}', [1, 8, 'the key "\\u0061" is here a second time']],
    ['[{"a":1},{"a":2}]', undefined],
    ['\ufeff{}', [1, 1, 'a value was expected']],
  ])('%j', (text, fault) => {
    expect(faultOf(text)).toEqual(fault);
  });

  test('nests deep, but not without end', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(findJsonFault(nested(100))).toBeUndefined();
    expect(faultOf(nested(500_000))).toEqual([1, 102, 'this is nested too deep']);
  });

  test('a long text is no trouble', () => {
    expect(findJsonFault(JSON.stringify({ a: 'x\\"'.repeat(300_000) }))).toBeUndefined();
    expect(findJsonFault(`{"a": "${'x'.repeat(1_000_000)}`)).toBeDefined();
  });

  test('takes all that is JSON', async () => {
    await fc.assert(
      fc.property(fc.json(), fc.constantFrom(undefined, 2, '\t'), (text, indent) => {
        const same = JSON.stringify(JSON.parse(text), null, indent);
        expect(findJsonFault(same)).toBeUndefined();
      }),
    );
  });

  test('takes nothing that is not JSON', async () => {
    const piece = fc.constantFrom(
      ...'{}[]:,"\\ \n\t01.-+eEtrufalsn',
      'true',
      'null',
      '"a"',
      '"b":',
      '{"a":',
      '\u0000',
      '\u2028',
      'é',
    );
    await fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        const fault = findJsonFault(text);
        if (fault && REPEATED.test(fault.what)) return;
        expect(fault === undefined, text).toBe(isJson(text));
      }),
      { numRuns: 20_000 },
    );
  });

  test('one character more or less in a policy is found as surely as by JSON.parse', async () => {
    const whole = '{\n  "origins": { "allow": ["https://a.example"], "askAboutAllowed": false },\n  "n": -1.5e3\n}\n';
    await fc.assert(
      fc.property(
        fc.nat(whole.length),
        fc.constantFrom(0, 1),
        fc.constantFrom(...'{}[]:,"\\ 0e.-x', ''),
        (at, removed, added) => {
          const text = whole.slice(0, at) + added + whole.slice(at + removed);
          const fault = findJsonFault(text);
          expect(fault === undefined, text).toBe(isJson(text));
          if (fault) expect(fault.line).toBeLessThanOrEqual(5);
        },
      ),
      { numRuns: 5_000 },
    );
  });
});
