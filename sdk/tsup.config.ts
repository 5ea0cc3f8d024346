import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { defineConfig, type Options } from 'tsup';
import ts from 'typescript';

type Plugin = NonNullable<Options['esbuildPlugins']>[number];

const src = fileURLToPath(new URL('src/', import.meta.url));

/** Rooms that others build on, each with the built file that holds it. The first that fits counts. */
const rooms: readonly (readonly [sources: RegExp, built: string])[] = [
  [/^client\//, 'client'],
  // Their messages are data, and copied into what uses them.
  [/^flows\/(?!api\/messages\/)/, 'flows'],
  [/^elements\/parts\/qr-drawing\./, 'elements/qr-drawing'],
  [/^elements\/parts\//, 'elements/parts'],
  [/^elements\/texts\/((isso|install)-)?zh-TW\./, 'elements/texts/zh-TW'],
  [/^elements\/texts\/((isso|install)-)?en\./, 'elements/texts/en'],
  [/^elements\/status\//, 'elements/status'],
  [/^elements\/sign-in\//, 'elements/sign-in'],
  [/^elements\/gold-member\//, 'elements/gold-member'],
  [/^elements\/isso\//, 'elements/isso'],
  [/^elements\/install\/install-guide\./, 'elements/install-guide'],
  [/^elements\/install\//, 'elements/install'],
  [/^elements\/pictures\//, 'elements/pictures'],
  [/^elements\/index\./, 'elements'],
];
const roomOf = (source: string) => rooms.find(([sources]) => sources.test(relative(src, source)))?.[1];

/**
 * Every room is one file of its own with its own name, never copied into another: a class of errors that existed twice would not be
 * recognised, and what all elements share is loaded once. An import that leaves its room becomes the import of the built file.
 */
const roomsApart: Plugin = {
  name: 'rooms-apart',
  setup(build) {
    build.onResolve({ filter: /^\.\.?\/.*\.js$/ }, ({ path, importer, kind }) => {
      const from = roomOf(importer);
      const to = kind === 'entry-point' ? undefined : roomOf(resolve(dirname(importer), path));
      if (to === undefined || to === from) return undefined;
      const file = relative(dirname(from ?? ''), `${to}.js`);
      return { path: file.startsWith('.') ? file : `./${file}`, external: true };
    });
  },
};

/** For what no bundler of a page can see by itself. */
const madeSmall: Plugin = {
  name: 'made-small',
  setup(build) {
    const edited = (filter: RegExp, editsOf: (node: ts.Node) => readonly Edit[]) =>
      build.onLoad({ filter }, async ({ path }) => ({
        contents: await edit(await readFile(path, 'utf8'), editsOf),
        loader: 'ts',
      }));
    edited(/[\\/]src[\\/]elements[\\/].*\.ts$/, (node) => [...smallLiteral(node), ...pureConstant(node)]);
    edited(/[\\/]src[\\/](flows|protocol|verifier)[\\/].*\.ts$/, pureConstant);
  },
};

/** The one file goes around without its package, and holds work of others: their licences lie beside it, as they ask. */
const licencesBeside: Plugin = {
  name: 'licences-beside',
  setup(build) {
    build.onEnd(async ({ metafile }) => {
      for (const [output, { inputs }] of Object.entries(metafile?.outputs ?? {})) {
        const packages = Object.keys(inputs).flatMap(
          (input) => /^.*node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(input) ?? [],
        );
        if (packages.length === 0) continue;
        const licences = await Promise.all([...new Set(packages)].sort().map(licenceOf));
        await mkdir(dirname(output), { recursive: true });
        await writeFile(output.replace(/\.js$/, '.licences.txt'), licences.join('\n\n'));
      }
    });
  },
};

async function licenceOf(folder: string): Promise<string> {
  const { name, version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const file = (await readdir(folder)).find((one) => /^licen[cs]e/i.test(one));
  if (file === undefined) throw new Error(`${name} has no licence`);
  return `${name} ${version}\n\n${(await readFile(join(folder, file), 'utf8')).trim()}\n`;
}

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string | Promise<string>;
}

async function edit(text: string, editsOf: (node: ts.Node) => readonly Edit[]): Promise<string> {
  const edits: Edit[] = [];
  const visit = (node: ts.Node): void => {
    edits.push(...editsOf(node));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('', text, ts.ScriptTarget.Latest, true));
  let edited = text;
  for (const { from, to, text: other } of edits.toSorted((one, next) => next.from - one.from)) {
    edited = edited.slice(0, from) + (await other) + edited.slice(to);
  }
  return edited;
}

/** What is made when a module is read, schemas above all: marked, it is left out where nothing uses it. */
function pureConstant(node: ts.Node): readonly Edit[] {
  if (!ts.isVariableStatement(node) || !ts.isSourceFile(node.parent)) return [];
  return node.declarationList.declarations.flatMap(({ initializer }) =>
    initializer === undefined ||
    ts.isArrowFunction(initializer) ||
    ts.isTaggedTemplateExpression(initializer) ||
    !/[(.]/.test(initializer.getText())
      ? []
      : [
          { from: initializer.getStart(), to: initializer.getStart(), text: '/* @__PURE__ */ (() => (' },
          { from: initializer.end, to: initializer.end, text: '))()' },
        ],
  );
}

/**
 * Style sheets and templates are strings, which no minifier looks into: their white space goes here. Blanks between words and tags
 * stay one blank, so that nothing is drawn differently; what is no white space in HTML, an ideographic space above all, stays what it is.
 */
function smallLiteral(node: ts.Node): readonly Edit[] {
  if (!ts.isTaggedTemplateExpression(node)) return [];
  const { tag, template } = node;
  if (tag.getText() === 'css' && ts.isNoSubstitutionTemplateLiteral(template)) {
    // As a call it can be marked: styles of elements that a page does not have are left out.
    return [{ from: node.getStart(), to: node.end, text: smallStyles(template.text) }];
  }
  if (!/^(html|svg)$/.test(tag.getText())) return [];
  const literals = ts.isNoSubstitutionTemplateLiteral(template)
    ? [template]
    : [template.head, ...template.templateSpans.map(({ literal }) => literal)];
  return literals.map((literal) => {
    // Around its text stand a quote or `}`, and a quote or `${`.
    const from = literal.getStart() + 1;
    const raw = literal
      .getText()
      .replace(/(`|\$\{)$/, '')
      .slice(1);
    return { from, to: from + raw.length, text: raw.replaceAll(/[ \t\r\n\f]+/g, ' ') };
  });
}

async function smallStyles(styles: string): Promise<string> {
  const { code } = await transform(styles, { loader: 'css', minify: true, charset: 'utf8' });
  return `/* @__PURE__ */ css([${JSON.stringify(code.trim())}])`;
}

export default defineConfig([
  {
    entry: {
      client: 'src/client/index.ts',
      protocol: 'src/protocol/index.ts',
      'messages/zh-TW': 'src/protocol/messages/zh-TW.ts',
      'messages/en': 'src/protocol/messages/en.ts',
      flows: 'src/flows/index.ts',
      'flows/messages/zh-TW': 'src/flows/api/messages/zh-TW.ts',
      'flows/messages/en': 'src/flows/api/messages/en.ts',
      elements: 'src/elements/index.ts',
      'elements/status': 'src/elements/status/index.ts',
      'elements/sign-in': 'src/elements/sign-in/index.ts',
      'elements/gold-member': 'src/elements/gold-member/index.ts',
      'elements/isso': 'src/elements/isso/index.ts',
      'elements/install': 'src/elements/install/index.ts',
      // Not for pages: what the elements share, and what they load when it is needed.
      'elements/parts': 'src/elements/parts/index.ts',
      'elements/qr-drawing': 'src/elements/parts/qr-drawing.ts',
      'elements/install-guide': 'src/elements/install/install-guide.ts',
      'elements/pictures': 'src/elements/pictures/index.ts',
      'elements/texts/zh-TW': 'src/elements/texts/zh-TW.ts',
      'elements/texts/en': 'src/elements/texts/en.ts',
      verifier: 'src/verifier/index.ts',
      'verifier/redis': 'src/verifier/stores/redis.ts',
    },
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    external: [/^node:/],
    removeNodeProtocol: false,
    esbuildPlugins: [roomsApart, madeSmall],
    // Modules are always read as UTF-8: Chinese need not be spelled by numbers.
    esbuildOptions(options) {
      options.charset = 'utf8';
    },
    // No chunks: file names stay the same from build to build, and nothing old is left behind.
    splitting: false,
    sourcemap: true,
  },
  {
    // One file for a plain <script>: window.CardBridge; the other brings the elements too, in every language.
    entry: { cardbridge: 'src/client/index.ts', 'cardbridge-elements': 'src/elements/index.ts' },
    format: 'iife',
    globalName: 'CardBridge',
    target: 'es2022',
    platform: 'browser',
    noExternal: [/.*/],
    esbuildPlugins: [madeSmall, licencesBeside],
    minify: true,
    sourcemap: true,
  },
  {
    // For developers; no release contains it.
    entry: {
      'dev/size': 'test/size/main.ts',
      'dev/bench': 'dev/bench/main.ts',
      'dev/crl-process': 'dev/bench/crl-process.ts',
      'dev/bench-worker': 'dev/bench/worker-main.ts',
      'dev/conformance': 'dev/conformance/main.ts',
      'dev/fuzz': 'dev/fuzz/main.ts',
    },
    format: 'esm',
    target: 'node20',
    platform: 'node',
    external: ['esbuild', 'pkijs', 'asn1js', /^@cardbridge\/fixtures/],
    splitting: false,
  },
]);
