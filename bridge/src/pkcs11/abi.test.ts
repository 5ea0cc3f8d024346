import { describe, expect, test } from 'vitest';
import { abiOf, layoutsOf } from './abi.js';

/** What a C compiler makes of the structures of pkcs11.h on each system. */
describe('the structures of PKCS#11', () => {
  test.each(['linux', 'darwin'] as const)('are laid out as the compiler does on %s', (system) => {
    const layouts = layoutsOf(abiOf(system, 'x64'));
    expect(layouts.functionList.at.first).toBe(8);
    expect(layouts.initializeArgs).toMatchObject({ bytes: 48, at: { flags: 32, reserved: 40 } });
    expect(layouts.info).toMatchObject({ bytes: 88, at: { manufacturer: 2, flags: 40, libraryDescription: 48 } });
    expect(layouts.slotInfo).toMatchObject({ bytes: 112, at: { flags: 96 } });
    expect(layouts.tokenInfo).toMatchObject({ bytes: 208, at: { flags: 96, maxPinLen: 136, minPinLen: 144, utcTime: 188 } });
    expect(layouts.attribute).toMatchObject({ bytes: 24, at: { value: 8, length: 16 } });
    expect(layouts.mechanism.bytes).toBe(24);
  });

  test('are packed on Windows, with an unsigned long of four bytes', () => {
    const layouts = layoutsOf(abiOf('win32', 'x64'));
    expect(layouts.functionList.at.first).toBe(2);
    expect(layouts.initializeArgs).toMatchObject({ bytes: 44, at: { flags: 32, reserved: 36 } });
    expect(layouts.info).toMatchObject({ bytes: 72, at: { flags: 34, libraryDescription: 38 } });
    expect(layouts.slotInfo.bytes).toBe(104);
    expect(layouts.tokenInfo).toMatchObject({ bytes: 160, at: { flags: 96, maxPinLen: 116, minPinLen: 120, utcTime: 144 } });
    expect(layouts.attribute).toMatchObject({ bytes: 16, at: { value: 4, length: 12 } });
  });

  test('are half as wide on 32 bits', () => {
    expect(layoutsOf(abiOf('linux', 'arm')).attribute).toMatchObject({ bytes: 12, at: { value: 4, length: 8 } });
  });
});
