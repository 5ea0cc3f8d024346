import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import config from '../tsup.config.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Built as tsup does for the package, with its own plugins. */
async function bundle() {
  const [modules] = Array.isArray(config) ? config : [];
  const plugins = typeof modules === 'object' ? (modules.esbuildPlugins ?? []) : [];
  expect(plugins).not.toEqual([]);
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['src/flows/index.ts'],
    bundle: true,
    minifyWhitespace: true,
    format: 'esm',
    target: 'es2022',
    packages: 'external',
    plugins,
    metafile: true,
    write: false,
  });
  return { inputs: Object.keys(metafile.inputs), code: outputFiles[0]?.text ?? '' };
}

test('the flows stand on the built client, so that there is one class of its errors', async () => {
  const { inputs, code } = await bundle();
  expect(inputs.filter((path) => path.startsWith('src/client/'))).toEqual([]);
  expect(code).toMatch(/from"\.\/client\.js"/);
  expect(code).not.toMatch(/class CardBridgeError/);
  expect(code).toMatch(/class IdentityServerError|IdentityServerError=class/);
});

test('the flows know no page and no Node, and bring nothing of the verifier or the bridge', async () => {
  const { inputs, code } = await bundle();
  expect(code).not.toMatch(/\b(document|window|HTMLElement|process|Buffer)\b\s*[.[(]/);
  expect(code).not.toMatch(/["']node:/);
  expect(inputs.filter((path) => !/^src\/(flows|protocol\/numbers)\//.test(path))).toEqual([]);
  const packages = [...code.matchAll(/from"([^".][^"]*)"/g)].map(([, name]) => name);
  expect([...new Set(packages)]).toEqual(['valibot']);
  console.log(`flows: ${code.length} bytes, ${gzipSync(code, { level: 9 }).length} with gzip, without client and valibot`);
});
