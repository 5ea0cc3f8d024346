import {
  createCitizenCard,
  createNhiCard,
  createPivCard,
  type SimulatedCard,
  testTransportKeys,
} from '@cardbridge/fixtures/cards';
import { loadTestPki, type TestPerson, type TestPki } from '@cardbridge/fixtures/pki';
import { beforeAll, describe, expect, test } from 'vitest';
import { bytes, hex, scriptedTransport } from '../../test/support/scripted-transport.js';
import { createChannel } from '../apdu/index.js';
import { detectCard } from './detect.js';
import { type OpenOptions, openSigningCard } from './open-signing-card.js';

let pki: TestPki;
let person: TestPerson;
beforeAll(async () => {
  pki = await loadTestPki();
  const [first] = pki.citizens;
  if (!first) throw new Error('a test PKI without citizens');
  person = first;
});

const channelTo = (card: { transmit(command: Uint8Array): Uint8Array }) =>
  createChannel({ transmit: async (command) => card.transmit(command) });
/** The same card, and what was said to it. */
function recorded(card: SimulatedCard) {
  const sent: { readonly command: string; readonly answer: string }[] = [];
  const transmit = (command: Uint8Array) => {
    const answer = card.transmit(command);
    sent.push({ command: hex(command), answer: hex(answer) });
    return answer;
  };
  return { card: { transmit }, sent };
}
const options: OpenOptions = {
  keyProvider: { keysFor: async ({ cardId }) => testTransportKeys(cardId) },
  check: 'number',
};
const other = () => pki.citizens[1] ?? person;

