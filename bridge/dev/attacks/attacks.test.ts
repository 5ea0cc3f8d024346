import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { attackTestsOf, findAttackTests } from './find-tests.js';
import { makeReport } from './report.js';
import type { AttackRow } from './rows.js';
import { toTable } from './table.js';

const found = (source: string) =>
  attackTestsOf(source, 'x.test.ts').map(({ ids, title, fault }) => [ids.join(' '), title, fault]);

describe('tests of attacks are found', () => {
  test.each([
    ["test('D-03 refuses', () => {})", ['D-03', 'refuses', undefined]],
    ["it('D-01 D-02: two at once', () => {})", ['D-01 D-02', 'two at once', undefined]],
    ["test.each([1, 2])('D-04 case %s', () => {})", ['D-04', 'case %s', undefined]],
    ["test.skipIf(process.platform === 'win32').each([1])('D-05 x', () => {})", ['D-05', 'x', undefined]],
    ["it.each<[string]>([['a']])('D-06 x', () => {})", ['D-06', 'x', undefined]],
    [`test.each\`a\n\${1}\`(\`D-07 of \${name} here\`, () => {})`, ['D-07', 'of … here', undefined]],
    ["describeWith(['redis'], 'D-08 group', () => { it('holds', () => {}) })", ['D-08', 'group', undefined]],
    ["describe('group', () => { test('D-09 inner', () => {}) })", ['D-09', 'inner', undefined]],
    ["test('D-51 no such row', () => {})", ['D-51', 'no such row', undefined]],
  ])('%s', (source, expected) => {
    expect(found(source)).toEqual([expected]);
  });

  test.each([
    ["test.skip('D-03 x', () => {})", '.skip'],
    ["test.todo('D-03 x')", '.todo'],
    ["test.only('D-03 x', () => {})", '.only'],
    ["test.fails('D-03 x', () => {})", '.fails'],
    ["test.skip.each([1])('D-03 x', () => {})", '.skip'],
    ["describe.skip('all', () => { describe('some', () => { test('D-03 x', () => {}) }) })", '.skip'],
    ["describe('D-03 x', () => { expect(1).toBe(1) })", 'a group without a test'],
  ])('%s proves nothing', (source, fault) => {
    expect(found(source)).toEqual([['D-03', 'x', fault]]);
  });

  test.each(["test('refuses D-03', () => {})", "// test('D-03 x')", "other('D-03 x')", "const text = 'D-03 x'"])(
    '%s is none',
    (source) => {
      expect(found(source)).toEqual([]);
    },
  );

  test('with the groups around them', () => {
    const source = "describe('outer', () => { describe('D-01 inner', () => { test('D-02 x', () => {}) }) })";
    expect(attackTestsOf(source, 'x.test.ts').map(({ within }) => within)).toEqual([['outer'], ['outer', 'inner']]);
  });

  test('in the files that vitest runs, this one among them', () => {
    const files = new Set(findAttackTests(fileURLToPath(new URL('../../../', import.meta.url))).map(({ file }) => file));
    expect(files).toContain('bridge/src/server/upgrade-guard.test.ts');
    expect([...files].filter((file) => /node_modules|dist\//.test(file))).toEqual([]);
  });
});

describe('a row is open when', () => {
  const row: AttackRow = { id: 'D-01', attack: 'An attack.', verdict: 'tested', holds: 'This.' };
  const own = { ids: ['D-01'], within: [], title: 'x', file: 'x.test.ts' };

  test.each<[string, Partial<AttackRow>, readonly { readonly fault?: string }[]]>([
    ['nobody tests it', {}, []],
    ['its test is switched off', {}, [{}, { fault: '.skip' }]],
    ['nothing is said', { holds: ' ' }, [{}]],
    ['a risk stays that is not named', { verdict: 'residual' }, []],
    ['it does not apply, yet is tested', { verdict: 'notApplicable' }, [{}]],
    ['it says so', { verdict: 'open' }, [{}]],
  ])('%s', (_, change, tests) => {
    const report = makeReport(
      [{ ...row, ...change }],
      tests.map((test) => ({ ...own, ...test })),
    );
    expect(report.counts).toEqual({ rows: 1, tested: 0, notApplicable: 0, residual: 0, open: 1 });
  });

  test('otherwise it is what it says', () => {
    const rows: AttackRow[] = [
      row,
      { ...row, id: 'D-02', verdict: 'notApplicable' },
      { ...row, id: 'D-03', verdict: 'residual', stays: 'That.' },
    ];
    expect(makeReport(rows, [own]).counts).toEqual({ rows: 3, tested: 1, notApplicable: 1, residual: 1, open: 0 });
  });

  test('a test of no row is open too', () => {
    const report = makeReport([row], [own, { ...own, ids: ['D-99'] }]);
    expect(report.counts.open).toBe(1);
    expect(toTable(report)).toContain('no such row: D-99');
  });
});
