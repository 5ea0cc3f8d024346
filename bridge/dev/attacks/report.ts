import type { AttackTest } from './find-tests.js';
import type { AttackRow, Verdict } from './rows.js';

export interface ReportRow extends AttackRow {
  readonly tests: readonly AttackTest[];
  /** Why the row is not what it says; such a row counts as open. */
  readonly faults: readonly string[];
}

export interface AttackReport {
  readonly rows: readonly ReportRow[];
  /** Tests that name a row which does not exist. */
  readonly strays: readonly AttackTest[];
  readonly counts: { readonly rows: number } & Readonly<Record<Verdict, number>>;
}

/** Holds the rows against the tests that there are. */
export function makeReport(rows: readonly AttackRow[], tests: readonly AttackTest[]): AttackReport {
  const ids = new Set(rows.map(({ id }) => id));
  const reported = rows.map((row): ReportRow => {
    const own = tests.filter((test) => test.ids.includes(row.id));
    return { ...row, tests: own, faults: faultsOf(row, own) };
  });
  const strays = tests.filter((test) => test.ids.some((id) => !ids.has(id)));
  const count = (verdict: Verdict) =>
    reported.filter((row) => (row.faults.length > 0 ? 'open' : row.verdict) === verdict).length;
  return {
    rows: reported,
    strays,
    counts: {
      rows: rows.length,
      tested: count('tested'),
      notApplicable: count('notApplicable'),
      residual: count('residual'),
      open: count('open') + strays.length,
    },
  };
}

function faultsOf(row: AttackRow, tests: readonly AttackTest[]): string[] {
  const faults = tests.flatMap(({ file, title, fault }) => (fault === undefined ? [] : [`${file}: "${title}": ${fault}`]));
  if (row.holds.trim() === '') faults.push('nothing is said about what holds');
  if (row.verdict === 'tested' && tests.length === 0) faults.push('no test has this id');
  if (row.verdict === 'residual' && (row.stays ?? '').trim() === '') faults.push('nothing is said about the risk that stays');
  if (row.verdict === 'notApplicable' && tests.length > 0) faults.push('it does not apply, yet a test has its id');
  return faults;
}
