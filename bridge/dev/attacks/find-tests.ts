import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import ts from 'typescript';

/** A test, or a group of tests, whose title begins with ids of attacks: `D-03 D-04 refuses a host: %s`. */
export interface AttackTest {
  readonly ids: readonly string[];
  /** Titles of the groups around it, the outermost first. */
  readonly within: readonly string[];
  /** Without the ids. */
  readonly title: string;
  /** From the root of the repository, with forward slashes. */
  readonly file: string;
  /** Why it proves nothing: it is switched off, or keeps the others from running. */
  readonly fault?: string;
}

const TITLE = /^((?:[DF]-\d+[ ,:]*)+)(.*)$/su;
const FUNCTIONS: ReadonlySet<string> = new Set(['test', 'it', 'describe', 'describeWith']);
/** `skipIf` and `runIf` are not here: a test may belong to one system. `describeWith` says loudly what it leaves out. */
const SWITCHED_OFF: ReadonlySet<string> = new Set(['skip', 'todo', 'only', 'fails']);

/**
 * The tests of attacks that `npm test` runs, found in the source of the files that vitest's configuration names. `root` is the
 * folder of the repository; `letter` that of another list, whose ids stand in titles likewise (`F`: faults).
 */
export function findAttackTests(root: string, letter: 'D' | 'F' = 'D'): AttackTest[] {
  return testFiles(root).flatMap((path) =>
    attackTestsOf(readFileSync(path, 'utf8'), relative(root, path).replaceAll(sep, '/'), letter),
  );
}

/** The tests of attacks in one file. */
export function attackTestsOf(source: string, file: string, letter: 'D' | 'F' = 'D'): AttackTest[] {
  const found: AttackTest[] = [];
  const visit = (node: ts.Node, switchedOffBy: string | undefined, within: readonly string[]): void => {
    const call = ts.isCallExpression(node) ? testCall(node) : undefined;
    const off = switchedOffBy ?? call?.modifiers.find((modifier) => SWITCHED_OFF.has(modifier));
    const [, prefix = '', title] = (call && TITLE.exec(call.title)) ?? [];
    const ids = prefix.match(/[DF]-\d+/g)?.filter((id) => id.startsWith(letter)) ?? [];
    if (call && ids.length > 0 && title !== undefined) {
      const fault = off !== undefined ? `.${off}` : call.isGroup && !hasTest(node) ? 'a group without a test' : undefined;
      found.push({ ids, within, title, file, ...(fault === undefined ? {} : { fault }) });
    }
    const around = call?.isGroup ? [...within, title ?? call.title] : within;
    ts.forEachChild(node, (child) => visit(child, off, around));
  };
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS), undefined, []);
  return found;
}

interface TestCall {
  readonly title: string;
  /** `test.skipIf(…).each(…)` has `skipIf` and `each`. */
  readonly modifiers: readonly string[];
  readonly isGroup: boolean;
}

/** A call of vitest's that gives a test or a group its title, whatever stands between (`test.each([…])('…', …)`). */
function testCall(node: ts.CallExpression): TestCall | undefined {
  const modifiers: string[] = [];
  let callee: ts.Expression = node.expression;
  while (!ts.isIdentifier(callee)) {
    if (ts.isPropertyAccessExpression(callee)) {
      modifiers.push(callee.name.text);
      callee = callee.expression;
    } else if (ts.isCallExpression(callee)) callee = callee.expression;
    else if (ts.isTaggedTemplateExpression(callee)) callee = callee.tag;
    else return undefined;
  }
  if (!FUNCTIONS.has(callee.text)) return undefined;
  const title = textOf(node.arguments[callee.text === 'describeWith' ? 1 : 0]);
  return title === undefined ? undefined : { title, modifiers, isGroup: callee.text.startsWith('describe') };
}

function hasTest(group: ts.Node): boolean {
  return (
    ts.forEachChild(group, (child): true | undefined => {
      const call = ts.isCallExpression(child) ? testCall(child) : undefined;
      return (call && !call.isGroup) || hasTest(child) ? true : undefined;
    }) ?? false
  );
}

/** The text of a string or template; what a template fills in is `…`. */
function textOf(node: ts.Node | undefined): string | undefined {
  if (node === undefined) return undefined;
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('');
}

/** What vitest's configuration includes, in all its projects. */
function testFiles(root: string): string[] {
  const path = join(root, 'vitest.config.ts');
  const patterns: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && node.name.getText() === 'include' && ts.isArrayLiteralExpression(node.initializer)) {
      for (const element of node.initializer.elements) patterns.push(...withoutBraces(textOf(element) ?? ''));
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true, ts.ScriptKind.TS));
  if (patterns.length === 0) throw new Error(`${path} includes no tests that can be read from its source`);
  return ts.sys.readDirectory(root, ['.ts'], ['**/node_modules', '**/dist'], patterns).sort();
}

/** `{a,b}/c` as `a/c` and `b/c`; TypeScript's patterns have no braces. */
function withoutBraces(pattern: string): string[] {
  const [, before, choices, after] = /^(.*?)\{([^{}]*)\}(.*)$/s.exec(pattern) ?? [];
  if (before === undefined || choices === undefined || after === undefined) return [pattern];
  return choices.split(',').flatMap((choice) => withoutBraces(`${before}${choice}${after}`));
}