describe('detectCard', () => {
  test('a citizen card, with its number', async () => {
    const card = await detectCard(channelTo(createCitizenCard({ person, pki })));
    expect(card).toMatchObject({ family: 'citizen-gen2', kind: 'citizen', cardNumber: person.cardNumber });
    expect(card.notes.signingKey?.certificate).toEqual(person.signature.certificate);
  });

  test('a citizen card of generation 1, which has said 6E00 to every question before', async () => {
    const { card, sent } = recorded(createCitizenCard({ person, pki, generation: 1 }));
    const recognised = await detectCard(channelTo(card));
    expect(recognised).toMatchObject({ family: 'citizen-gen1', kind: 'citizen', cardNumber: person.cardNumber });
    expect(recognised.notes.signingKey?.certificate).toEqual(person.signature.certificate);
    expect(sent.slice(0, 9).map(({ command, answer }) => `${command} ${answer.slice(-4)}`)).toEqual([
      '00a4040c10a000000283000006220169640001010100 6e00',
      '00a4040010d1580000010000000000000000001100 6e00',
      '00a4040009a0000003080000100000 6e00',
      '80a40000023f00 9000',
      '80a40000020900 9000',
      '80a40000020905 9000',
      '80b0000008 9000',
      '80a40000020903 9000',
      '80b0000010 9000',
    ]);
    expect(sent.slice(3).filter(({ command }) => !/^80(a4|b0)/.test(command))).toEqual([]);
  });

  test.each([1, 2] as const)("an organisation's card of generation %i, by its certificate", async (generation) => {
    const { organisation } = pki;
    expect(await detectCard(channelTo(createCitizenCard({ person: organisation, pki, generation })))).toMatchObject({
      kind: 'organization',
      cardNumber: organisation.cardNumber,
      notes: { signingKey: { certificate: organisation.signature.certificate } },
    });
  });

  test.each([
    ['has none for signatures', () => pki.bad.wrongUsage.signature.certificate, 'ERR_CARD_CERTIFICATE_NONE'],
    ['is nonsense', () => bytes('3003020101'), 'ERR_CARD_PROTOCOL'],
    ['has a key of another kind', () => pki.bad.weakKey.signature.certificate, 'ERR_CARD_UNSUPPORTED'],
  ])('a card whose certificate %s is a citizen card, until it is to sign', async (_what, certificate, code) => {
    const odd = { ...pki.organisation, signature: { ...pki.organisation.signature, certificate: certificate() } };
    for (const generation of [1, 2] as const) {
      const channel = channelTo(createCitizenCard({ person: odd, pki, generation }));
      const card = await detectCard(channel);
      expect(card).toMatchObject({ kind: 'citizen', cardNumber: odd.cardNumber, notes: {} });
      const opened = await openSigningCard(channel, card, options);
      await expect(opened.signingKey()).rejects.toMatchObject({ code });
    }
  });

  test.each([1, 2] as const)(
    "D-19 an organisation's card of generation %i that was misread does not sign as a citizen's: its tries are counted by what it is",
    async (generation) => {
      const chip = createCitizenCard({ person: pki.organisation, pki, generation });
      let misread = true;
      const channel = createChannel({
        transmit: async (command) => {
          const answer = await chip.transmit(command);
          return misread && hex(answer).startsWith('3082') ? bytes(`00${hex(answer).slice(2)}`) : answer;
        },
      });
      const card = await detectCard(channel);
      expect(card).toMatchObject({ kind: 'citizen', notes: {} });
      misread = false;
      const opened = await openSigningCard(channel, card, options);
      await expect(opened.signingKey()).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
    },
  );

  test.each([1, 2] as const)('a card of generation %i that is pulled while its certificate is read', async (generation) => {
    const chip = createCitizenCard({ person, pki, generation });
    const channel = createChannel({
      transmit: async (command) => (hex(command).includes('08f2') ? bytes('') : chip.transmit(command)),
    });
    await expect(detectCard(channel)).rejects.toMatchObject({ code: 'ERR_CARD_REMOVED' });
  });

  test.each([
    ['no version file', ['9000', '9000', '6a82']],
    ['another version', ['9000', '9000', '9000', `${hex(Buffer.from('CHT V31N'))}9000`]],
    ['a version that is cut off', ['9000', '9000', '9000', `${hex(Buffer.from('CHT V'))}9000`]],
    ['no directory for it', ['9000', '6a82']],
  ])('a card with a master file in class 80 and %s is unknown', async (_what, answers) => {
    const transport = scriptedTransport('6e00', '6e00', '6e00', ...answers);
    expect(await detectCard(createChannel(transport))).toEqual({ kind: 'unknown', notes: {} });
    expect(transport.sent).toHaveLength(3 + answers.length);
  });

  test('an NHI card, with its number', async () => {
    const channel = channelTo(createNhiCard({ person }));
    expect(await detectCard(channel)).toMatchObject({ family: 'nhi', kind: 'nhi', cardNumber: person.nhiCardNumber });
  });

  test('a PIV card, with its number', async () => {
    const guid = Uint8Array.from({ length: 16 }, (_, index) => 0xf0 + index);
    const channel = channelTo(createPivCard({ person, guid }));
    expect(await detectCard(channel)).toMatchObject({
      family: 'piv',
      kind: 'piv',
      cardNumber: 'F0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFF',
    });
  });

  test('a PIV card that was never given a number', async () => {
    const transport = scriptedTransport('6a82', '6a82', '61114f0600001000010079074f05a000000308 9000', '6a82');
    const { notes: _, ...card } = await detectCard(createChannel(transport));
    expect(card).toEqual({ family: 'piv', kind: 'piv' });
  });

  test('a card that says yes to the SELECT of PIV without saying what it is', async () => {
    const transport = scriptedTransport('6a82', '6a82', '9000', '6e00');
    expect(await detectCard(createChannel(transport))).toEqual({ kind: 'unknown', notes: {} });
    expect(transport.sent).toHaveLength(4);
  });

  test.each(['6a82', '6a86', '6a81', '6881', '6882', '6985', '6d00', '6e00', '6f00', '6999', '6283'])(
    'a card that answers %s to everything is unknown',
    async (status) => {
      const transport = scriptedTransport(status);
      expect(await detectCard(createChannel(transport))).toEqual({ kind: 'unknown', notes: {} });
      // In the order of the design, and nothing but SELECT by name: a strange card is not experimented with.
      expect(transport.sent).toEqual([
        '00a4040c10a000000283000006220169640001010100',
        '00a4040010d1580000010000000000000000001100',
        '00a4040009a0000003080000100000',
        '80a40000023f00',
      ]);
    },
  );

  test('a card that says yes to every SELECT is not believed', async () => {
    await expect(detectCard(createChannel(scriptedTransport('9000')))).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
  });

  test('a card that is pulled', async () => {
    await expect(detectCard(createChannel(scriptedTransport('')))).rejects.toMatchObject({ code: 'ERR_CARD_REMOVED' });
  });
});

