import { createCitizenCard, createNhiCard, createPivCard, type SimulatedCard } from '@cardbridge/fixtures/cards';
import { loadTestPki, type TestPerson, type TestPki } from '@cardbridge/fixtures/pki';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createSimulatedPcsc } from '../pcsc/index.js';
import { traceAnswerToReset } from './answer-to-reset.js';
import { applications } from './applications.js';
import { type CardTrace, traceAsJson, traceAsText, traceCard } from './index.js';
import { templateShape } from './template-shape.js';

let pki: TestPki;
beforeAll(async () => {
  pki = await loadTestPki();
});

const never = new AbortController().signal;
/** Hex digits of a registered application provider (ISO 7816-5 §5.2). */
const RID = 10;
const A = 'Reader (0123ABCD) 00 00';

function readers(...cards: (SimulatedCard | undefined)[]) {
  const pcsc = createSimulatedPcsc({ readers: [A, 'B'] });
  onTestFinished(() => pcsc.close());
  for (const [at, card] of cards.entries()) if (card) pcsc.insert(at === 0 ? A : 'B', card);
  return pcsc;
}
const trace = (...cards: (SimulatedCard | undefined)[]) => traceCard({ pcsc: readers(...cards), signal: never });
const words = (seen: CardTrace) =>
  [...traceAsText(seen, 'zh-TW'), ...traceAsText(seen, 'en'), JSON.stringify(traceAsJson(seen))].join('\n');

/** A card with none of the applications: it answers as `answer` says. */
const strange = (answer: (command: Uint8Array) => Uint8Array): SimulatedCard => ({
  kind: 'nhi',
  atr: Uint8Array.of(0x3b, 0x80, 0x01, 0x81),
  reset: () => undefined,
  transmit: answer,
  memory: () => ({}),
});
const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

/** Every form in which a number may stand in what passes. */
function formsOf(secret: string): readonly string[] {
  const ascii = Buffer.from(secret, 'utf8').toString('hex');
  return [
    secret,
    ascii,
    ascii.toUpperCase(),
    ascii.replace(/..(?!$)/g, '$& ').toUpperCase(),
    Buffer.from(secret).toString('base64'),
  ];
}

/** Parts of it are as telling as the whole. */
const partsOf = (secret: string, length: number): readonly string[] =>
  secret.length <= length
    ? [secret]
    : Array.from({ length: secret.length - length + 1 }, (_, at) => secret.slice(at, at + length));

describe('of every simulated card', () => {
  const cardsOf = (person: TestPerson): readonly SimulatedCard[] => [
    createCitizenCard({ person, pki }),
    createCitizenCard({ person, pki, generation: 1 }),
    createNhiCard({ person }),
    createPivCard({ person }),
  ];

  test('nothing of the card or its owner is in it, and the certificate was read', async () => {
    for (const person of [...pki.citizens, pki.organisation]) {
      for (const card of cardsOf(person)) {
        const seen = await trace(card);
        expect(seen.trouble, card.kind).toBeUndefined();
        expect(seen.recognised?.kind, card.kind).not.toBe('unknown');
        expect(seen.newCard).toBeUndefined();
        const told = words(seen);
        const numbers = [person.cardNumber, person.nhiCardNumber, person.idNumber, person.subjectSerialNumber, person.pin];
        const birth = person.birthDate.replaceAll('-', '');
        const certificate = Buffer.from(person.signature.certificate).toString('hex').toUpperCase();
        // What is printed is ours but for these two, and the same for every card of its kind.
        const known = [...applications.keys()];
        const ours = [seen.atr.hex, ...known, ...known.map((aid) => aid.slice(0, RID))].reduce(
          (rest, text) => rest.replaceAll(text, ''),
          told,
        );
        for (const number of [...numbers, birth]) {
          for (const part of partsOf(number, 6)) {
            for (const form of formsOf(part)) expect(ours, `${card.kind}: ${number}`).not.toContain(form);
          }
        }
        for (const form of formsOf(person.name)) expect(ours).not.toContain(form);
        for (const part of partsOf(certificate, 12)) expect(ours.includes(part), part).toBe(false);
        // Every application that was asked for is named: one that is not in the list would show by its length alone.
        const byName = seen.exchanges.filter(({ ins, p1 }) => ins === 0xa4 && p1 === 0x04);
        expect(byName.every(({ selected }) => selected !== undefined)).toBe(true);
        expect(told).toContain(seen.atr.hex);
        if (card.kind !== 'nhi') expect(seen.exchanges.length).toBeGreaterThan(3);
      }
    }
  });

  test('all that passes is there, and only that a PIN is not', async () => {
    const [person] = pki.citizens;
    if (!person) throw new Error('the test PKI has no citizen');
    const chip = createPivCard({ person });
    const sent: number[] = [];
    const transmit = (command: Uint8Array) => {
      sent.push(command[1] ?? -1);
      return chip.transmit(command);
    };
    const stages: string[] = [];
    const pcsc = readers({ kind: 'piv', atr: chip.atr, transmit, reset: () => chip.reset(), memory: () => chip.memory() });
    const seen = await traceCard({ pcsc, signal: never, onStage: (stage) => stages.push(stage) });
    expect(seen.exchanges.map(({ ins }) => ins)).toEqual(sent);
    // VERIFY, CHANGE REFERENCE DATA, RESET RETRY COUNTER (ISO 7816-4 §11.5): never with data.
    expect(seen.exchanges.filter(({ ins, sent: length }) => [0x20, 0x24, 0x2c].includes(ins) && length > 0)).toEqual([]);
    expect(stages).toEqual(['looking-for-readers', 'recognising', 'reading-certificate']);
    expect(seen).toMatchObject({ reader: 'Reader (…) 00 00', recognised: { kind: 'piv', family: 'piv' }, protocol: 'T=1' });
    const text = traceAsText(seen, 'en').join('\n');
    expect(text).toMatch(/00 A4 04 00 SELECT A00000030800001000 \(PIV\), sent 9, wanted 256: got \d+, 9000 \(success\)/);
    expect(text).toContain('recognised as: piv (piv)');
  });
});

