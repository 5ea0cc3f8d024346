import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { verificationErrorCodes } from '@cardbridge/sdk/verifier';
import ts from 'typescript';
import { expect, test } from 'vitest';

const read = (path: string) => readFile(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');

/** First cells of the table under a heading. */
async function rowsUnder(heading: string): Promise<readonly string[]> {
  const [, section = ''] = (await read('docs/verifier.md')).split(`\n## ${heading}\n`);
  const [own = ''] = section.split('\n## ');
  return [...own.matchAll(/^\| `(\w+)` \|/gm)].map(([, name = '']) => name);
}

test('every code has one row that says whose fault it is', async () => {
  expect([...(await rowsUnder('Whose fault an error is'))].sort()).toEqual([...verificationErrorCodes].sort());
});

test('every option of the verifier has one row that says what can go wrong', async () => {
  const source = ts.createSourceFile('', await read('src/verifier/configuration.ts'), ts.ScriptTarget.Latest, true);
  const options = source.statements.find(
    (statement): statement is ts.InterfaceDeclaration =>
      ts.isInterfaceDeclaration(statement) && statement.name.text === 'VerifierOptions',
  );
  const names = options?.members.flatMap(({ name }) => (name === undefined ? [] : [name.getText()])) ?? [];
  expect(names.length).toBeGreaterThan(5);
  expect([...(await rowsUnder('Options, each with its risk'))].sort()).toEqual([...names].sort());
});
