import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileScript, parse } from 'vue/compiler-sfc';
import { blocksOf } from '../docs/markdown.js';

/** One example of the documentation, as a reader copies it. */
export interface Example {
  /** Where it stands: `client/connect-bridge.ts connectBridge`, `embedding.md: React`. */
  readonly name: string;
  readonly language: string;
  readonly code: string;
}

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const sources = join(repository, 'sdk/src');

/** Pages of which every block of code is an example of this package. */
const pages = [
  'README.md',
  'sdk/README.md',
  'sdk/docs/embedding.md',
  'sdk/docs/browsers.md',
  'sdk/docs/migration.md',
  'sdk/docs/verifier.md',
];
/** Whole files, which the pages link to. */
const files = [
  'react/sign-in.tsx',
  'react/sign-in-element.tsx',
  'vue/SignIn.vue',
  'fastify-sign-in.ts',
  'express-sign-in.ts',
  'sign-in-parts.ts',
];
const languages = ['ts', 'tsx', 'js', 'html'];

/** Every example of the doc comments of what pages and servers import, and of the pages. */
export function documentedExamples(): Example[] {
  return unique([
    ...['protocol', 'client', 'flows', 'elements', 'verifier'].flatMap((room) => examplesOfSources(join(sources, room))),
    ...pages.flatMap(examplesOfPage),
    ...files.map(exampleFile),
  ]);
}

function examplesOfSources(folder: string): Example[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .sort()
    .flatMap((file) => {
      const path = join(folder, file);
      const text = readFileSync(path, 'utf8');
      return [...text.matchAll(/\/\*\*(?:(?!\*\/)[\s\S])*?@example[\s\S]*?\*\/\s*([^\n]*)/g)].flatMap(
        ([comment, declaration = '']) => {
          const owner = /(?:function|const|class|interface|type) (\w+)/.exec(declaration) ?? /^(\w+)/.exec(declaration);
          const name = `${relative(sources, path)} ${owner?.[1]}`;
          const lines = comment.replaceAll(/^ *\* ?/gm, '');
          const blocks = [...lines.matchAll(/@example\n(?:```(\w+)\n([\s\S]*?)```)?/g)];
          return blocks.map(([, language, code]) => {
            if (code === undefined) throw new Error(`${name}: an @example wants a fenced block, or nobody checks it`);
            return { name, language: language ?? '', code };
          });
        },
      );
    });
}

function examplesOfPage(page: string): Example[] {
  return blocksOf(readFileSync(join(repository, page), 'utf8'))
    .filter(({ language }) => languages.includes(language))
    .map(({ language, text, heading }) => ({ name: `${page}: ${heading}`, language, code: text }));
}

/**
 * Of a Vue component what its compiler makes of script and template, which is TypeScript. Beside the tests, where examples are compiled, a
 * file that another one imports has a longer way.
 */
function exampleFile(file: string): Example {
  const path = join(repository, 'sdk/examples', file);
  const code = readFileSync(path, 'utf8');
  const name = `examples/${file}`;
  if (file.endsWith('.tsx')) return { name, language: 'tsx', code };
  if (file.endsWith('.ts')) return { name, language: 'ts', code: code.replaceAll(" from './", " from '../examples/") };
  const { descriptor } = parse(code, { filename: path });
  return { name, language: 'ts', code: compileScript(descriptor, { id: 'example', inlineTemplate: true }).content };
}

/** The second of a name gets ` (2)`. */
function unique(examples: readonly Example[]): Example[] {
  const seen = new Map<string, number>();
  return examples.map((example) => {
    const count = (seen.get(example.name) ?? 0) + 1;
    seen.set(example.name, count);
    return count === 1 ? example : { ...example, name: `${example.name} (${count})` };
  });
}