test('a reader with lines and escape sequences in its name writes none of them', async () => {
  const name = 'A\n== exchanges\u001b[2J\u202e\u2028B';
  const pcsc = createSimulatedPcsc({ readers: [name] });
  onTestFinished(() => pcsc.close());
  pcsc.insert(
    name,
    strange(() => Uint8Array.of(0x6a, 0x82)),
  );
  const seen = await traceCard({ pcsc, signal: never });
  expect(seen.reader).toBe('A\ufffd== exchanges\ufffd[2J\ufffd\ufffdB');
  expect(traceAsText(seen, 'en').join('')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
});

describe('of a card that nobody knows', () => {
  test('its ATR and what each application answered is ready to paste, and no more', async () => {
    const template = bytes(
      '61 1F 4F 08 A0 00 00 01 51 00 00 00 50 0C 41 31 32 33 34 35 36 37 38 39 30 31 5F 50 04 31 32 33 34',
    );
    const card = strange((command) =>
      Buffer.from(command.subarray(5, 13)).toString('hex') === 'a000000151000000' && command[1] === 0xa4
        ? Uint8Array.from([...template, 0x90, 0x00])
        : Uint8Array.of(0x6a, 0x82),
    );
    const seen = await trace(card);
    expect(seen.recognised).toEqual({ kind: 'unknown' });
    expect(seen.newCard?.map(({ aid }) => aid)).toEqual([...applications.keys()]);
    expect(seen.newCard?.find(({ aid }) => aid === 'A000000151000000')).toEqual({
      aid: 'A000000151000000',
      name: 'GlobalPlatform issuer domain',
      sw: 0x9000,
      shape: [
        {
          tag: '61',
          length: 31,
          inside: [
            { tag: '4F', length: 8, aid: 'A000000151000000' },
            { tag: '50', length: 12 },
            { tag: '5F50', length: 4 },
          ],
        },
      ],
    });
    const told = words(seen);
    expect(told).toContain('ATR: 3B 80 01 81');
    expect(told).toMatch(/Issues/);
    expect(told).not.toMatch(/4131323334|A123456789/);
  });

  test('an answer that ends in no status word is told by its length', async () => {
    const seen = await trace(strange(() => bytes('41 31 32 33 34 35')));
    expect(seen.exchanges[0]).toMatchObject({ got: 6, sw: undefined });
    expect(seen.trouble?.code).toBe('ERR_CARD_PROTOCOL');
    expect(words(seen)).not.toMatch(/3435|4131/);
  });
});

describe('what is wrong is said', () => {
  test('no reader, no card, several cards, another reader than there is', async () => {
    const none = createSimulatedPcsc();
    onTestFinished(() => none.close());
    await expect(traceCard({ pcsc: none, signal: never })).rejects.toMatchObject({ code: 'ERR_READER_NONE' });
    await expect(trace()).rejects.toMatchObject({ code: 'ERR_CARD_NONE' });
    const refuse = () => strange(() => Uint8Array.of(0x6a, 0x82));
    await expect(trace(refuse(), refuse())).rejects.toMatchObject({
      code: 'ERR_READER_AMBIGUOUS',
      detail: '--reader "Reader (0123ABCD) 00 00", "B"',
    });
    const pcsc = readers(refuse(), refuse());
    expect(await traceCard({ pcsc, reader: 'B', signal: never })).toMatchObject({ reader: 'B' });
    await expect(traceCard({ pcsc, reader: 'C', signal: never })).rejects.toMatchObject({ code: 'ERR_READER_UNKNOWN' });
  });

  test('a card that is pulled in the middle leaves what was seen until then', async () => {
    const pcsc = readers();
    let answers = 0;
    pcsc.insert(
      'B',
      strange(() => {
        answers += 1;
        if (answers === 2) pcsc.remove('B');
        return Uint8Array.of(0x6a, 0x82);
      }),
    );
    const seen = await traceCard({ pcsc, signal: never });
    expect(seen.trouble?.code).toBe('ERR_CARD_REMOVED');
    expect(seen.exchanges.length).toBeGreaterThanOrEqual(2);
    expect(seen.recognised).toBeUndefined();
  });

  test('Ctrl-C ends it with its own reason', async () => {
    const ended = new AbortController();
    const reason = new Error('enough');
    const pcsc = readers(
      strange(() => {
        ended.abort(reason);
        return Uint8Array.of(0x6a, 0x82);
      }),
    );
    await expect(traceCard({ pcsc, signal: ended.signal })).rejects.toBe(reason);
  });
});

describe('an answer to reset', () => {
  test.each([
    // Facts sheet taiwan-cards §1.1.
    ['3B B8 13 00 81 31 FA 52 43 48 54 4D 4F 49 43 41 A5', ['T=1'], 'CHTMOICA', true],
    ['3B D8 96 00 81 B1 FE 45 1F 07 43 48 54 47 50 4B 49 4A DD', ['T=1', 'T=15'], 'CHTGPKIJ', true],
    ['3B 8B 80 01 00 31 C1 64 08 40 21 30 00 90 00 57', ['T=0', 'T=1'], undefined, true],
    ['3F 00', ['T=0'], undefined, true],
    ['3B 80 01 80', ['T=1'], undefined, false],
    ['3B FF', ['T=0'], undefined, false],
    ['', ['T=0'], undefined, false],
  ])('%s', (hex, protocols, historicalText, wellFormed) => {
    const atr = traceAnswerToReset(bytes(hex));
    expect(atr).toMatchObject({ protocols, wellFormed });
    expect(atr.historicalText).toBe(historicalText);
  });
});

describe('the shape of a template', () => {
  test.each([
    [
      'a name that is text',
      '6F 0A 84 08 41 31 32 33 34 35 36 37',
      [{ tag: '6F', length: 10, inside: [{ tag: '84', length: 8 }] }],
    ],
    [
      'a name that is the number of a person',
      '6F 07 84 05 A1 23 45 67 89',
      [{ tag: '6F', length: 7, inside: [{ tag: '84', length: 5 }] }],
    ],
    [
      'a name of a registered provider that nobody here knows',
      '6F 0B 84 09 A0 00 00 00 01 31 32 33 34',
      [{ tag: '6F', length: 11, inside: [{ tag: '84', length: 9, aid: 'A000000001…' }] }],
    ],
    [
      'a name with the serial number of the card (OpenPGP)',
      '6F 12 84 10 D2 76 00 01 24 01 03 04 00 06 12 34 56 78 00 00',
      [{ tag: '6F', length: 18, inside: [{ tag: '84', length: 16, aid: 'D276000124010304…' }] }],
    ],
    [
      'another version of what is known',
      '6F 12 84 10 A0 00 00 02 83 00 00 06 22 01 69 64 00 01 02 01',
      [{ tag: '6F', length: 18, inside: [{ tag: '84', length: 16, aid: 'A0000002830000062201696400010201' }] }],
    ],
    ['none', '30 03 02 01 01', undefined],
    ['cut off', '61 05 4F', undefined],
    ['a lying length inside', '61 03 4F 05 A0', [{ tag: '61', length: 3 }]],
    ['nothing', '', undefined],
    [
      'nested without end',
      `${'61 04 '.repeat(1)}6F 02 6F 00`,
      [{ tag: '61', length: 4, inside: [{ tag: '6F', length: 2, inside: [{ tag: '6F', length: 0, inside: [] }] }] }],
    ],
  ])('%s', (_, hex, expected) => {
    expect(templateShape(bytes(hex))).toEqual(expected);
  });
});
