import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { compileScript, parse } from 'vue/compiler-sfc';

const examples = fileURLToPath(new URL('../../../examples', import.meta.url));

/** A component of one file, its template compiled in. */
const singleFileComponents: Plugin = {
  name: 'vue',
  setup({ onLoad }) {
    onLoad({ filter: /\.vue$/ }, async ({ path }) => {
      const { descriptor, errors } = parse(await readFile(path, 'utf8'), { filename: path });
      if (errors.length > 0) return { errors: errors.map(({ message }) => ({ text: message })) };
      return { contents: compileScript(descriptor, { id: 'example', inlineTemplate: true }).content, loader: 'ts' };
    });
  },
};

/** A page's script that uses an example, as a site of that framework would be built while it is worked on. */
export async function bundleExample(script: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: script, resolveDir: examples, loader: 'tsx' },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    conditions: ['@cardbridge/source', 'development'],
    // In StrictMode React mounts twice only here.
    define: {
      'process.env.NODE_ENV': '"development"',
      __VUE_OPTIONS_API__: 'false',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
    plugins: [singleFileComponents],
  });
  return outputFiles[0]?.text ?? '';
}
