import type { Language } from '../pin/index.js';
import { both, type Finding, type Verdict } from './finding.js';

const VERDICT: Readonly<Record<Verdict, ReturnType<typeof both>>> = {
  ok: both('正常', 'ok     '),
  warning: both('注意', 'warning'),
  failed: both('失敗', 'failed '),
};
const REMEDY = both('怎麼辦：', 'To do: ');
const INDENT = both('       ', '          ');

/** Lines that a person reads: what failed is told by words, not by colour. The last one counts. */
export function findingsAsText(findings: readonly Finding[], language: Language): readonly string[] {
  const lines = findings.flatMap(({ verdict, title, detail, remedy }) => [
    `[${VERDICT[verdict][language]}] ${title[language]}`,
    ...(detail ? [`${INDENT[language]}${detail[language]}`] : []),
    ...(remedy ? [`${INDENT[language]}${REMEDY[language]}${remedy[language]}`] : []),
  ]);
  return [...lines, summary(findings)[language]];
}

function summary(findings: readonly Finding[]): ReturnType<typeof both> {
  const count = (wanted: Verdict) => findings.filter(({ verdict }) => verdict === wanted).length;
  const [failures, warnings] = [count('failed'), count('warning')];
  if (failures + warnings === 0) return both('一切正常。', 'Everything is right.');
  return both(
    `${failures} 項失敗，${warnings} 項注意。`,
    `${failures} failed, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}.`,
  );
}
