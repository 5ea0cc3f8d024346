import { contextConstructed, contextPrimitive, type DerReader, Tag } from '../der/index.js';
import type {
  AccessDescription,
  AuthorityKeyIdentifier,
  BasicConstraints,
  CertificateExtensions,
  NameConstraints,
  PolicyConstraints,
  PolicyMapping,
} from './certificate.js';
import { readDistributionPoints } from './distribution-point.js';
import { readExtensions } from './extensions.js';
import { type GeneralName, readGeneralName, readGeneralNames } from './general-name.js';
import { oid } from './oid.js';
import { readText } from './text.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const none: CertificateExtensions = {
  unknownCritical: [],
  critical: [],
  basicConstraints: undefined,
  keyUsage: undefined,
  extendedKeyUsage: undefined,
  policies: undefined,
  policyMappings: undefined,
  policyConstraints: undefined,
  inhibitAnyPolicy: undefined,
  nameConstraints: undefined,
  subjectAlternativeNames: undefined,
  subjectKeyIdentifier: undefined,
  authorityKeyIdentifier: undefined,
  distributionPoints: undefined,
  authorityInformation: undefined,
  directoryAttributes: undefined,
};

/** How each extension is read, by its OID. */
const readers: ReadonlyMap<string, (read: Mutable<CertificateExtensions>, value: DerReader) => void> = new Map([
  entry(oid.basicConstraints, 'basicConstraints', readBasicConstraints),
  entry(oid.keyUsage, 'keyUsage', (value) => value.namedBits()),
  entry(oid.extendedKeyUsage, 'extendedKeyUsage', readOids),
  entry(oid.certificatePolicies, 'policies', readPolicies),
  entry(oid.policyMappings, 'policyMappings', readPolicyMappings),
  entry(oid.policyConstraints, 'policyConstraints', readPolicyConstraints),
  entry(oid.inhibitAnyPolicy, 'inhibitAnyPolicy', (value) => value.count()),
  entry(oid.nameConstraints, 'nameConstraints', readNameConstraints),
  entry(oid.subjectAlternativeName, 'subjectAlternativeNames', (value) => readGeneralNames(value.enter(Tag.sequence))),
  entry(oid.subjectKeyIdentifier, 'subjectKeyIdentifier', (value) => value.hex(Tag.octetString)),
  entry(oid.authorityKeyIdentifier, 'authorityKeyIdentifier', readAuthorityKeyIdentifier),
  entry(oid.crlDistributionPoints, 'distributionPoints', readDistributionPoints),
  entry(oid.authorityInformationAccess, 'authorityInformation', readAccessDescriptions),
  entry(oid.subjectDirectoryAttributes, 'directoryAttributes', readDirectoryAttributes),
]);

function entry<K extends keyof CertificateExtensions>(
  id: string,
  field: K,
  readValue: (value: DerReader) => CertificateExtensions[K],
): [string, (read: Mutable<CertificateExtensions>, value: DerReader) => void] {
  return [
    id,
    (read, value) => {
      read[field] = readValue(value);
      value.finish();
    },
  ];
}

/** Reads the content of an Extensions; of a certificate that has none, nothing. Throws `SyntaxError`. */
export function readCertificateExtensions(reader: DerReader | undefined): CertificateExtensions {
  if (reader === undefined) return none;
  const unknownCritical: string[] = [];
  const allCritical: string[] = [];
  const read: Mutable<CertificateExtensions> = { ...none, critical: allCritical, unknownCritical };
  for (const { id, critical, value } of readExtensions(reader)) {
    if (critical) allCritical.push(id);
    const known = readers.get(id);
    if (known !== undefined) known(read, value);
    else if (critical) unknownCritical.push(id);
  }
  return read;
}

/** RFC 5280 §4.2.1.1; revocation lists have it too (§5.2.1). Throws `SyntaxError`. */
export function readAuthorityKeyIdentifier(reader: DerReader): AuthorityKeyIdentifier {
  const sequence = reader.enter(Tag.sequence);
  const [keyTag, issuerTag, serialTag] = [contextPrimitive(0), contextConstructed(1), contextPrimitive(2)];
  const keyIdentifier = sequence.nextTag === keyTag ? sequence.hex(keyTag) : undefined;
  const names = sequence.enterOptional(issuerTag);
  const issuer = names && readGeneralNames(names);
  const serial = sequence.nextTag === serialTag ? sequence.integer(serialTag) : undefined;
  sequence.finish();
  return { keyIdentifier, issuer, serial };
}

