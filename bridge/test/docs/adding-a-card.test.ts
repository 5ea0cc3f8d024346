import { readdirSync, readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = new URL('../../../', import.meta.url);
const page = new URL('bridge/docs/adding-a-card.md', root);
const folder = new URL('example-family/', import.meta.url);
const guide = readFileSync(page, 'utf8');

/** A link to a file of the example on a line of its own, and the block after it. */
const shown = /^\[`([\w.-]+)`\]\(\.\.\/test\/docs\/example-family\/\1\)\n\n```ts\n.*?^```$/gms;

test('the code in the guide is the code that runs', async () => {
  const written = guide.replace(shown, (_, name: string) => {
    const code = readFileSync(new URL(name, folder), 'utf8');
    return `[\`${name}\`](../test/docs/example-family/${name})\n\n\`\`\`ts\n${code}\`\`\``;
  });
  await expect(written).toMatchFileSnapshot(fileURLToPath(page));
  expect([...guide.matchAll(shown)].map(([, name]) => name).sort()).toEqual(readdirSync(folder).sort());
});

test('every file that names PIV outside of its folder is in the guide, for the next family', () => {
  const naming = ['bridge/src', 'bridge/dev', 'sdk/src', 'sdk/demo/src', 'sdk/demo/pages', 'fixtures/src']
    .flatMap((path) => readdirSync(new URL(path, root), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !/\.(test|contract)\.ts$/.test(entry.name))
    .map(({ parentPath, name }) => `${parentPath}${sep}${name}`)
    .filter((path) => /'piv'|'PIV'|\bpiv[:|]|createPivCard|openPivCard/.test(readFileSync(path, 'utf8')))
    .map((path) => relative(fileURLToPath(root), path).split(sep).join('/'))
    .filter((path) => !/\/cards\/piv(\/|-card\.ts)/.test(path));
  const linked = new Set([...guide.matchAll(/\]\(([^)#]+)\)/g)].map(([, target = '']) => new URL(target, page).href));
  expect(naming.length).toBeGreaterThan(10);
  expect(naming.filter((path) => !linked.has(new URL(path, root).href))).toEqual([]);
});
