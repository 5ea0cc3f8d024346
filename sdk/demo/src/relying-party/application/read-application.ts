import type { Claims } from '../identity-provider.js';
import { type AskingService, askedFields, CHOICE, type FieldName, fields, type Problem } from './fields.js';
import { knownValues } from './known-values.js';

export type Entry = FieldName | typeof CHOICE;

/** What somebody has filled in, right or not. */
export interface FilledIn {
  /** As typed where it has a problem, else as the service keeps it. */
  readonly values: ReadonlyMap<Entry, string>;
  /** At most one of each. In the order of the form. */
  readonly problems: ReadonlyMap<Entry, Problem>;
}

/**
 * Reads a form. What is verified comes from the claims whatever the form says: that a field cannot be typed in, only the page says.
 * `today`: `2026-11-21`.
 */
export function readApplication(
  service: AskingService,
  claims: Claims | undefined,
  form: URLSearchParams,
  today: string,
): FilledIn {
  const known = knownValues(service, claims);
  const values = new Map<Entry, string>();
  const problems = new Map<Entry, Problem>();
  for (const name of askedFields(service)) {
    const given = known.get(name);
    const typed = form.get(name) ?? '';
    if (given?.verified) values.set(name, given.value);
    else if (typed.trim() === '') {
      values.set(name, '');
      if (!fields[name].optional) problems.set(name, 'missing');
    } else {
      const read = fields[name].read(typed, today);
      values.set(name, read ?? typed);
      if (read === undefined) problems.set(name, 'invalid');
    }
  }
  if (service.choice !== undefined) {
    const chosen = form.get(CHOICE) ?? '';
    const exists = service.choice.options.some(({ value }) => value === chosen);
    values.set(CHOICE, exists ? chosen : '');
    if (!exists) problems.set(CHOICE, 'missing');
  }
  return { values, problems };
}