function readBasicConstraints(reader: DerReader): BasicConstraints {
  const sequence = reader.enter(Tag.sequence);
  const isAuthority = sequence.flag();
  const pathLength = sequence.isAtEnd ? undefined : sequence.count();
  sequence.finish();
  return { isAuthority, pathLength };
}

function readOids(reader: DerReader): readonly string[] {
  return readAll(reader, (sequence) => sequence.oid());
}

/** RFC 5280 §4.2.1.4: no policy twice. What qualifiers say is for people. */
function readPolicies(reader: DerReader): readonly string[] {
  const policies = readAll(reader, (sequence) => {
    const around = sequence.goInside(Tag.sequence);
    const policy = sequence.oid();
    if (!sequence.isAtEnd) sequence.element(Tag.sequence);
    sequence.comeOut(around);
    return policy;
  });
  if (new Set(policies).size !== policies.length) throw new SyntaxError('a policy that occurs twice');
  return policies;
}

function readPolicyMappings(reader: DerReader): readonly PolicyMapping[] {
  return readAll(reader, (sequence) => {
    const pair = sequence.enter(Tag.sequence);
    const mapping = { issuerPolicy: pair.oid(), subjectPolicy: pair.oid() };
    pair.finish();
    return mapping;
  });
}

function readPolicyConstraints(reader: DerReader): PolicyConstraints {
  const sequence = reader.enter(Tag.sequence);
  const [explicitTag, mappingTag] = [contextPrimitive(0), contextPrimitive(1)];
  const requireExplicitPolicy = sequence.nextTag === explicitTag ? sequence.count(explicitTag) : undefined;
  const inhibitPolicyMapping = sequence.nextTag === mappingTag ? sequence.count(mappingTag) : undefined;
  sequence.finish();
  if (requireExplicitPolicy === undefined && inhibitPolicyMapping === undefined) {
    throw new SyntaxError('policy constraints that constrain nothing');
  }
  return { requireExplicitPolicy, inhibitPolicyMapping };
}

function readNameConstraints(reader: DerReader): NameConstraints {
  const sequence = reader.enter(Tag.sequence);
  const permitted = sequence.enterOptional(contextConstructed(0));
  const excluded = sequence.enterOptional(contextConstructed(1));
  sequence.finish();
  if (permitted === undefined && excluded === undefined) throw new SyntaxError('name constraints that constrain nothing');
  return { permitted: permitted ? readSubtrees(permitted) : [], excluded: excluded ? readSubtrees(excluded) : [] };
}

/** RFC 5280 §4.2.1.10: minimum is zero, which is its default, and maximum absent. */
function readSubtrees(reader: DerReader): readonly GeneralName[] {
  const bases: GeneralName[] = [];
  while (!reader.isAtEnd) {
    const subtree = reader.enter(Tag.sequence);
    bases.push(readGeneralName(subtree));
    const minimum = contextPrimitive(0);
    if (subtree.nextTag === minimum && subtree.count(minimum) !== 0)
      throw new SyntaxError('a subtree that begins further down');
    subtree.finish();
  }
  if (bases.length === 0) throw new SyntaxError('a list of subtrees without one');
  return bases;
}

function readAccessDescriptions(reader: DerReader): readonly AccessDescription[] {
  return readAll(reader, (sequence) => {
    const description = sequence.enter(Tag.sequence);
    const access = { method: description.oid(), location: readGeneralName(description) };
    description.finish();
    return access;
  });
}

function readDirectoryAttributes(reader: DerReader): ReadonlyMap<string, readonly string[]> {
  const texts = new Map<string, string[]>();
  readAll(reader, (sequence) => {
    const attribute = sequence.enter(Tag.sequence);
    const type = attribute.oid();
    const known = texts.get(type) ?? [];
    texts.set(type, known);
    const values = attribute.enter(Tag.set);
    attribute.finish();
    while (!values.isAtEnd) {
      const text = values.nextTag === Tag.objectIdentifier ? values.oid() : readText(values);
      if (text === undefined) values.element();
      else known.push(text);
    }
  });
  return texts;
}

/** The items of a SEQUENCE OF, of which RFC 5280 wants at least one in every extension. */
function readAll<T>(reader: DerReader, readOne: (inside: DerReader) => T): readonly T[] {
  const around = reader.goInside(Tag.sequence);
  const items: T[] = [];
  while (!reader.isAtEnd) items.push(readOne(reader));
  reader.comeOut(around);
  if (items.length === 0) throw new SyntaxError('an extension with an empty list');
  return items;
}
