import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { anchorsOf, localLinksOf } from './markdown.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const pages = ['.', '.github', 'sdk', 'sdk/docs', 'sdk/docs/api', 'bridge', 'bridge/docs', 'fixtures', 'installer']
  .map((folder) => join(root, folder))
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
  .filter((path) => path.endsWith('.md'));

test('the pages are found', () => {
  expect(pages.map((page) => relative(root, page))).toEqual(
    expect.arrayContaining(['README.md', '.github/SECURITY.md', 'sdk/docs/protocol.md', 'sdk/docs/errors.md']),
  );
});

test.each(pages.map((page) => relative(root, page)))(
  '%s: every link leads to a file, and to a heading that is there',
  (name) => {
    const page = join(root, name);
    const dead: string[] = [];
    for (const { path, anchor } of localLinksOf(readFileSync(page, 'utf8'))) {
      const target = path === '' ? page : join(dirname(page), path);
      const wrong =
        !existsSync(target) ||
        (anchor !== undefined &&
          !(statSync(target).isFile() && target.endsWith('.md') && anchorsOf(readFileSync(target, 'utf8')).has(anchor)));
      if (wrong) dead.push(anchor === undefined ? path : `${path}#${anchor}`);
    }
    expect(dead).toEqual([]);
  },
);
