/** Nobody is older, and years of the Republic (74) typed in four digits are caught by it. */
const MOST_YEARS = 130;

/**
 * A day of birth, written `1985-06-15` or `1985/06/15`, as `1985-06-15`; undefined for what is no day, not past yet, or too long ago.
 *
 * @param now milliseconds since 1970
 */
export function parseBirthDate(typed: string, now: number): string | undefined {
  const match = /^(\d{4})([-/])(\d{1,2})\2(\d{1,2})$/.exec(typed.normalize('NFKC').trim());
  if (match === null) return undefined;
  const [, year = '', , month = '', day = ''] = match;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const moment = new Date(`${date}T00:00:00Z`);
  // 30 February becomes a day in March, or none at all.
  if (Number.isNaN(moment.getTime()) || !moment.toISOString().startsWith(date)) return undefined;
  const isPast = moment.getTime() < now;
  return isPast && Number(year) >= new Date(now).getUTCFullYear() - MOST_YEARS ? date : undefined;
}
