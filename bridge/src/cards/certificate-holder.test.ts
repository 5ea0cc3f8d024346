import { loadTestPki, type TestPki } from '@cardbridge/fixtures/pki';
import { beforeAll, describe, expect, test } from 'vitest';
import { bytes } from '../../test/support/scripted-transport.js';
import { holderOf } from './certificate-holder.js';

let pki: TestPki;
beforeAll(async () => {
  pki = await loadTestPki();
});

const der = (tag: string, ...content: string[]) => {
  const body = content.join('').replaceAll(' ', '');
  const length = body.length / 2;
  return `${tag}${length < 0x80 ? '' : '81'}${length.toString(16).padStart(2, '0')}${body}`;
};
/** Arcs under 2.16.886.1.100, each below 128. */
const gpki = (...arcs: number[]) => der('06', '6086760164', ...arcs.map((arc) => arc.toString(16).padStart(2, '0')));
const attribute = (type: number, ...values: string[]) => der('30', gpki(2, type), der('31', ...values));
const printable = (text: string) => der('13', Buffer.from(text).toString('hex'));
const utf8 = (text: string) => der('0c', Buffer.from(text).toString('hex'));

const subjectType = (...arcs: number[]) => attribute(1, gpki(3, ...arcs));
const idEnding = attribute(51, printable('6789'));
const taxId = (text: string) => attribute(101, printable(text));
const agency = attribute(102, gpki(4, 7));

const extension = (oid: string, value: string) => der('30', der('06', oid), der('04', value));
const keyUsage = extension('551d0f', '03020780');
const directory = (...attributes: string[]) => extension('551d09', der('30', ...attributes));

/** As much of a certificate as the extensions need to stand in (RFC 5280 §4.1). */
const certificate = (...extensions: string[]) =>
  bytes(der('30', der('30', 'a003020102', '020101', der('a3', der('30', keyUsage, ...extensions)))));

describe('holderOf', () => {
  test('certificates of the test PKI', () => {
    expect(pki.citizens.map((person) => holderOf(person.signature.certificate))).toEqual(pki.citizens.map(() => 'citizen'));
    expect(holderOf(pki.organisation.signature.certificate)).toBe('organization');
  });

  test.each([
    ['a citizen', directory(subjectType(1, 1), idEnding), 'citizen'],
    ['a medical person', directory(subjectType(1, 7)), 'citizen'],
    ['an agency', directory(subjectType(2, 1, 1), agency), 'organization'],
    ['a unit of one', directory(subjectType(2, 1, 2)), 'organization'],
    ['a company', directory(subjectType(2, 2, 1, 1), taxId('04595257')), 'organization'],
    ['a company with a tax id that is none', directory(subjectType(2, 2, 1, 1), taxId('04595253')), 'organization'],
    ['a business', directory(subjectType(2, 3, 1)), 'organization'],
    ['a medical institution', directory(subjectType(2, 21)), 'organization'],
    ['a tax id alone', directory(taxId('04595257')), 'organization'],
    ['a tax id of the rule of 2023', directory(taxId('04595252')), 'organization'],
    ['a tax id in UTF-8', directory(attribute(101, utf8('04595257'))), 'organization'],
    ['an organisation identifier alone', directory(agency), 'organization'],
    ['a person who has a tax id', directory(subjectType(1, 1), taxId('04595257')), 'citizen'],
    ['a type that is not known, and a tax id', directory(subjectType(3, 1), taxId('04595257')), 'organization'],
    ['a tax id that is none', directory(taxId('04595253')), 'citizen'],
    ['a tax id that is no text', directory(attribute(101, der('04', '3034353935323537'))), 'citizen'],
    ['two tax ids in one', directory(attribute(101, printable('04595257'), printable('04595252'))), 'citizen'],
    ['two types in one', directory(attribute(1, gpki(3, 1, 1), gpki(3, 2, 1, 1)), taxId('04595257')), 'organization'],
    ['a type that is no identifier', directory(attribute(1, printable('3.2')), idEnding), 'citizen'],
    ['the ending of an ID number alone', directory(idEnding), 'citizen'],
    ['no attributes', '', 'citizen'],
  ])('%s', (_whose, extensions, holder) => {
    expect(holderOf(certificate(extensions))).toBe(holder);
  });

  test('no extensions at all', () => {
    expect(holderOf(bytes(der('30', der('30', '020101'))))).toBe('citizen');
  });

  test.each([
    ['no certificate', bytes('0500')],
    ['something behind the certificate', Uint8Array.of(...certificate(), 0)],
    ['attributes twice', certificate(directory(agency), directory(taxId('04595257')))],
    ['an attribute twice', certificate(directory(agency, agency))],
    ['an attribute without a value', certificate(directory(attribute(101)))],
    ['an attribute without its set', certificate(directory(der('30', gpki(2, 101))))],
    ['an attribute with more than type and values', certificate(directory(der('30', gpki(2, 101), '3100', '3100')))],
    ['an attribute whose type is no identifier', certificate(directory(der('30', printable('x'), '31020500')))],
    ['something behind the attributes', certificate(extension('551d09', '300005 00'.replace(' ', '')))],
    ['attributes that are cut off', certificate(extension('551d09', '3005'))],
    ['an extension without a value', certificate(der('30', der('06', '551d09')))],
  ])('%s is refused', (_what, forged) => {
    expect(() => holderOf(forged)).toThrow(expect.objectContaining({ code: 'ERR_CARD_PROTOCOL' }));
  });
});
