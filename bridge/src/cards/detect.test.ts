import { createCitizenCard, createNhiCard, createPivCard, testTransportKeys } from '@cardbridge/fixtures/cards';
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
const options: OpenOptions = {
  keyProvider: { keysFor: async ({ cardId }) => testTransportKeys(cardId) },
  check: 'number',
};
const other = () => pki.citizens[1] ?? person;

describe('detectCard', () => {
  test('a citizen card, with its number', async () => {
    const channel = channelTo(createCitizenCard({ person, pki }));
    expect(await detectCard(channel)).toEqual({
      family: 'citizen-gen2',
      kind: 'citizen',
      cardNumber: person.cardNumber,
      notes: {},
    });
  });

  test('an NHI card, with its number', async () => {
    const channel = channelTo(createNhiCard({ person }));
    expect(await detectCard(channel)).toEqual({ family: 'nhi', kind: 'nhi', cardNumber: person.nhiCardNumber, notes: {} });
  });

  test('a PIV card, with its number', async () => {
    const guid = Uint8Array.from({ length: 16 }, (_, index) => 0xf0 + index);
    const channel = channelTo(createPivCard({ person, guid }));
    expect(await detectCard(channel)).toEqual({
      family: 'piv',
      kind: 'piv',
      cardNumber: 'F0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFF',
      notes: {},
    });
  });

  test('a PIV card that was never given a number', async () => {
    const transport = scriptedTransport('6a82', '6a82', '61114f0600001000010079074f05a000000308 9000', '6a82');
    expect(await detectCard(createChannel(transport))).toEqual({ family: 'piv', kind: 'piv', notes: {} });
  });

  test('a card that says yes to the SELECT of PIV without saying what it is', async () => {
    const transport = scriptedTransport('6a82', '6a82', '9000');
    expect(await detectCard(createChannel(transport))).toEqual({ kind: 'unknown', notes: {} });
    expect(transport.sent).toHaveLength(3);
  });

  test.each(['6a82', '6a86', '6d00', '6e00', '6999', '6283'])(
    'a card that answers %s to everything is unknown',
    async (status) => {
      const transport = scriptedTransport(status);
      expect(await detectCard(createChannel(transport))).toEqual({ kind: 'unknown', notes: {} });
      // In the order of the design, and nothing but SELECT by name: a strange card is not experimented with.
      expect(transport.sent).toEqual([
        '00a4040c10a000000283000006220169640001010100',
        '00a4040010d1580000010000000000000000001100',
        '00a4040009a0000003080000100000',
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
