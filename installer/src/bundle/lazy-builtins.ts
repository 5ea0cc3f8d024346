import { isBuiltin } from 'node:module';
import type { Plugin } from 'esbuild';

/** Begins the names that esbuild gives in its metafile to what is loaded so. */
export const BUILTIN = 'builtin:';

/**
 * Loads a module of Node's own when the module that imports it is evaluated, not when the program starts: a card host, which runs all
 * the time, evaluates little of the program and would hold http, tls and crypto for nothing (bridge/src/cli/main.ts).
 */
export const lazyBuiltins: Plugin = {
  name: 'lazy-builtins',
  setup(build) {
    build.onResolve({ filter: /.*/ }, ({ path, kind }) =>
      kind !== 'entry-point' && isBuiltin(path) ? { path: withPrefix(path), namespace: 'builtin' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
      loader: 'js',
    }));
  },
};

const withPrefix = (path: string) => (path.startsWith('node:') ? path : `node:${path}`);
