import { oid } from '../../../src/verifier/certificate/oid.js';
import { contextConstructed, contextPrimitive, Tag } from '../../../src/verifier/der/index.js';
import { bits, boolean, der, objectIdentifier, sequence, small, text } from './der.js';

/** An extension of a certificate that is made: its OID, and the whole of it. */
export interface MadeExtension {
  readonly id: string;
  readonly der: Uint8Array;
}

/** Critical as RFC 5280 has it, unless said otherwise. */
export function extension(id: string, critical: boolean, value: Uint8Array): MadeExtension {
  const flag = critical ? [boolean(true)] : [];
  return { id, der: sequence(objectIdentifier(id), ...flag, der(Tag.octetString, value)) };
}

export const basicConstraints = (isAuthority: boolean, pathLength?: number, critical = true) =>
  extension(
    oid.basicConstraints,
    critical,
    sequence(...(isAuthority ? [boolean(true)] : []), ...(pathLength === undefined ? [] : [small(pathLength)])),
  );

/** Named bits as the verifier has them: `KeyUsage`. */
export function keyUsage(named: number): MadeExtension {
  const [first, second] = [named >> 8, named & 0xff];
  const octets = second === 0 ? [first] : [first, second];
  const last = octets[octets.length - 1] ?? 0;
  const unused = last === 0 ? 0 : 31 - Math.clz32(last & -last);
  return extension(oid.keyUsage, true, bits(Uint8Array.from(last === 0 ? [] : octets), unused));
}

export const extendedKeyUsage = (...purposes: readonly string[]) =>
  extension(oid.extendedKeyUsage, false, sequence(...purposes.map(objectIdentifier)));

export const policies = (...ids: readonly string[]) =>
  extension(oid.certificatePolicies, false, sequence(...ids.map((id) => sequence(objectIdentifier(id)))));

/** Each pair: the policy of the issuer's domain, that of the subject's. */
export const policyMappings = (...pairs: readonly (readonly [string, string])[]) =>
  extension(oid.policyMappings, true, sequence(...pairs.map((pair) => sequence(...pair.map(objectIdentifier)))));

export const policyConstraints = (explicit: number | undefined, mapping?: number, critical = true) =>
  extension(
    oid.policyConstraints,
    critical,
    sequence(
      ...(explicit === undefined ? [] : [small(explicit, contextPrimitive(0))]),
      ...(mapping === undefined ? [] : [small(mapping, contextPrimitive(1))]),
    ),
  );

export const inhibitAnyPolicy = (after: number) => extension(oid.inhibitAnyPolicy, true, small(after));

/** General names (RFC 5280 §4.2.1.6). */
export const general = {
  email: (value: string) => text(contextPrimitive(1), value),
  dns: (value: string) => text(contextPrimitive(2), value),
  uri: (value: string) => text(contextPrimitive(6), value),
  ip: (...octets: readonly number[]) => der(contextPrimitive(7), Uint8Array.from(octets)),
  /** A Name, DER. */
  directory: (name: Uint8Array) => der(contextConstructed(4), name),
  /** An other name of a kind that nobody knows. */
  other: (value: string) => der(contextConstructed(0), objectIdentifier('1.2.3.4'), der(0xa0, text(Tag.utf8String, value))),
};

export function nameConstraints(permitted: readonly Uint8Array[], excluded: readonly Uint8Array[] = []): MadeExtension {
  const subtrees = (number: number, bases: readonly Uint8Array[]) =>
    bases.length === 0 ? [] : [der(contextConstructed(number), ...bases.map((base) => sequence(base)))];
  return extension(oid.nameConstraints, true, sequence(...subtrees(0, permitted), ...subtrees(1, excluded)));
}

export const alternativeNames = (...names: readonly Uint8Array[]) =>
  extension(oid.subjectAlternativeName, false, sequence(...names));

export const keyIdentifier = (identifier: Uint8Array, critical = false) =>
  extension(oid.subjectKeyIdentifier, critical, der(Tag.octetString, identifier));

export const issuerKeyIdentifier = (identifier: Uint8Array, critical = false) =>
  extension(oid.authorityKeyIdentifier, critical, sequence(der(contextPrimitive(0), identifier)));
