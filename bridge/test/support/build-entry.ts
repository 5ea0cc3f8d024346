import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';

export interface BuiltEntry {
  /** JavaScript that plain Node runs. */
  readonly path: string;
  remove(): Promise<void>;
}

/** Makes one file of a TypeScript entry beside this one, for tests that need a process of their own. */
export async function buildEntry(name: string): Promise<BuiltEntry> {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  // Inside the package, so that the native parts, which stay outside the file, are found from there.
  const cache = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url));
  await mkdir(cache, { recursive: true });
  const outDir = await mkdtemp(join(cache, 'entry-'));
  await build({
    config: false,
    silent: true,
    entry: [join(folder, name)],
    outDir,
    format: 'esm',
    target: 'node20',
    platform: 'node',
    // Modules such as node:sea have no other name.
    removeNodeProtocol: false,
    noExternal: [/./],
    external: ['koffi', 'pcsclite'],
    outExtension: () => ({ js: '.mjs' }),
    esbuildOptions: (options) => {
      options.conditions = ['@cardbridge/source', 'import', 'node'];
    },
  });
  return { path: join(outDir, `${parse(name).name}.mjs`), remove: () => rm(outDir, { recursive: true, force: true }) };
}
