import { describe, expect, it } from 'vitest';
import { der, sequence, small } from '../../../../test/support/certificates/der.js';
import { alternativeNames, extension, general, nameConstraints } from '../../../../test/support/certificates/extensions.js';
import {
  certifyAuthority,
  certifyPerson,
  type MadeAttribute,
  makeName,
  makeParty,
} from '../../../../test/support/certificates/make-certificate.js';
import { oid } from '../../certificate/oid.js';
import { contextConstructed, contextPrimitive, Tag } from '../../der/index.js';
import { nameSpaceBelow, namesFault } from './name-space.js';
import { readSubtrees } from './subtrees.js';

const issuer = makeParty('Issuing CA');
const person = makeParty('Person');
const { dns, email, uri, ip, directory, other } = general;

type Names = readonly Uint8Array[];
interface Constraints {
  readonly permitted?: Names;
  readonly excluded?: Names;
}

const constraining = ({ permitted = [], excluded = [] }: Constraints) =>
  certifyAuthority(issuer, issuer, { extensions: [nameConstraints(permitted, excluded)] });

/** Whether the alternative names fit below CAs with these constraints. */
function fits(names: Names, ...constraints: readonly Constraints[]): boolean {
  const extensions = names.length === 0 ? [] : [alternativeNames(...names)];
  return fault(certifyPerson(issuer, person, { extensions }), ...constraints) === undefined;
}

function subjectFits(subject: readonly MadeAttribute[], constraints: Constraints, names: Names = []): boolean {
  const extensions = names.length === 0 ? [] : [alternativeNames(...names)];
  const certificate = certifyPerson(issuer, { ...person, name: makeName(...subject) }, { extensions });
  return fault(certificate, constraints) === undefined;
}

function fault(certificate: ReturnType<typeof certifyPerson>, ...constraints: readonly Constraints[]): string | undefined {
  return namesFault(
    constraints.reduce((space, one) => nameSpaceBelow(space, constraining(one)), nameSpaceBelow([], certificate)),
    certificate,
  );
}

describe('a name of a kind', () => {
  it('that is constrained must be within a permitted subtree and within no excluded one', () => {
    const constraints = { permitted: [dns('example.com'), dns('example.org')], excluded: [dns('bad.example.com')] };
    expect(fits([dns('example.com'), dns('www.example.org')], constraints)).toBe(true);
    expect(fits([dns('example.net')], constraints)).toBe(false);
    expect(fits([dns('example.com'), dns('example.net')], constraints)).toBe(false);
    expect(fits([dns('very.bad.example.com')], constraints)).toBe(false);
  });

  it('that is not mentioned is free', () => {
    expect(fits([email('a@example.net'), uri('https://example.net/')], { permitted: [dns('example.com')] })).toBe(true);
    expect(fits([dns('example.com')], { excluded: [email('example.com')] })).toBe(true);
  });

  it('must satisfy every CA above: what one permits, no other widens', () => {
    const [wide, narrow] = [{ permitted: [dns('a.test'), dns('b.test')] }, { permitted: [dns('b.test')] }];
    for (const path of [
      [wide, narrow],
      [narrow, wide],
    ]) {
      expect(fits([dns('b.test')], ...path)).toBe(true);
      expect(fits([dns('a.test')], ...path)).toBe(false);
    }
    expect(fits([dns('a.test')], wide, { excluded: [dns('a.test')] })).toBe(false);
  });

  it('that nobody knows how to compare is refused where it is constrained, and only there', () => {
    expect(fits([other('x')], { excluded: [other('y')] })).toBe(false);
    expect(fits([other('x')], { permitted: [other('x')] })).toBe(false);
    expect(fits([dns('example.com')], { excluded: [other('y')] })).toBe(true);
    expect(fits([other('x')], { excluded: [dns('example.com')] })).toBe(true);
  });

  it('that is malformed is within nothing, and may be within what is excluded', () => {
    const malformed: Names = [
      dns('.example.com'),
      dns('a..b'),
      email('a@b@example.com'),
      email('"a"@example.com'),
      email('王@example.com'),
      email('a\0@example.com'),
      email('a@王.example.com'),
      dns('王.example.com'),
      ip(1, 2, 3),
      uri('example.com'),
    ];
    const constraints = [dns('example.com'), email('example.com'), ip(0, 0, 0, 0, 0, 0, 0, 0), uri('example.com')];
    for (const name of malformed) {
      expect(fits([name], { permitted: constraints })).toBe(false);
      expect(fits([name], { excluded: constraints })).toBe(false);
      expect(fits([name])).toBe(true);
    }
  });
});

describe('DNS', () => {
  it.each<[string, string, boolean]>([
    ['example.com', 'example.com', true],
    ['a.b.example.com', 'example.com', true],
    ['EXAMPLE.com', 'example.COM', true],
    ['notexample.com', 'example.com', false],
    ['com', 'example.com', false],
    ['anything.test', '', true],
    ['*.example.com', 'example.com', true],
    ['*.example.com', 'www.example.com', false],
  ])('%s within "%s": %s', (name, base, within) => {
    expect(fits([dns(name)], { permitted: [dns(base)] })).toBe(within);
  });

  it('a wildcard is excluded by whatever it may stand for (CVE-2025-61727)', () => {
    expect(fits([dns('*.example.com')], { excluded: [dns('bar.example.com')] })).toBe(false);
    expect(fits([dns('*.example.com')], { excluded: [dns('example.org')] })).toBe(true);
  });
});

