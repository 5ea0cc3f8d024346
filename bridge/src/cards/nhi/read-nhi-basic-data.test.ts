import { createNhiCard, type SimulatedCard } from '@cardbridge/fixtures/cards';
import { loadTestPki, type TestPerson } from '@cardbridge/fixtures/pki';
import { beforeAll, describe, expect, test } from 'vitest';
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
const read = (answer: string) => readNhiBasicData(createChannel(scriptedTransport('9000', `${answer} 9000`, '6a88')));
const channelTo = (card: SimulatedCard) => createChannel({ transmit: async (command) => card.transmit(command) });

test('the commands of the facts sheet, and what they give', async () => {
  const transport = scriptedTransport('9000', `${profile()} 9000`, '30 9000');
  expect(await readNhiBasicData(createChannel(transport))).toEqual({
    cardNumber: '000012345678',
    name: '王小明',
    nameBytes: Buffer.from(bytes('a4fda470a9fa')).toString('base64'),
    idNumber: 'A123456789',
    birthDate: '1990-02-28',
    sex: 'M',
    issueDate: '2024-02-29',
    cancelMark: '0',
  });
  expect(transport.sent).toEqual(['00a4040010d1580000010000000000000000001100', '00ca1100020000', '00ca2400020000']);
});

test('every card of the fixtures, as its person is described', async () => {
  const { citizens } = await loadTestPki();
  for (const person of citizens) {
    const channel = channelTo(createNhiCard({ person }));
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

let someone: TestPerson;
beforeAll(async () => {
  const [first] = (await loadTestPki()).citizens;
  if (!first) throw new Error('a test PKI without citizens');
  someone = first;
});

describe('the cancellation mark', () => {
  const markOf = async (...answers: readonly [string, ...string[]]) => {
    const data = await readNhiBasicData(createChannel(scriptedTransport('9000', `${profile()} 9000`, ...answers)));
    expect(data).toMatchObject({ name: '王小明', issueDate: '2024-02-29' });
    return data.cancelMark;
  };

  test.each([
    ['a mark alone', '319000', '1'],
    ['a mark and more', `${ascii('Y0912345678')}9000`, 'Y'],
    ['a blank is a mark', '209000', ' '],
    ['the last that prints', '7e9000', '~'],
  ])('%s', async (_what, answer, mark) => {
    expect(await markOf(answer)).toBe(mark);
  });

  test.each([
    ['refused', '6a88'],
    ['an instruction unknown', '6d00'],
    ['not permitted', '6982'],
    ['nothing', '9000'],
    ['NUL', '009000'],
    ['DEL', '7f9000'],
    ['Big5', 'a4fd9000'],
    ['a warning', '316281'],
    ['another length, to a command without one', '6c01'],
    ['no status word', '3131'],
    ['61xx for ever', '6110'],
    ['far too much', `${'31'.repeat(65_600)}9000`],
  ])('%s: none, and no error', async (_what, answer) => {
    expect(await markOf(answer)).toBeUndefined();
  });

  test('a card pulled before it is ERR_CARD_REMOVED', async () => {
    await expect(markOf('')).rejects.toMatchObject({ code: 'ERR_CARD_REMOVED' });
  });

  test('of the simulated card, with T=0 as well, and of one that refuses', async () => {
    for (const protocol of [{}, { protocol: 'T=0' }] as const) {
      for (const [cancelMark, expected] of [
        ['0', '0'],
        ['1', '1'],
        [null, undefined],
      ] as const) {
        const channel = channelTo(createNhiCard({ person: someone, cancelMark, ...protocol }));
        const data = await readNhiBasicData(channel);
        expect(data).toMatchObject({ name: someone.name, birthDate: someone.birthDate });
        expect(data.cancelMark).toBe(expected);
      }
    }
  });
});

/**
 * What programs in the field do wrong (facts sheet §2.3); each would fail the test that names it. One more, always the first reader, is held
 * by "an NHI card is read with a security key beside it, which is never taken for one" in `operations/choose-reader.test.ts`.
 */
describe('bugs of the field', () => {
  const nameOf = async (name: string) => (await read(profile({ name: name.padEnd(40, '0') }))).name;

  test('the name read as [12:18): more than three characters are cut', async () => {
    expect(await nameOf('bcdab6a7bd64a8d2')).toBe('歐陽範例');
    expect(await nameOf(ascii('Walis Nokan'))).toBe('Walis Nokan');
    expect(await nameOf('a4fd'.repeat(10))).toBe('王'.repeat(10));
  });

  test('the birth date read as [43:49): the first digit of the year is lost, which shows from ROC 100 on', async () => {
    expect((await read(profile({ birthDate: ascii('1010229') }))).birthDate).toBe('2012-02-29');
    expect((await read(profile({ birthDate: ascii('0010229') }))).birthDate).toBe('1912-02-29');
  });

  test('the issue date computed from the birth date: the two must not be mixed up', async () => {
    const { birthDate, issueDate } = await read(profile({ birthDate: ascii('0580101'), issueDate: ascii('1121231') }));
    expect({ birthDate, issueDate }).toEqual({ birthDate: '1969-01-01', issueDate: '2023-12-31' });
  });

  test('Big5 that cannot be decoded fails the whole read: one rare character keeps a person out', async () => {
    const nameBytes = bytes('fa40a470a9fa');
    expect(await readNhiBasicData(channelTo(createNhiCard({ person: someone, nameBytes })))).toMatchObject({
      name: '\u{FFFD}小明',
      nameBytes: Buffer.from(nameBytes).toString('base64'),
      idNumber: someone.idNumber,
    });
  });

  test('fifteen bytes of the identifier: SELECT names all sixteen, since a card may hold another application beside it', async () => {
    const card = createNhiCard({ person: someone });
    const names: string[] = [];
    const channel = createChannel({
      transmit: async (command) => {
        if (command[1] === 0xa4) names.push(hex(command.subarray(5, 5 + (command[4] ?? 0))));
        return card.transmit(command);
      },
    });
    await readNhiBasicData(channel);
    expect(names).toEqual(['d1580000010000000000000000001100']);
  });

  test('a buffer for 59 bytes: with T=0 the answer is fetched, and is as whole as with T=1', async () => {
    const t0 = createNhiCard({ person: someone, protocol: 'T=0' });
    const t1 = createNhiCard({ person: someone });
    expect(await readNhiBasicData(channelTo(t0))).toEqual(await readNhiBasicData(channelTo(t1)));
    expect(await readNhiCardNumber(channelTo(t0)).catch((error: unknown) => error)).toBe(someone.nhiCardNumber);
  });
});

describe('names', () => {
  test.each([
    ['one character', 'a4fd'.padEnd(40, '0'), '王'],
    ['two characters', 'a4fda9fa'.padEnd(40, '0'), '王明'],
    ['seven characters', 'babfb2faa8c8b4fab8d5bd64a8d2'.padEnd(40, '0'), '瑪莉亞測試範例'],
    ['an indigenous name, with the dot between its parts', 'a5cbbefab4b5a145bfd5b746'.padEnd(40, '0'), '瓦歷斯‧諾幹'],
    ['the same with another dot', 'a5cbbefab4b5a150bfd5b746'.padEnd(40, '0'), '瓦歷斯·諾幹'],
    ['blanks inside stay', ascii('Walis  Nokan').padEnd(40, '0'), 'Walis  Nokan'],
    ['a foreign name of 20 letters', ascii('ANNA MARIA GONZALEZA'), 'ANNA MARIA GONZALEZA'],
    ['letters and characters', `${ascii('Panay')}a4fd`.padEnd(40, '0'), 'Panay王'],
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
    ['1010229', '2012-02-29'],
    ['1150630', '2026-06-30'],
  ])('%s is %s', async (birthDate, expected) => {
    expect((await read(profile({ birthDate: ascii(birthDate) }))).birthDate).toBe(expected);
  });

  test.each(['0000101', '0791301', '0790001', '0790230', '0790431', '0900229', '1000229', '079 228', '-790228', '079022A'])(
    '%s is none',
    async (date) => {
      await expect(read(profile({ birthDate: ascii(date) }))).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
      await expect(read(profile({ issueDate: ascii(date) }))).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
    },
  );
});

test('a birthday before 1912 is refused: nobody knows how a card would write it, and a guess would be a wrong success', async () => {
  for (const birthDate of ['0000101', '-010101'])
    await expect(read(profile({ birthDate: ascii(birthDate) }))).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
});

describe('anything else is strict', () => {
  test.each(['A123456789', 'A223456781', 'A823456783', 'A923456785', 'AA00000009', 'AB12345677', 'AC12345679', 'AD12345670'])(
    '%s is an ID or resident number',
    async (idNumber) => {
      expect((await read(profile({ idNumber: ascii(idNumber) }))).idNumber).toBe(idNumber);
    },
  );

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
