import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { identityServerErrorCodes, isRetriableRefusal, statusOf } from './errors.js';
import { identityServerRoutes } from './routes.js';

const page = readFileSync(new URL('../../../docs/identity-server.md', import.meta.url), 'utf8');
const rows = (pattern: RegExp) => [...page.matchAll(pattern)].map(([, ...cells]) => cells.join(' '));

test('the page for authors of a server names every route, in the order of the table', () => {
  expect(rows(/^\| `(\w+)` \| `(GET|POST) (\/\S+)` \| .+ \|$/gm)).toEqual(
    Object.entries(identityServerRoutes).map(([name, { method, path }]) => `${name} ${method} ${path}`),
  );
});

test('it names every code with its status, and whether doing it again can succeed', () => {
  expect(rows(/^\| `(ERR_\w+)` \| (\d+|–) \| (yes|no) \| .+ \|$/gm)).toEqual(
    identityServerErrorCodes.map(
      (code) => `${code} ${statusOf(code) === 0 ? '–' : statusOf(code)} ${isRetriableRefusal(code) ? 'yes' : 'no'}`,
    ),
  );
});
