import { arch, release } from 'node:os';
import type { DaemonStatus } from '../../local/index.js';
import { logPath } from '../../paths.js';
import type { Language } from '../../pin/index.js';
import { VERSION } from '../../version.js';
import { both, type Finding } from '../finding.js';
import { reportedLogLine } from './log-line.js';
import { readLogTail } from './read-log-tail.js';
import { createRedactor, type Person, type Redactor } from './redactor.js';
import { thisPerson } from './this-person.js';

export interface ReportOptions {
  readonly language: Language;
  /** What the doctor found. */
  readonly findings: readonly Finding[];
  /** Of the running daemon. */
  readonly status?: DaemonStatus | undefined;
  /** Origins of sites as they are, where the person wants that; else `site-1`, `site-2`, …, the same each time. */
  readonly withSites?: boolean;
  /** By default that of the desktop program. */
  readonly logPath?: string;
  readonly person?: Person;
  readonly now?: Date;
}

/** The last lines of the log, which is where something went wrong. */
const LOG_LINES = 200;

const WORDS = {
  head: both('CardBridge 回報', 'CardBridge report'),
  system: both('系統', 'system'),
  state: both('狀態', 'state'),
  notRunning: both('沒有執行', 'not running'),
  findings: both('檢查', 'findings'),
  log: both('記錄', 'log'),
  noLog: both('（沒有記錄檔）', '(no log file)'),
  leftOut: both('（略去的行數）', '(lines left out)'),
  sites: both('網站', 'sites'),
  sitesShown: both('照原樣', 'as they are'),
  sitesHidden: both('以 site-1、site-2… 代替', 'as site-1, site-2, …'),
} as const;

/**
 * The text that a support desk asks for: version, system, state, what the doctor found, the last lines of the log. Without PIN, names,
 * numbers of people and cards, certificates, the name of the account and of the computer, and the home folder.
 */
export async function createReport(options: ReportOptions): Promise<string> {
  const { language, findings, status, withSites = false, person = thisPerson(), now = new Date() } = options;
  const redactor = createRedactor({ person, withSites });
  const word = (name: keyof typeof WORDS) => WORDS[name][language];
  const section = (name: keyof typeof WORDS, lines: readonly string[]) => ['', `== ${word(name)}`, ...lines];
  return [
    word('head'),
    `CardBridge ${VERSION}; ${now.toISOString()}`,
    `${word('system')}: ${process.platform} ${release()} ${arch()}; Node ${process.versions.node}`,
    `${word('sites')}: ${word(withSites ? 'sitesShown' : 'sitesHidden')}`,
    ...section('state', status ? stateLines(status, redactor) : [word('notRunning')]),
    ...section('findings', findingLines(findings, language, redactor)),
    ...section('log', await logLines(options.logPath ?? logPath(), redactor, word)),
    '',
  ].join('\n');
}

/** Only what is known here of it: a daemon of another version may say more. */
function stateLines(status: DaemonStatus, { foreign }: Redactor): readonly string[] {
  const trouble = (at: { readonly trouble?: { readonly code: string; readonly detail?: string } } | undefined) =>
    at?.trouble ? ` (${foreign(at.trouble.code)}: ${foreign(at.trouble.detail ?? '')})` : '';
  const { policy, grants, tries, tls, tlsTrouble } = status;
  return [
    `version ${foreign(status.version)}`,
    `port ${count(status.port)}${status.portsTaken.length > 0 ? `; taken: ${status.portsTaken.map(count).join(', ')}` : ''}`,
    `wss ${tls ? count(tls.port) : '-'}${trouble(tlsTrouble ? { trouble: tlsTrouble } : undefined)}`,
    `backend ${foreign(status.backend)}${status.simulated ? ', simulated' : ''}${status.paused ? ', paused' : ''}`,
    `readers ${count(status.readers)}${status.trouble ? ` (${foreign(status.trouble)})` : ''}`,
    `connections ${count(status.connections)}`,
    `policy ${foreign(policy.path ?? '-')}${trouble(policy)}`,
    `grants ${count(grants.count)}${trouble(grants)}`,
    `cards paused ${count(tries.paused)}${trouble(tries)}`,
  ];
}

/** Ports and numbers of things; whatever else comes instead is not shown. */
const count = (value: number): string => (Number.isInteger(value) && value >= 0 && value <= 65_535 ? String(value) : '?');

/** Details in English: in Chinese what a person is called could not be told from what we say. */
const findingLines = (
  findings: readonly Finding[],
  language: Language,
  { foreign, foreignWithSites, ours }: Redactor,
): readonly string[] =>
  findings.flatMap(({ id, verdict, code, title, detail }) => [
    `[${verdict}] ${code}: ${ours(title[language])}`,
    ...(detail ? [`    ${(id === 'browser-policy' ? foreignWithSites : foreign)(detail.en).replaceAll('\n', ' ')}`] : []),
  ]);

async function logLines(
  path: string,
  redactor: Redactor,
  word: (name: keyof typeof WORDS) => string,
): Promise<readonly string[]> {
  const newest = await readLogTail(path, LOG_LINES);
  if (!newest) return [word('noLog')];
  // The newest may just have been begun.
  const before = (await readLogTail(path.replace(/\.log$/, '.1.log'), LOG_LINES)) ?? [];
  const lines = [...before, ...newest].slice(-LOG_LINES).map((line) => reportedLogLine(line, redactor));
  const known = lines.filter((line) => line !== undefined);
  const leftOut = lines.length - known.length;
  return [...known, ...(leftOut > 0 ? [`${word('leftOut')} ${leftOut}`] : [])];
}
