import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** How koffi finds its native part: at many places, some of them above the program's folder. */
const SEARCH = 'loadDynamic(import.meta.dirname, pkg, triplets)';

/**
 * Has koffi load `resources/koffi/<system>_<cpu>/koffi.node` and look nowhere else: its own search goes through folders above the
 * program, which in a tar.gz unpacked below /tmp are anybody's.
 */
export const nativePart: Plugin = {
  name: 'native-part',
  setup(build) {
    build.onResolve({ filter: /^koffi$/ }, ({ importer, kind, resolveDir }) =>
      // `koffi/indirect` is its loader without the list of packages that npm installs.
      build.resolve('koffi/indirect', { importer, kind, resolveDir }),
    );
    build.onLoad({ filter: /[\\/]koffi[\\/]src[\\/]koffi[\\/]indirect\.js$/ }, async ({ path }) => ({
      contents: loadingOurs(await readFile(path, 'utf8')),
      loader: 'js',
    }));
  },
};

/** Error: koffi has changed, and this must be looked at anew. */
export function loadingOurs(source: string): string {
  const parts = source.split(SEARCH);
  if (parts.length !== 2) throw new Error(`koffi/indirect has no single ${SEARCH}: see installer/src/bundle/native-part.ts`);
  return `import { isSea as isSeaOfProgram } from 'node:sea';
import { dirname as dirnameOfPart, join as joinPart } from 'node:path';
const resourcesOfProgram = isSeaOfProgram()
  ? joinPart(dirnameOfPart(process.execPath), 'resources')
  : joinPart(import.meta.dirname, '..', 'resources');
const loadOurPart = ([triplet]) => require2(joinPart(resourcesOfProgram, 'koffi', triplet, 'koffi.node'));
${parts.join('loadOurPart(triplets)')}`;
}
