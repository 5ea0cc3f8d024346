import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };

const root = fileURLToPath(new URL('..', import.meta.url));
const dependencies = Object.keys(manifest.dependencies);

interface Bundled {
  /** Files of the package that something was taken from, and dependencies by name. */
  readonly from: readonly string[];
  readonly code: string;
}

/** What a bundler makes of a page's own module, from the built package through its exports: what is loaded at once, and later. */
async function bundle(code: string): Promise<{ readonly atOnce: Bundled; readonly later: Bundled }> {
  const { metafile, outputFiles } = await build({
    stdin: { contents: code, resolveDir: root },
    absWorkingDir: root,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    platform: 'node',
    conditions: ['production'],
    minifyWhitespace: true,
    charset: 'utf8',
    outdir: 'page',
    metafile: true,
    write: false,
  });
  const reach = (kinds: readonly string[]) => {
    const paths = new Set(Object.keys(metafile.outputs).filter((path) => metafile.outputs[path]?.entryPoint === '<stdin>'));
    for (const path of paths) {
      for (const { path: imported, kind, external } of metafile.outputs[path]?.imports ?? []) {
        if (external !== true && kinds.includes(kind)) paths.add(imported);
      }
    }
    return [...paths];
  };
  const bundled = (paths: readonly string[]): Bundled => {
    const inputs = paths.flatMap((path) => Object.entries(metafile.outputs[path]?.inputs ?? {}));
    const taken = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => nameOf(path));
    return {
      from: [...new Set(taken)].filter((name) => name !== '<stdin>').toSorted(),
      code: paths.map((path) => outputFiles.find((file) => file.path.endsWith(`/${path}`))?.text ?? '').join('\n'),
    };
  };
  const first = reach(['import-statement']);
  return {
    atOnce: bundled(first),
    later: bundled(reach(['import-statement', 'dynamic-import']).filter((path) => !first.includes(path))),
  };
}

/** `../node_modules/lit-html/…` is lit-html's. */
const nameOf = (path: string) => /node_modules\/((@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path;

describe('of the built package a bundler takes what is imported, and nothing else:', () => {
  test('all of the client brings no dependency, and no other room', async () => {
    const { atOnce, later } = await bundle(`export * from '@cardbridge/sdk';`);
    expect(atOnce.from).toEqual(['dist/client.js']);
    expect(later.from).toEqual([]);
    expect(atOnce.code).not.toMatch(/\bimport\b|\brequire\b/);
  });

  test('the class of errors comes without what connects', async () => {
    const { atOnce } = await bundle(`import { CardBridgeError } from '@cardbridge/sdk'; console.log(CardBridgeError);`);
    expect(atOnce.from).toEqual(['dist/client.js']);
    expect(atOnce.code).toMatch(/extends Error/);
    expect(atOnce.code).not.toMatch(/WebSocket|127\.0\.0\.1|28730|loopback/);
  });

  test('connecting comes without sentences for people, which are for who imports them', async () => {
    const { atOnce } = await bundle(`import { connectBridge } from '@cardbridge/sdk'; connectBridge();`);
    expect(atOnce.from).toEqual(['dist/client.js']);
    expect(atOnce.code).toMatch(/127\.0\.0\.1/);
    expect(atOnce.code).not.toMatch(/\p{Script=Han}|Install CardBridge|Try again/u);
  });

  test('one flow comes without the others, their schemas, the server and the link to the bridge', async () => {
    const { atOnce, later } = await bundle(`import { createSignInFlow } from '@cardbridge/sdk/flows'; createSignInFlow({});`);
    expect(atOnce.from).toEqual(['dist/client.js', 'dist/flows.js']);
    expect(later.from).toEqual([]);
    expect(atOnce.code).toMatch(/checking-password/);
    expect(atOnce.code).not.toMatch(/\/api\/|telecom|sessionStorage|WebSocket|privacyNoticeVersion/);
    expect(atOnce.code).not.toMatch(/cannot be reached|Try again/);
  });

  const others: Readonly<Record<string, RegExp>> = {
    status: /data-testid="status"/,
    'sign-in': /data-testid="signin"/,
    'gold-member': /data-testid="gold-member"/,
    isso: /data-testid="isso"/,
    install: /data-testid="install"/,
  };
  const names = Object.keys(others);
  test.each(names)('the element %s comes without the others, and without what it may never show', async (name) => {
    const { atOnce, later } = await bundle(`import '@cardbridge/sdk/elements/${name}';`);
    expect(atOnce.from).toContain(`dist/elements/${name}.js`);
    for (const other of names) {
      if (other === name) expect(atOnce.code).toMatch(others[other] ?? '');
      else expect(atOnce.code + later.code, other).not.toMatch(others[other] ?? '');
    }
    // Words and drawings come when they are needed, each a file of its own.
    expect(atOnce.code).not.toMatch(/\p{Script=Han}/u);
    for (const path of ['uqr', 'dist/elements/qr-drawing.js', 'dist/elements/texts/zh-TW.js', 'dist/elements/texts/en.js']) {
      expect(atOnce.from).not.toContain(path);
    }
    expect(later.from).toEqual(expect.arrayContaining(['dist/elements/texts/zh-TW.js', 'dist/elements/texts/en.js']));
    expect(later.from.includes('uqr')).toBe(name === 'gold-member' || name === 'isso');
  });

  test('the status element brings neither the server of sign-ins nor what checks its answers', async () => {
    const { atOnce } = await bundle(`import '@cardbridge/sdk/elements/status';`);
    expect(atOnce.from).not.toContain('valibot');
    expect(atOnce.code).not.toMatch(/\/api\/|\.tabs/);
  });

  test('two elements share what both need: nothing is there twice', async () => {
    const { atOnce } = await bundle(`import '@cardbridge/sdk/elements/status'; import '@cardbridge/sdk/elements/sign-in';`);
    for (const once of [/class \w* ?extends LitElement|extends \w+\{static properties=\{language:/g, /--_accent-paper:/g]) {
      expect(atOnce.code.match(once)).toHaveLength(1);
    }
  });

  test('one function of the verifier comes without the parser of certificates', async () => {
    const { atOnce } = await bundle(
      `import { memoryChallengeStore } from '@cardbridge/sdk/verifier'; console.log(memoryChallengeStore());`,
    );
    expect(atOnce.from).toEqual(['dist/verifier.js']);
    expect(atOnce.from.filter((name) => dependencies.includes(name))).toEqual([]);
    expect(atOnce.code).not.toMatch(/OCSP|X509|distributionPoint|-----BEGIN/i);
  });
});
