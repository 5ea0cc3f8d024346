import type { AttackReport, ReportRow } from './report.js';
import type { Verdict } from './rows.js';

const VERDICTS: Readonly<Record<Verdict, string>> = {
  tested: 'tested',
  notApplicable: 'does not apply',
  residual: 'a risk stays',
  open: 'open',
};

/** The report as a page of the documentation. */
export function toMarkdown({ rows, counts }: AttackReport): string {
  return `# Attacks on a localhost card bridge

Made by \`npm run docs\` from [the list](../dev/attacks/rows.ts) and from the titles of the tests that \`npm test\` runs: not to be
edited by hand. \`npm run attacks\` prints the same and fails while a row is open. Adversaries, trust boundaries and the risks that
stay are in the [threat model](../../.github/SECURITY.md).

${counts.rows} attacks: ${counts.tested} tested, ${counts.notApplicable} that do not apply, ${counts.residual} where a risk stays, ${counts.open} open.

| id | attack | verdict | tests |
| --- | --- | --- | --- |
${rows.map(({ id, attack, verdict, tests }) => `| [${id}](#${id.toLowerCase()}) | ${attack} | ${VERDICTS[verdict]} | ${tests.length || '–'} |`).join('\n')}

${rows.map(section).join('\n')}`;
}

function section({ id, attack, verdict, holds, stays, tests }: ReportRow): string {
  const parts = [`## ${id}`, `${attack} **${VERDICTS[verdict]}**`, holds];
  if (stays !== undefined) parts.push(`What stays: ${stays}`);
  const files = new Map<string, string[]>();
  for (const { file, within, title } of tests) {
    files.set(file, [...(files.get(file) ?? []), [...within, title].join(' › ')]);
  }
  const list = [...files].map(([file, titles]) => {
    const items = titles.map((title) => `  - ${asText(title)}`);
    return [`- [${file}](../../${file})`, ...items].join('\n');
  });
  if (list.length > 0) parts.push(list.join('\n'));
  return `${parts.join('\n\n')}\n`;
}

/** A title says what it says, whatever Markdown makes of its signs. */
function asText(title: string): string {
  return title.replace(/[\\`*_<>[\]|#~]/g, '\\$&');
}
