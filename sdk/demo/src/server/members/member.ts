import type { MemberKind, MemberStatus, MemberSummary } from '@cardbridge/sdk/flows';
import type { Queryable } from '../database/index.js';

/** A member as the database has them. */
export interface Member {
  readonly id: string;
  readonly kind: MemberKind;
  readonly status: MemberStatus;
  readonly accountName: string | null;
  readonly familyName: string;
  readonly givenName: string;
  readonly certifiedName: string | null;
  readonly mobile: string | null;
  readonly email: string | null;
  readonly passwordHash: string;
  readonly idNumber: string | null;
  readonly subjectSerialNumber: string | null;
  readonly taxId: string | null;
  readonly birthDate: string | null;
  readonly address: string | null;
  readonly residentSince: string | null;
  readonly frozenAt: Date | null;
  readonly createdAt: Date;
  readonly provedAt: Date | null;
}

/** The columns by which one member can be found; each is unique. */
export type MemberKey = 'id' | 'accountName' | 'mobile' | 'email' | 'idNumber' | 'subjectSerialNumber' | 'taxId';

const columns: Readonly<Record<keyof Member, string>> = {
  id: 'id',
  kind: 'kind',
  status: 'status',
  accountName: 'account_name',
  familyName: 'family_name',
  givenName: 'given_name',
  certifiedName: 'certified_name',
  mobile: 'mobile',
  email: 'email',
  passwordHash: 'password_hash',
  idNumber: 'id_number',
  subjectSerialNumber: 'subject_serial_number',
  taxId: 'tax_id',
  birthDate: 'birth_date',
  address: 'address',
  residentSince: 'resident_since',
  frozenAt: 'frozen_at',
  createdAt: 'created_at',
  provedAt: 'proved_at',
};
const selected = Object.entries(columns)
  .map(([name, column]) => `${column} as "${name}"`)
  .join(', ');

/** The member with this value, if there is one. `lock` keeps others from changing them until the transaction ends. */
export async function findMember(
  database: Queryable,
  key: MemberKey,
  value: string,
  lock: 'lock' | 'read' = 'read',
): Promise<Member | undefined> {
  const sql = `select ${selected} from members where ${columns[key]} = $1${lock === 'lock' ? ' for update' : ''}`;
  const [member] = await database.query<Member>(sql, [value]);
  return member;
}

/** The name to greet by: as the certificate has it, else as typed (family name first). */
export const displayNameOf = (member: Pick<Member, 'certifiedName' | 'familyName' | 'givenName'>): string =>
  member.certifiedName ?? `${member.familyName}${/^\p{Script=Latin}/u.test(member.givenName) ? ' ' : ''}${member.givenName}`;

export const summaryOf = (member: Member): MemberSummary => ({
  kind: member.kind,
  status: member.status,
  displayName: displayNameOf(member),
  accountName: member.accountName,
});
