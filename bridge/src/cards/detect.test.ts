import { createCitizenCard, createNhiCard, createPivCard, testTransportKeys } from '@cardbridge/fixtures/cards';
import { loadTestPki, type TestPerson, type TestPki } from '@cardbridge/fixtures/pki';
import { beforeAll, describe, expect, test } from 'vitest';
import { bytes, hex, scriptedTransport } from '../../test/support/scripted-transport.js';
import { createChannel } from '../apdu/index.js';
import { detectCard } from './detect.js';
import { openSigningCard } from './open-signing-card.js';

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
const keyProvider = { keysFor: async ({ cardId }: { cardId: Uint8Array }) => testTransportKeys(cardId) };

describe('detectCard', () => {
  test('a citizen card, with its number', async () => {
    const channel = channelTo(createCitizenCard({ person, pki }));
    expect(await detectCard(channel)).toEqual({ kind: 'citizen', cardNumber: person.cardNumber });
  });

  test('an NHI card, with its number', async () => {
    const channel = channelTo(createNhiCard({ person }));
    expect(await detectCard(channel)).toEqual({ kind: 'nhi', cardNumber: person.nhiCardNumber });
  });

  test('a PIV card, with its number', async () => {
    const guid = Uint8Array.from({ length: 16 }, (_, index) => 0xf0 + index);
    const channel = channelTo(createPivCard({ person, guid }));
    expect(await detectCard(channel)).toEqual({ kind: 'piv', cardNumber: 'F0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFF' });
  });

  test('a PIV card that was never given a number', async () => {
    const transport = scriptedTransport('6a82', '6a82', '61114f0600001000010079074f05a000000308 9000', '6a82');
    expect(await detectCard(createChannel(transport))).toEqual({ kind: 'piv' });
  });

  test('a card that says yes to the SELECT of PIV without saying what it is', async () => {
    const transport = scriptedTransport('6a82', '6a82', '9000');
    expect(await detectCard(createChannel(transport))).toEqual({ kind: 'unknown' });
    expect(transport.sent).toHaveLength(3);
  });

  test.each(['6a82', '6a86', '6d00', '6e00', '6999', '6283'])(
    'a card that answers %s to everything is unknown',
    async (status) => {
      const transport = scriptedTransport(status);
      expect(await detectCard(createChannel(transport))).toEqual({ kind: 'unknown' });
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
    expect(await openSigningCard(channel, kind, { keyProvider })).toMatchObject({ kind });
  });

  test('a PIV card, without any keys of ours', async () => {
    const channel = channelTo(createPivCard({ person }));
    expect(await openSigningCard(channel, 'piv', { keyProvider: { keysFor: async () => undefined } })).toMatchObject({
      kind: 'piv',
    });
  });

  test.each(['nhi', 'unknown'] as const)('a card of kind %s does not sign', async (kind) => {
    await expect(openSigningCard(channelTo(createNhiCard({ person })), kind, { keyProvider })).rejects.toMatchObject({
      code: 'ERR_CARD_WRONG_KIND',
    });
  });

  test('a PIV card that has become a citizen card', async () => {
    await expect(openSigningCard(channelTo(createCitizenCard({ person, pki })), 'piv', { keyProvider })).rejects.toMatchObject({
      code: 'ERR_CARD_WRONG_KIND',
    });
  });

  test('a citizen card that has become an NHI card', async () => {
    await expect(openSigningCard(channelTo(createNhiCard({ person })), 'citizen', { keyProvider })).rejects.toMatchObject({
      code: 'ERR_CARD_WRONG_KIND',
    });
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
  expect(await detectCard(channel)).toEqual({ kind: 'citizen', cardNumber: person.cardNumber });
  const opened = await openSigningCard(channel, 'citizen', { keyProvider });
  expect(hex((await opened.signingKey()).certificate)).toBe(hex(person.signature.certificate));
  const pin = new TextEncoder().encode(person.pin);
  expect(await opened.verifyAndSign(pin, new Uint8Array(32))).toMatchObject({ verified: true });
});