describe('e-mail', () => {
  it.each<[string, string, boolean]>([
    ['a@example.com', 'a@example.com', true],
    ['a@EXAMPLE.com', 'a@example.com', true],
    ['A@example.com', 'a@example.com', false],
    ['b@example.com', 'a@example.com', false],
    ['a@example.com', 'example.com', true],
    ['a@sub.example.com', 'example.com', false],
    ['a@sub.example.com', '.example.com', true],
    ['a@example.com', '.example.com', false],
  ])('%s within %s: %s', (name, base, within) => {
    expect(fits([email(name)], { permitted: [email(base)] })).toBe(within);
    // An address in the subject counts the same, whether or not there are alternative names.
    const subject: readonly MadeAttribute[] = ['Person', [oid.emailAddress, name, Tag.ia5String]];
    expect(subjectFits(subject, { permitted: [email(base)] })).toBe(within);
    expect(subjectFits(subject, { permitted: [email(base)] }, [dns('example.com')])).toBe(within);
  });
});

describe('URI', () => {
  it.each<[string, string, boolean]>([
    ['https://example.com/path', 'example.com', true],
    ['https://example.com:8443', 'example.com', true],
    ['https://user@example.com/', 'example.com', true],
    ['https://sub.example.com/', 'example.com', false],
    ['https://sub.example.com/', '.example.com', true],
    ['https://example.com/', '.example.com', false],
    ['https://example.com@evil.test/', 'example.com', false],
    ['https://evil.test\\@example.com/', 'example.com', false],
    ['https://evil.test/?@example.com', 'example.com', false],
    ['https://192.0.2.1/', '192.0.2.1', false],
    ['urn:example.com', 'example.com', false],
  ])('%s within %s: %s', (name, base, within) => {
    expect(fits([uri(name)], { permitted: [uri(base)] })).toBe(within);
  });
});

describe('IP address', () => {
  const range = { permitted: [ip(192, 0, 2, 0, 255, 255, 255, 0)] };
  const wide = Array.from({ length: 16 }, (_, index) => (index === 0 ? 0x20 : 0));
  const wideMask = wide.map((_, index) => (index < 4 ? 0xff : 0));

  it('within its range, of its own version', () => {
    expect(fits([ip(192, 0, 2, 77)], range)).toBe(true);
    expect(fits([ip(192, 0, 3, 77)], range)).toBe(false);
    expect(fits([ip(...wide)], range)).toBe(false);
    expect(fits([ip(...wide)], { permitted: [ip(...wide, ...wideMask)] })).toBe(true);
    expect(fits([ip(0x21, ...wide.slice(1))], { permitted: [ip(...wide, ...wideMask)] })).toBe(false);
  });
});

describe('directory name', () => {
  const organization = makeName([oid.organizationName, 'Ministry']);
  const constraints = { permitted: [directory(organization)] };

  it('is within one that it begins with, in the subject and elsewhere', () => {
    const subject: readonly MadeAttribute[] = [[oid.organizationName, 'MINISTRY'], 'Person'];
    expect(subjectFits(subject, constraints)).toBe(true);
    expect(subjectFits(['Person', [oid.organizationName, 'Ministry']], constraints)).toBe(false);
    expect(subjectFits([[oid.organizationName, 'Ministry of else']], constraints)).toBe(false);
    expect(subjectFits(subject, constraints, [directory(makeName('Somebody'))])).toBe(false);
    expect(subjectFits(subject, { excluded: [directory(organization)] })).toBe(false);
    // A certificate without a subject has no name there that could be wrong.
    expect(subjectFits([], constraints, [dns('example.com')])).toBe(true);
  });
});

describe('minimum and maximum of a subtree', () => {
  const constrained = (...limits: readonly Uint8Array[]) => {
    const subtree = sequence(dns('example.com'), ...limits);
    const value = sequence(der(contextConstructed(0), subtree));
    return certifyAuthority(issuer, issuer, { extensions: [extension(oid.nameConstraints, true, value)] });
  };

  it('may be written out where it is the default, 0, and be nothing else (RFC 5280 §4.2.1.10)', () => {
    const space = nameSpaceBelow([], constrained(small(0, contextPrimitive(0))));
    const named = (name: string) => certifyPerson(issuer, person, { extensions: [alternativeNames(dns(name))] });
    expect(namesFault(space, named('www.example.com'))).toBeUndefined();
    expect(namesFault(space, named('example.org'))).toBeDefined();
    expect(() => constrained(small(1, contextPrimitive(0)))).toThrow(SyntaxError);
    expect(() => constrained(small(0, contextPrimitive(1)))).toThrow(SyntaxError);
    expect(() => constrained(small(0, contextPrimitive(0)), small(0, contextPrimitive(1)))).toThrow(SyntaxError);
  });
});

describe('constraints that cannot be read', () => {
  it.each<[string, Uint8Array]>([
    ['a wildcard', dns('*.example.com')],
    ['a leading period of DNS', dns('.example.com')],
    ['two @', email('a@b@example.com')],
    ['nobody', email('@example.com')],
    ['a whole URI', uri('https://example.com/')],
    ['an address without a mask', ip(192, 0, 2, 1)],
    ['a mask with a hole', ip(192, 0, 2, 0, 255, 0, 255, 0)],
  ])('%s', (_, base) => {
    for (const one of [{ permitted: [base] }, { excluded: [base] }]) {
      const { nameConstraints: read } = constraining(one).extensions;
      expect(read && readSubtrees(read)).toBeUndefined();
    }
  });
});

it('D-42 many names against many constraints are refused, not compared', () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => dns(`n${index}.test`));
  const certificate = certifyPerson(issuer, person, { extensions: [alternativeNames(...many(200))] });
  expect(fault(certificate, { permitted: many(200) })).toBeUndefined();
  expect(fault(certificate, { permitted: many(200) }, { excluded: many(200) })).toMatch(/too many names/);
});
