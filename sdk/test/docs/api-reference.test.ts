import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { type ApiReference, apiReference } from './api-reference.js';

const folder = fileURLToPath(new URL('../../docs/api', import.meta.url));
let reference: ApiReference;

beforeAll(async () => {
  reference = await apiReference();
  // It reads the whole package with the compiler.
}, 240_000);

test('every export has a comment, every link leads somewhere, every type that is used can be imported', () => {
  expect(reference.complaints).toEqual([]);
});

test('the published pages are what the sources say', async () => {
  for (const [name, text] of reference.pages) await expect(text).toMatchFileSnapshot(`../../docs/api/${name}`);
});

test('no page is left of an entry point that is gone', async () => {
  expect((await readdir(folder)).sort()).toEqual([...reference.pages.keys()].sort());
});
