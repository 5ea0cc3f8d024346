import { createNhiCard } from '@cardbridge/fixtures/cards';
import { loadTestPki } from '@cardbridge/fixtures/pki';
import { describe, expect, test } from 'vitest';
import { bytes, hex, scriptedTransport } from '../../../test/support/scripted-transport.js';
import { createChannel } from '../../apdu/index.js';
import { readNhiBasicData, readNhiCardNumber } from './read-nhi-basic-data.js';

const ascii = (text: string) => hex(new TextEncoder().encode(text));

/** 王小明 in Big5, in a field of 20 bytes. */
const usual = {
  cardNumber: ascii('000012345678'),
  name: 'a4fda470a9fa'.padEnd(40, '0'),
  idNumber: ascii('A123456789'),
  birthDate: ascii('0790228'),
  sex: ascii('M'),
  issueDate: ascii('1130229'),
};
const profile = (changed: Partial<typeof usual> = {}) => Object.values({ ...usual, ...changed }).join('');
const read = (answer: string) => readNhiBasicData(createChannel(scriptedTransport('9000', `${answer} 9000`)));

test('the commands of the facts sheet', async () => {
  const transport = scriptedTransport('9000', `${profile()} 9000`);
  expect(await readNhiBasicData(createChannel(transport))).toEqual({
    cardNumber: '000012345678',
    name: '王小明',
    nameBytes: Buffer.from(bytes('a4fda470a9fa')).toString('base64'),
    idNumber: 'A123456789',
    birthDate: '1990-02-28',
    sex: 'M',
    issueDate: '2024-02-29',
  });
  expect(transport.sent).toEqual(['00a4040010d1580000010000000000000000001100', '00ca110002000000']);
});

test('every card of the fixtures, as its person is described', async () => {
  const { citizens } = await loadTestPki();
  for (const person of citizens) {
    const card = createNhiCard({ person });
    const channel = createChannel({ transmit: async (command) => card.transmit(command) });
    const { name, idNumber, birthDate, sex, cardNumber } = await readNhiBasicData(channel);
    expect({ name, idNumber, birthDate, sex, cardNumber }).toEqual({
      name: person.name,
      idNumber: person.idNumber,
      birthDate: person.birthDate,
      sex: person.sex,
      cardNumber: person.nhiCardNumber,
    });
    expect(await readNhiCardNumber(channel)).toBe(person.nhiCardNumber);
  }
});

describe('names', () => {
  test.each([
    ['ten characters fill the field', 'a4fd'.repeat(10), '王王王王王王王王王王'],
    ['blanks around it go', `2020a4fd${'20'.repeat(16)}`, '王'],
    ['what follows NUL is not looked at', `a4fd00${'41'.repeat(17)}`, '王'],
    ['a foreign name', ascii('MARIA DELA CRUZ').padEnd(40, '20'), 'MARIA DELA CRUZ'],
  ])('%s', async (_what, name, expected) => {
    expect((await read(profile({ name }))).name).toBe(expected);
  });

  test('bytes that are not Big5 become U+FFFD and stay in nameBytes', async () => {
    const { name, nameBytes } = await read(profile({ name: `a4fdffffa9fa${'00'.repeat(14)}` }));
    expect(name).toMatch(/^王\u{FFFD}+明$/u);
    expect(nameBytes).toBe(Buffer.from(bytes('a4fdffffa9fa')).toString('base64'));
  });

  test('so does a character that an office drew for itself', async () => {
    expect((await read(profile({ name: `a4fdfa40${'00'.repeat(16)}` }))).name).toBe('王\u{FFFD}');
  });

  test('a character cut in half at the end of the field', async () => {
    const { name, nameBytes } = await read(profile({ name: `20${'a4fd'.repeat(9)}a4` }));
    expect(name).toBe(`${'王'.repeat(9)}\u{FFFD}`);
    expect(Buffer.from(nameBytes, 'base64')).toHaveLength(19);
  });
});

describe('dates of the ROC calendar', () => {
  test.each([
    ['0010101', '1912-01-01'],
    ['0791231', '1990-12-31'],
    ['0991231', '2010-12-31'],
    ['1000101', '2011-01-01'],
    ['0890229', '2000-02-29'],
  ])('%s is %s', async (birthDate, expected) => {
    expect((await read(profile({ birthDate: ascii(birthDate) }))).birthDate).toBe(expected);
  });

  test.each(['0000101', '0791301', '0790001', '0790230', '0790431', '0900229', '079 228', '-790228', '079022A'])(
    '%s is none',
    async (date) => {
      await expect(read(profile({ birthDate: ascii(date) }))).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
      await expect(read(profile({ issueDate: ascii(date) }))).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
    },
  );
});

describe('anything else is strict', () => {
  test.each(['A123456789', 'A823456783', 'AA00000009'])('%s is an ID or resident number', async (idNumber) => {
    expect((await read(profile({ idNumber: ascii(idNumber) }))).idNumber).toBe(idNumber);
  });

  test.each([
    ['a number with a letter', { cardNumber: ascii('00001234567A') }],
    ['a number with NUL', { cardNumber: `${ascii('00001234567')}00` }],
    ['an ID in small letters', { idNumber: ascii('a123456789') }],
    ['an ID of no known form', { idNumber: ascii('A323456789') }],
    ['a sex that is neither', { sex: ascii('X') }],
    ['an empty name', { name: '00'.repeat(20) }],
    ['a name of blanks', { name: '20'.repeat(20) }],
    ['a name that breaks lines', { name: `a4fd0aa4fd${'00'.repeat(15)}` }],
  ])('%s', async (_what, changed) => {
    const error = await read(profile(changed)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
    // Neither the ID number nor the card number may be in an error.
    expect(JSON.stringify([error, Object(error).detail])).not.toMatch(/\d{6}/);
  });

  test.each([
    ['one byte less', profile().slice(2)],
    ['one byte more', `${profile()}00`],
    ['nothing', ''],
  ])('%s than a profile', async (_what, answer) => {
    await expect(read(answer)).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
  });

  test('another card', async () => {
    const channel = createChannel(scriptedTransport('6a82'));
    await expect(readNhiBasicData(channel)).rejects.toMatchObject({ code: 'ERR_CARD_WRONG_KIND' });
  });

  test('a refusal of the profile', async () => {
    const channel = createChannel(scriptedTransport('9000', '6982'));
    await expect(readNhiBasicData(channel)).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
  });
});
