import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { findAttackTests } from '../../dev/attacks/find-tests.js';
import { toMarkdown } from '../../dev/attacks/markdown.js';
import { makeReport } from '../../dev/attacks/report.js';
import { attackRows } from '../../dev/attacks/rows.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const report = makeReport(attackRows, findAttackTests(root));

test('every attack has a verdict that is borne out', () => {
  const open = report.rows.filter(({ verdict, faults }) => verdict === 'open' || faults.length > 0);
  expect(open.map(({ id, faults }) => [id, ...faults])).toEqual([]);
  expect(report.strays).toEqual([]);
  expect(report.counts).toMatchObject({ rows: 50, open: 0 });
});

test('the list is D-01 to D-50, each once and in order', () => {
  expect(attackRows.map(({ id }) => id)).toEqual(
    Array.from({ length: 50 }, (_, index) => `D-${String(index + 1).padStart(2, '0')}`),
  );
});

test('the page in the documentation is what the list and the tests say', async () => {
  await expect(toMarkdown(report)).toMatchFileSnapshot('../../docs/attacks.md');
});
