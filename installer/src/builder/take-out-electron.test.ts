import { expect, test } from 'vitest';
import { withoutTransportExceptions } from './take-out-electron.js';

test('exceptions from transport security are taken out whole, and nothing else', () => {
  const before = '<dict><key>A</key><true/>';
  const exceptions = '<key>NSAppTransportSecurity</key><dict><key>x</key><dict><key>y</key><true/></dict></dict>';
  const after = '<key>B</key><dict><key>C</key><true/></dict></dict>';
  expect(withoutTransportExceptions(before + exceptions + after)).toBe(before + after);
  expect(withoutTransportExceptions(before + after)).toBe(before + after);
  expect(() => withoutTransportExceptions(`${before}${exceptions.slice(0, -7)}`)).toThrow('ends in the middle');
});
