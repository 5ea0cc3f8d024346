import type { AttackReport } from './report.js';

/** The report for a terminal. */
export function toTable({ rows, strays, counts }: AttackReport): string {
  const lines = rows.flatMap(({ id, verdict, attack, tests, faults }) => [
    `${id}  ${verdict.padEnd(13)}  ${String(tests.length).padStart(3)}  ${attack}`,
    ...faults.map((fault) => `      open: ${fault}`),
  ]);
  const stray = strays.map(({ ids, file, title }) => `open: no such row: ${ids.join(' ')} (${file}: "${title}")`);
  const sum = `${counts.rows} rows: ${counts.tested} tested, ${counts.notApplicable} not applicable, ${counts.residual} residual, ${counts.open} open`;
  return `${['id    verdict        tests', ...lines, ...stray, sum].join('\n')}\n`;
}