describe('openSigningCard', () => {
  test.each(['citizen', 'organization'] as const)('a %s card', async (kind) => {
    const channel = channelTo(createCitizenCard({ person: kind === 'citizen' ? person : pki.organisation, pki }));
    expect(await openSigningCard(channel, { ...(await detectCard(channel)), kind }, options)).toMatchObject({ kind });
  });

  test.each([1, 2] as const)('a card of generation %i is not read twice in one insertion', async (generation) => {
    const { card, sent } = recorded(createCitizenCard({ person, pki, generation }));
    const channel = channelTo(card);
    const recognised = await detectCard(channel);
    const before = sent.length;
    const look = await openSigningCard(channel, recognised, { ...options, check: 'application' });
    expect((await look.signingKey()).certificate).toEqual(person.signature.certificate);
    const { cardNumber } = await openSigningCard(channel, recognised, options);
    expect(cardNumber).toBe(person.cardNumber);
    const files = sent.slice(before).map(({ command }) => /^[08]0a4000[04]02(....)/.exec(command)?.[1]);
    expect(files.filter((file) => file === '5030')).toEqual([]);
    expect(files.filter((file) => file === '0903')).toHaveLength(1);
  });

  test('a PIV card, without any keys of ours', async () => {
    const channel = channelTo(createPivCard({ person }));
    const without: OpenOptions = { keyProvider: { keysFor: async () => undefined }, check: 'number' };
    expect(await openSigningCard(channel, await detectCard(channel), without)).toMatchObject({ kind: 'piv' });
  });

  test('an NHI card does not sign', async () => {
    const channel = channelTo(createNhiCard({ person }));
    await expect(openSigningCard(channel, await detectCard(channel), options)).rejects.toMatchObject({
      code: 'ERR_CARD_WRONG_KIND',
    });
  });

  test.each([
    ['a PIV card', 'a citizen card', () => createPivCard({ person }), () => createCitizenCard({ person, pki })],
    ['a citizen card', 'an NHI card', () => createCitizenCard({ person, pki }), () => createNhiCard({ person })],
    [
      'a citizen card',
      'one of generation 1 with the same number',
      () => createCitizenCard({ person, pki }),
      () => createCitizenCard({ person, pki, generation: 1 }),
    ],
    [
      'a card of generation 1',
      "another person's",
      () => createCitizenCard({ person, pki, generation: 1 }),
      () => createCitizenCard({ person: other(), pki, generation: 1 }),
    ],
    [
      'a card of generation 1',
      'one of generation 2',
      () => createCitizenCard({ person, pki, generation: 1 }),
      () => createCitizenCard({ person, pki }),
    ],
    [
      'a citizen card',
      "another person's",
      () => createCitizenCard({ person, pki }),
      () => createCitizenCard({ person: other(), pki }),
    ],
  ])('%s that has become %s', async (_before, _after, before, after) => {
    const card = await detectCard(channelTo(before()));
    await expect(openSigningCard(channelTo(after()), card, options)).rejects.toMatchObject({ code: 'ERR_CARD_CHANGED' });
  });
});

test('a T=0 reader that hands out everything by GET RESPONSE changes nothing', async () => {
  const card = createCitizenCard({ person, pki });
  let waiting = bytes('');
  const channel = createChannel({
    transmit: async (command) => {
      if (hex(command).startsWith('00c0')) {
        const data = waiting.subarray(0, command[4] || 256);
        waiting = waiting.subarray(data.length);
        return waiting.length === 0 ? Uint8Array.of(...data, 0x90, 0) : Uint8Array.of(...data, 0x61, waiting.length & 0xff);
      }
      const answer = card.transmit(command);
      if (answer.length <= 2) return answer;
      waiting = answer.slice(0, -2);
      return Uint8Array.of(0x61, waiting.length & 0xff);
    },
  });
  const recognised = await detectCard(channel);
  expect(recognised).toMatchObject({ family: 'citizen-gen2', cardNumber: person.cardNumber });
  const opened = await openSigningCard(channel, recognised, options);
  expect(hex((await opened.signingKey()).certificate)).toBe(hex(person.signature.certificate));
  const pin = new TextEncoder().encode(person.pin);
  expect(await opened.verifyAndSign(pin, new Uint8Array(32))).toMatchObject({ verified: true });
});
