import { expect, test } from 'vitest';
import { assertOnlyProgram, packageOf } from './assert-only-program.js';

const holding = (...files: readonly string[]) =>
  assertOnlyProgram({ inputs: Object.fromEntries(files.map((file) => [file, { bytes: 1, imports: [] }])), outputs: {} });

test('sources of the program and packages that it depends on may be in it', async () => {
  const packages = await holding(
    'bridge/src/daemon.ts',
    'sdk/src/protocol/index.ts',
    'node_modules/ws/lib/x.js',
    'node_modules/pkijs/i.js',
  );
  expect(packages.map(({ name }) => name)).toEqual(['pkijs', 'ws']);
});

test('a package that another one brings along may be in it', async () => {
  const [found] = await holding('node_modules/pino/node_modules/sonic-boom/index.js');
  expect(found).toMatchObject({ name: 'sonic-boom', folder: expect.stringMatching(/pino[\\/]node_modules[\\/]sonic-boom$/) });
});

test.each([
  'fixtures/src/cards/index.ts',
  'bridge/src/simulator/main.ts',
  'bridge/src/daemon.test.ts',
  'bridge/src/pcsc/pcsc.contract.ts',
  'bridge/dev/fuzz/main.ts',
  'sdk/src/verifier/index.ts',
  'sdk/demo/src/start.ts',
  'installer/src/package.ts',
])('%s may not', async (file) => {
  await expect(holding('bridge/src/daemon.ts', file)).rejects.toThrow(`no release may contain ${file}`);
});

test.each(['vitest', 'fast-check', 'typescript', 'electron-builder', '@types/node'])(
  'a development dependency may not: %s',
  async (name) => {
    await expect(holding(`node_modules/${name}/index.js`)).rejects.toThrow(`the package ${name} `);
  },
);

test('a file belongs to the innermost package', () => {
  expect(packageOf('node_modules/a/node_modules/@b/c/d.js')).toBe('@b/c');
  expect(packageOf('node_modules/a/b.js')).toBe('a');
  expect(packageOf('bridge/src/a.ts')).toBeUndefined();
});
