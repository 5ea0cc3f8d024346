import { parseContact, parseIdNumber } from '@cardbridge/sdk/flows';
import type { RelyingPartyConfiguration } from '../configuration.js';

/** What applicants say about themselves: named as the claims that can fill it in, in the order of the form. */
const fieldNames = ['name', 'id_number', 'birthdate', 'phone_number', 'email', 'address'] as const;
export type FieldName = (typeof fieldNames)[number];
/** The form's own question. */
export const CHOICE = 'choice';
export type Problem = 'missing' | 'invalid';

/** What a service asks its applicants, and how it is known. */
export type AskingService = Pick<RelyingPartyConfiguration, 'name' | 'scopes' | 'goldOnly' | 'lead' | 'choice'>;

interface Field {
  /** Whoever registered it with the identity server asks for it here too. */
  readonly scope: string;
  readonly optional?: true;
  /** What was typed as the service keeps it; undefined: it cannot be that. `today`: `2026-11-21`. */
  read(typed: string, today: string): string | undefined;
}

const upTo = (shortest: number, longest: number) => (typed: string) => {
  const plain = typed.normalize('NFC').trim();
  const { length } = [...plain];
  return length >= shortest && length <= longest && !/\p{Cc}/u.test(plain) ? plain : undefined;
};

export const fields: Readonly<Record<FieldName, Field>> = {
  name: { scope: 'profile', read: upTo(2, 50) },
  id_number: { scope: 'id_number', read: (typed) => parseIdNumber(typed)?.value },
  birthdate: { scope: 'birthdate', read: readBirthDate },
  phone_number: { scope: 'phone', read: (typed) => parseContact('mobile', typed)?.value },
  // Not everybody has one.
  email: { scope: 'email', optional: true, read: (typed) => parseContact('email', typed)?.value },
  address: { scope: 'address', read: (typed) => upTo(5, 200)(typed.replaceAll(/\s+/g, ' ')) },
};

export const askedFields = ({ scopes }: Pick<AskingService, 'scopes'>): readonly FieldName[] =>
  fieldNames.filter((name) => scopes.includes(fields[name].scope));

/** A day that there was, and not before anybody who lives: `1985-6-15`, `1985/06/15` and `19850615` alike. */
function readBirthDate(typed: string, today: string): string | undefined {
  const plain = typed.normalize('NFKC').trim();
  const [, year = '', month = '', day = ''] =
    /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/.exec(plain)?.filter((_, index) => index !== 2) ??
    /^(\d{4})(\d{2})(\d{2})$/.exec(plain) ??
    [];
  const written = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  if (year < '1900' || written > today) return undefined;
  const date = new Date(`${written}T00:00:00Z`);
  // The thirtieth of February is not the second of March.
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(written) ? written : undefined;
}
