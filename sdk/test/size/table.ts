import { goals, type SizeReport } from './report.js';

const BAR = 30;

/** For people: the goals as bars, the rest as a list. */
export function toTable(report: SizeReport): string {
  const lines = Object.entries(goals).map(([name, goal]) => {
    const bytes = report[name as keyof typeof goals];
    const share = bytes / goal;
    const filled = Math.min(BAR, Math.round(share * BAR));
    return `${row(name, bytes)}  [${'#'.repeat(filled)}${'.'.repeat(BAR - filled)}] ${Math.round(share * 100)} % of ${number(goal)}`;
  });
  const group = (title: string, sizes: Readonly<Record<string, number>>) => [
    '',
    title,
    ...Object.entries(sizes).map(([name, bytes]) => row(`  ${name}`, bytes)),
  ];
  return [
    'Bytes, minified and with gzip',
    '',
    ...lines,
    ...group('all is made of', report.allIs),
    ...group('one import each: flows', report.flows),
    ...group('one import each: elements', report.elements),
    ...group('languages', report.languages),
    ...group('for a plain <script>', report.scripts),
    '',
    row('a page with <cardbridge-signin>, before the first click', report.signInPage),
    '',
  ].join('\n');
}

const number = (bytes: number) => bytes.toLocaleString('en');
const row = (name: string, bytes: number) => `${name.padEnd(56)}${number(bytes).padStart(8)}`;
