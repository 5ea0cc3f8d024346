import type { IdentityWay } from '@cardbridge/sdk/flows';
import type { Queryable } from '../database/index.js';
import type { Visitor } from '../isso/index.js';
import { findMember, type Member } from '../members/index.js';
import { type Claim, type Claims, claimsOf } from './claims.js';

/** What is known of a visitor and may be given: no more than their way in proves. */
export interface VisitingPerson {
  readonly idNumber: string;
  readonly mobile: string;
  readonly name?: string;
  readonly birthDate?: string;
}

const always = ['sub', 'way_in', 'id_number', 'phone_number', 'phone_number_verified'] as const;

/** Facts: flows, "what the service may get depends on the way in". A name or birth date that a way does not vouch for stays here. */
const claimsByWay: Readonly<Record<IdentityWay, readonly Claim[]>> = {
  'citizen-card': [...always, 'name', 'real_name_verified'],
  'mobile-certificate': [...always, 'name', 'real_name_verified'],
  telecom: [...always, 'birthdate'],
  'nhi-card': always,
};

export const wayGives = (way: IdentityWay, claim: Claim): boolean => claimsByWay[way].includes(claim);

export const personOf = ({ way, idNumber, mobile, name, birthDate }: Visitor): VisitingPerson => ({
  idNumber,
  mobile,
  ...(name !== undefined && wayGives(way, 'name') ? { name } : {}),
  ...(birthDate !== undefined && wayGives(way, 'birthdate') ? { birthDate } : {}),
});

/** With an account, what the way does not give comes from there; never the other way round. */
export function claimsOfVisit(
  { subject, way, person }: { readonly subject: string; readonly way: IdentityWay; readonly person: VisitingPerson },
  account?: Member,
): Claims {
  return {
    ...(account === undefined ? {} : claimsOf(account)),
    sub: subject,
    way_in: way,
    id_number: person.idNumber,
    phone_number: person.mobile,
    phone_number_verified: true,
    ...(person.name === undefined ? {} : { name: person.name, real_name_verified: true }),
    ...(person.birthDate === undefined ? {} : { birthdate: person.birthDate }),
  };
}

/** The account of the same identity, when it may give data: frozen it gives none. */
export async function findAccountOf(
  database: Queryable,
  { idNumber }: Pick<VisitingPerson, 'idNumber'>,
): Promise<Member | undefined> {
  const member = await findMember(database, 'idNumber', idNumber);
  return member?.status === 'gold' && member.frozenAt === null ? member : undefined;
}
