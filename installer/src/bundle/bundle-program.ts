import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { checkout } from '../releases/index.js';
import { assertOnlyProgram, type BundledPackage } from './assert-only-program.js';
import { lazyBuiltins } from './lazy-builtins.js';
import { nativePart } from './native-part.js';
import { versionInside } from './version-inside.js';

export interface ProgramBundle {
  /** One ES module that needs nothing but Node. */
  readonly file: string;
  readonly version: string;
  /** The npm packages that are in it. */
  readonly packages: readonly BundledPackage[];
}

/**
 * For packages that are CommonJS still: they ask for Node's own modules only. And `import.meta` is looked at once at the beginning: in
 * a single executable of Node 26.10 one that is first looked at after the module has awaited something is empty.
 */
const beginning = [
  "import { createRequire as createRequireOfProgram } from 'node:module';",
  'const require = createRequireOfProgram(process.execPath);',
  'void import.meta.url;',
].join('');

/**
 * Puts the CLI with all that it imports into one file. Error: something got in that no release may contain
 * (see {@link assertOnlyProgram}).
 */
export async function bundleProgram(folder: string): Promise<ProgramBundle> {
  const version = await bridgeVersion();
  const file = join(folder, 'cardbridge.mjs');
  const { metafile } = await build({
    absWorkingDir: checkout,
    entryPoints: ['bridge/src/cli/main.ts'],
    outfile: file,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node26',
    format: 'esm',
    // The sources of the SDK, so that nothing depends on when it was built last.
    conditions: ['@cardbridge/source', 'module', 'node'],
    // They are told in resources/licenses, whole.
    legalComments: 'none',
    // Escapes for everything else: V8 holds the whole source, and twice as large with a single character beyond Latin-1.
    charset: 'ascii',
    metafile: true,
    logLevel: 'warning',
    banner: { js: beginning },
    plugins: [nativePart, versionInside(version), lazyBuiltins],
  });
  const packages = await assertOnlyProgram(metafile);
  return { file, version, packages };
}

async function bridgeVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(checkout, 'bridge', 'package.json'), 'utf8')) as { version: string };
  return version;
}
