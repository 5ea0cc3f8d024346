import type { WayIn } from '@cardbridge/sdk/flows';
import { displayNameOf, type Member, maskIdNumber } from '../members/index.js';

/** What a service can ask for, and which claims each brings. */
export const claimsByScope = {
  // A member's own id: a random UUID that says nothing and stays the same for the life of the account; a visitor's is as steady
  // (subjects.ts). It is the same for every service, as the city's own is: agencies that get the ID number beside it would gain
  // nothing from a pairwise one, and a member who asks two of them about "my number" gets one answer.
  openid: ['sub', 'way_in'],
  profile: ['name', 'real_name_verified'],
  id_number: ['id_number'],
  phone: ['phone_number', 'phone_number_verified'],
  email: ['email', 'email_verified'],
  birthdate: ['birthdate'],
  address: ['address'],
} as const;

export type Scope = keyof typeof claimsByScope;
export type Claim = (typeof claimsByScope)[Scope][number];

/** What can be given about one person. A type, not an interface: the engine takes any claims. */
export type Claims = {
  readonly sub: string;
  /** How they came in: how much a service may rely on it is the service's to say. */
  readonly way_in: WayIn;
  readonly name?: string;
  readonly real_name_verified?: boolean;
  readonly id_number?: string;
  readonly phone_number?: string;
  readonly phone_number_verified?: boolean;
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly birthdate?: string;
  readonly address?: { readonly formatted: string };
};

/** They say something about the claim beside them, or about this visit: nothing that a person would tick off by itself. */
const companions: ReadonlySet<string> = new Set<Claim>(['phone_number_verified', 'email_verified', 'way_in']);

const isScope = (value: string): value is Scope => Object.hasOwn(claimsByScope, value);

/** Of a space-separated list, those that we know. */
export const scopesIn = (list: unknown): Scope[] =>
  typeof list === 'string' ? [...new Set(list.split(' '))].filter(isScope) : [];

/** What a person is shown and can read in the log: the claims of these scopes without their companions. */
export const shownClaims = (scopes: readonly Scope[]): Claim[] =>
  scopes.flatMap((scope): readonly Claim[] => claimsByScope[scope]).filter(isShown);

export const isShown = (claim: string): boolean => !companions.has(claim);

/** Everything that could be given about a member who came in with their account; what they do not have is left out. */
export function claimsOf(member: Member): Claims {
  return {
    sub: member.id,
    way_in: 'account',
    name: displayNameOf(member),
    real_name_verified: member.status === 'gold',
    // Only after the comparison has confirmed it (facts: flows, who is who); the schema has it for gold members alone.
    ...(member.status === 'gold' && member.idNumber !== null ? { id_number: member.idNumber } : {}),
    // A contact stands in the database only after its code came back.
    ...(member.mobile === null ? {} : { phone_number: member.mobile, phone_number_verified: true }),
    ...(member.email === null ? {} : { email: member.email, email_verified: true }),
    ...(member.birthDate === null ? {} : { birthdate: member.birthDate }),
    // OpenID Connect Core §5.1.1: an address is an object.
    ...(member.address === null ? {} : { address: { formatted: member.address } }),
  };
}

/** As the consent page shows it: the ID number masked, for whoever looks over a shoulder. Null: there is nothing to give. */
export function shownValue(claims: Claims, claim: Claim): string | null {
  const value = claims[claim];
  if (value === undefined) return null;
  if (typeof value === 'object') return value.formatted;
  return claim === 'id_number' ? maskIdNumber(String(value)) : String(value);
}
