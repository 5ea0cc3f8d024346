import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

export interface Piece {
  /** Built files and dependencies that it holds, as esbuild names them. */
  readonly inputs: readonly string[];
  readonly bytes: number;
  /** Loaded with the page; the rest when it is needed. */
  readonly atOnce: boolean;
}

/** Texts of one language: of everything, only these are not loaded together. */
export const isTexts = ({ inputs }: Piece): boolean => inputs.some((path) => /\/(texts|messages)\//.test(path));

/**
 * What a bundler ships of a module: its files, each minified and with gzip. `without` leaves out what these packages bring, to see
 * what they weigh.
 *
 * @param directory of the package, whose built files are measured through its own exports
 */
export async function measure(directory: string, code: string, without: readonly string[] = []): Promise<readonly Piece[]> {
  const { metafile, outputFiles } = await build({
    stdin: { contents: code, resolveDir: directory },
    absWorkingDir: directory,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['production'],
    // As browsers read modules, and as most bundlers write them.
    charset: 'utf8',
    external: [...without],
    legalComments: 'none',
    outdir: 'page',
    metafile: true,
    write: false,
  });
  const reached = (dynamic: boolean): ReadonlySet<string> => {
    const found = new Set(Object.keys(metafile.outputs).filter((path) => metafile.outputs[path]?.entryPoint === '<stdin>'));
    for (const path of found) {
      for (const { path: imported, kind, external } of metafile.outputs[path]?.imports ?? []) {
        if (external !== true && (dynamic || kind === 'import-statement')) found.add(imported);
      }
    }
    return found;
  };
  const atOnce = reached(false);
  // Of what was left out esbuild writes the files that it would have loaded later: no page asks for them.
  return [...reached(true)].map((path) => ({
    inputs: Object.entries(metafile.outputs[path]?.inputs ?? {})
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([name]) => name),
    bytes: gzipped(outputFiles.find((file) => file.path.endsWith(`/${path}`))?.contents ?? ''),
    atOnce: atOnce.has(path),
  }));
}

export const sum = (pieces: readonly Piece[]): number => pieces.reduce((total, { bytes }) => total + bytes, 0);

export const gzipped = (contents: string | Uint8Array): number => gzipSync(contents, { level: 9 }).length;

/** Where the package is that a page would import. */
export const sdkDirectory = (): string =>
  createRequire(import.meta.url)
    .resolve('@cardbridge/sdk/package.json')
    .replace(/package\.json$/, '');
