import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  Application,
  type Context,
  Converter,
  type DeclarationReflection,
  LogLevel,
  ReflectionKind,
  UnknownType,
} from 'typedoc';
import ts from 'typescript';
import manifest from '../../package.json' with { type: 'json' };
import { identityServerErrorCodes } from '../../src/flows/index.js';
import { errorCodes } from '../../src/protocol/index.js';
import { verificationErrorCodes } from '../../src/verifier/index.js';
import { anchorsOf } from './markdown.js';

const sdk = fileURLToPath(new URL('../../', import.meta.url));

/** Every entry point of the package that has types, by the name in an import of it. */
const entryPoints = Object.entries(manifest.exports).flatMap(([subpath, targets]) =>
  typeof targets === 'object'
    ? [{ name: `@cardbridge/sdk${subpath.slice(1)}`, source: join(sdk, targets['@cardbridge/source']) }]
    : [],
);

export interface ApiReference {
  /** Text by file name. */
  readonly pages: ReadonlyMap<string, string>;
  /** What TypeDoc finds wrong: exports without a comment, links to nowhere, types that are used and not exported. */
  readonly complaints: readonly string[];
}

/** The API reference: one page an entry point. */
export async function apiReference(): Promise<ApiReference> {
  const complaints: string[] = [];
  const app = await Application.bootstrapWithPlugins({
    options: join(sdk, 'typedoc.json'),
    // Only so that it finds the package's name: what is read is said below.
    entryPoints: entryPoints.map(({ source }) => source),
    // Tables that types are made of: what comes of them is described, and whoever reads it needs no more.
    intentionallyNotExported: ['table', 'Table', 'Routes', 'Message', 'MethodSchemas', 'Asked', 'Language'],
    logLevel: LogLevel.Warn,
  });
  app.logger.log = (message, level) => {
    if (level >= LogLevel.Warn && !isNoMatter(message)) complaints.push(message);
  };

  // One program for all, so that what two entry points export is described once.
  const program = ts.createProgram(
    entryPoints.map(({ source }) => source),
    compilerOptions(),
  );
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, (context) => {
    context.setActiveProgram(program);
    spellOutInferredTypes(context);
    leaveOutWhatLitCalls(context);
    shortenTheTableOfRoutes(context);
  });
  const project = app.converter.convert(
    entryPoints.map(({ name, source }) => {
      const sourceFile = program.getSourceFile(source);
      if (sourceFile === undefined) throw new Error(`no ${source}`);
      return { displayName: name, program, sourceFile };
    }),
  );
  app.validate(project);

  const directory = await mkdtemp(join(tmpdir(), 'cardbridge-api-'));
  try {
    await app.outputs.writeOutput({ name: 'markdown', path: directory }, project);
    const pages = new Map<string, string>();
    for (const name of await readdir(directory))
      pages.set(shortName(name), tidy(await readFile(join(directory, name), 'utf8')));
    return { pages: withMendedAnchors(pages), complaints };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** As the package's tests are compiled: they too see browsers and Node. */
function compilerOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(sdk, 'tsconfig.test.json'), ts.sys.readFile);
  return ts.parseJsonConfigFileContent({ ...config, include: [], files: [], references: [] }, ts.sys, sdk).options;
}

/** Of a type that Valibot infers from a schema, the reader wants to see what it is. */
function spellOutInferredTypes(context: Context): void {
  for (const reflection of context.project.getReflectionsByKind(ReflectionKind.TypeAlias)) {
    const declaration = context.getSymbolFromReflection(reflection)?.declarations?.find(ts.isTypeAliasDeclaration);
    if (declaration === undefined || declaration.typeParameters !== undefined) continue;
    if (!declaration.type.getText().startsWith('v.Infer')) continue;
    const type = context.checker.getTypeFromTypeNode(declaration.type);
    (reflection as DeclarationReflection).type = context.converter.convertType(context, type);
  }
}

/** What an element answers Lit and the browser with is nothing for a page. */
function leaveOutWhatLitCalls({ project }: Context): void {
  const called = ['constructor', 'connectedCallback', 'disconnectedCallback', 'render', 'styles', 'updated', 'willUpdate'];
  for (const reflection of project.getReflectionsByKind(ReflectionKind.ClassMember)) {
    if (/^CardBridge\w+Element$/.test(reflection.parent?.name ?? '') && called.includes(reflection.name)) {
      project.removeReflection(reflection);
    }
  }
}

/** A thousand lines of schemas, which the guide for authors of a server has as a table. */
function shortenTheTableOfRoutes({ project }: Context): void {
  const table = project.getChildByName('@cardbridge/sdk/flows.identityServerRoutes') as DeclarationReflection | undefined;
  if (table === undefined) throw new Error('the table of routes has another name');
  for (const child of [...project.getReflectionsByKind(ReflectionKind.All)]) {
    if (child !== table && child.getFullName().startsWith(`${table.getFullName()}.`)) project.removeReflection(child);
  }
  table.type = new UnknownType('Readonly<Record<RouteName, { method; path; request; answer }>>');
}

/** `@cardbridge.sdk.verifier.redis.md` → `verifier.redis.md`. */
const shortName = (name: string) => name.replace('@cardbridge.sdk.md', 'client.md').replace('@cardbridge.sdk.', '');

const tidy = (page: string) =>
  page
    .replaceAll(/\]\((@cardbridge\.sdk\.[^)]+)\)/g, (_, target: string) => `](${shortName(target)})`)
    .replaceAll(/(?:\s*\\?\|\s*)?`?"ERR_\w+"`?(?:\s*\\?\|\s*`?"ERR_\w+"`?)+/g, nameOfCodes);

const unions: Readonly<Record<string, readonly string[]>> = {
  ErrorCode: errorCodes,
  IdentityServerErrorCode: identityServerErrorCodes,
  VerificationErrorCode: verificationErrorCodes,
};

/** The compiler writes out a union of all codes, of which a reader wants the name. */
function nameOfCodes(union: string): string {
  const codes = [...union.matchAll(/"(ERR_\w+)"/g)].map(([, code]) => code ?? '').sort();
  const [name] = Object.entries(unions).find(([, all]) => [...all].sort().join() === codes.join()) ?? [];
  if (name === undefined) return union;
  return `${/^\s/.test(union) ? ' ' : ''}${union.includes('`') ? `\`${name}\`` : name}`;
}

/** TypeDoc gives a number to some anchors of which there is only one. */
function withMendedAnchors(pages: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const anchors = new Map([...pages].map(([name, page]) => [name, anchorsOf(page)]));
  const mend = (page: string) => (link: string, target: string, anchor: string) => {
    const there = anchors.get(target === '' ? page : target);
    const plain = anchor.replace(/-\d+$/, '');
    return there?.has(plain) && !there.has(anchor) ? `](${target}#${plain})` : link;
  };
  return new Map([...pages].map(([name, page]) => [name, page.replaceAll(/\]\(([\w.-]*)#([^)]+)\)/g, mend(name))]));
}

/** A field of a schema is declared once and, as TypeScript sees it, twice: what goes in and what comes out. */
const isNoMatter = (message: string) => message.includes('has multiple declarations with a comment');
