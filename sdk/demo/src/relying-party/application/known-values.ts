import type { Claims } from '../identity-provider.js';
import { type AskingService, askedFields, type FieldName } from './fields.js';

/** A claim, as a field of the form has it. */
export interface KnownValue {
  readonly value: string;
  /** Somebody vouches for it: it came in by the sign-in and is not typed over. Else the person has only said so, and may again. */
  readonly verified: boolean;
}

/** What the service knows of its applicant; nothing of somebody who gave nothing. */
export function knownValues(service: AskingService, claims: Claims | undefined): ReadonlyMap<FieldName, KnownValue> {
  if (claims === undefined) return new Map();
  return new Map(
    askedFields(service).flatMap((name) => {
      const value = textOf(claims[name]);
      return value === undefined ? [] : [[name, { value, verified: isVerified(name, claims) }] as const];
    }),
  );
}

function isVerified(name: FieldName, claims: Claims): boolean {
  switch (name) {
    case 'name':
      return claims.real_name_verified === true;
    case 'id_number':
      // Nobody has one there that was not compared or proved.
      return true;
    case 'phone_number':
      return claims.phone_number_verified === true;
    case 'email':
      return claims.email_verified === true;
    case 'birthdate':
      // The operator has compared it; in an account it is what its owner typed.
      return claims.way_in === 'telecom';
    case 'address':
      return false;
  }
}

function textOf(value: unknown): string | undefined {
  // OpenID Connect Core §5.1.1: an address is an object.
  const text = typeof value === 'object' && value !== null && 'formatted' in value ? value.formatted : value;
  return typeof text === 'string' && text !== '' ? text : undefined;
}
