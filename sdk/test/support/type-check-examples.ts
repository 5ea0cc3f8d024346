import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import type { Example } from './documented-examples.js';

const sdk = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Checks examples against the package's types, as files of one program: reading the package once is most of the work. `surroundings`
 * declares what a reader has around an example (a button, a session), for those who use the name and do not declare it.
 *
 * Gives what the compiler says, by the example's name.
 */
export function typeCheckExamples(examples: readonly Example[], surroundings: string): ReadonlyMap<string, readonly string[]> {
  const { config } = ts.readConfigFile(join(sdk, 'tsconfig.test.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [], references: [] }, ts.sys, sdk);
  Object.assign(options, {
    jsx: ts.JsxEmit.ReactJSX,
    composite: false,
    incremental: false,
    declaration: false,
    declarationMap: false,
    emitDeclarationOnly: false,
    noEmit: true,
    // A reader's example in JavaScript declares no types.
    noImplicitAny: false,
    // The elements' declarations are an example too, though their name ends like a library's.
    skipLibCheck: false,
  });
  // Beside the package's own tests, so that its name resolves.
  const path = (index: number) => join(sdk, 'test', `example-${index}.ts${examples[index]?.language === 'tsx' ? 'x' : ''}`);
  const around = join(sdk, 'test', 'example-surroundings.d.ts');
  const texts = new Map([[around, surroundings]]);
  for (const [index, { code }] of examples.entries()) texts.set(path(index), `${code}\nexport {};\n`);

  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => texts.has(file) || fileExists(file);
  host.readFile = (file) => texts.get(file) ?? readFile(file);
  host.getSourceFile = (file, languageVersion, ...rest) => {
    const text = texts.get(file);
    return text === undefined
      ? getSourceFile(file, languageVersion, ...rest)
      : ts.createSourceFile(file, text, languageVersion, true);
  };
  // What a page with React tells its compiler about the elements.
  const elements = join(sdk, 'examples/react/cardbridge-elements.d.ts');
  const program = ts.createProgram([...texts.keys(), elements], options, host);
  const complaintsAbout = (file: string) => {
    const source = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ messageText, start }) => {
        const line = source && start !== undefined ? source.getLineAndCharacterOfPosition(start).line + 1 : 0;
        return `line ${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
      },
    );
  };
  return new Map([
    ['surroundings', [...complaintsAbout(around), ...complaintsAbout(elements)]],
    ...examples.map(({ name }, index) => [name, complaintsAbout(path(index))] as const),
  ]);
}
