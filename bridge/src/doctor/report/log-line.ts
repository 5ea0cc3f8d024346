import { isErrorCode } from '@cardbridge/sdk/protocol';
import type { Redactor } from './redactor.js';

/** Fields whose numbers count things, or are ports. */
const NUMBERS: ReadonlySet<string> = new Set([
  'level',
  'port',
  'ports',
  'tlsPort',
  'count',
  'paused',
  'days',
  'readers',
  'connections',
  'more',
  'times',
]);
const TEXTS: ReadonlySet<string> = new Set([
  ...[
    'msg',
    'version',
    'backend',
    'path',
    'origin',
    'decision',
    'answer',
    'kind',
    'command',
    'method',
    'reason',
    'code',
    'detail',
    'type',
  ],
]);
const TIMES: ReadonlySet<string> = new Set(['time', 'notAfter']);
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/u;
const MOST_PORT = 65_535;

/**
 * One line of the log as it may leave the computer: only fields that are known here, only in the form that they have. Undefined for
 * what is no line of ours.
 */
export function reportedLogLine(line: string, redactor: Redactor): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  return isObject(value) ? JSON.stringify(fields(value, redactor)) : undefined;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function fields(entries: Readonly<Record<string, unknown>>, redactor: Redactor): Record<string, unknown> {
  const kept = Object.entries(entries).map(([name, value]) => [name, field(name, value, redactor)] as const);
  return Object.fromEntries(kept.filter(([, value]) => value !== undefined));
}

function field(name: string, value: unknown, redactor: Redactor): unknown {
  if (NUMBERS.has(name)) return Array.isArray(value) ? value.filter(isCount) : isCount(value) ? value : undefined;
  if (typeof value === 'string') {
    if (TIMES.has(name)) return TIME.test(value) ? value : undefined;
    if (name === 'code' && isErrorCode(value)) return value;
    return TEXTS.has(name) ? redactor.foreign(value) : undefined;
  }
  if (name === 'err' || name === 'cause') return isObject(value) ? fields(value, redactor) : undefined;
  return name === 'at' && Array.isArray(value) ? value.flatMap((frame) => place(frame, redactor)) : undefined;
}

const isCount = (value: unknown): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST_PORT;

/** A line of a stack: function, name of the file, line and column; not the folder. */
function place(frame: unknown, redactor: Redactor): readonly string[] {
  if (typeof frame !== 'string') return [];
  const [, name = '', file = '', where = ''] =
    /^(?:(?:async )?([\w.$<> ]+) \()?.*?([\w.-]+\.(?:[cm]?js|ts)|node:[\w/]+)((?::\d{1,7}){1,2})\)?$/u.exec(frame) ?? [];
  return file === '' ? [] : [`${redactor.foreign(name)} ${redactor.foreign(file)}${where}`.trim()];
}
