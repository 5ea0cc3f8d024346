import { createHash } from 'node:crypto';
import { createPivCard } from '@cardbridge/fixtures/cards';
import { loadTestPki } from '@cardbridge/fixtures/pki';
import { expect, test } from 'vitest';
import { createChannel } from '../../../src/apdu/index.js';
import { assertSignature, type RecognisedCard } from '../../../src/cards/index.js';
import { openCityCard } from './open-city-card.js';
import { recogniseCityCard } from './recognise-city-card.js';
import { createCityCard } from './simulated-city-card.js';

const person = (await loadTestPki()).ellipticCurveCitizen;
const PIN = '123456';
const card = (cardNumber = '0123456789') => createCityCard({ person, cardNumber, pin: PIN });

/** Every command as the card saw it, so that a test can count what a PIN cost. */
function connect(chip: { readonly transmit: (command: Uint8Array) => Uint8Array }) {
  const sent: string[] = [];
  const channel = createChannel({
    transmit: async (command) => {
      sent.push(Buffer.from(command).toString('hex'));
      return chip.transmit(command);
    },
  });
  return { channel, pins: () => sent.filter((command) => command.startsWith('0020') && command.length > 10) };
}

async function recognised(chip: ReturnType<typeof card>): Promise<RecognisedCard> {
  const known = await recogniseCityCard(connect(chip).channel);
  if (!known) throw new Error('not recognised');
  return { ...known, notes: {} };
}

test('is recognised by its number, and another card is not taken for one', async () => {
  expect(await recognised(card())).toMatchObject({ cardNumber: '0123456789' });
  expect(await recogniseCityCard(connect(createPivCard({ person })).channel)).toBeUndefined();
});

test('signs what was asked with the right PIN, which goes to it once', async () => {
  const chip = card();
  const { channel, pins } = connect(chip);
  const opened = await openCityCard(channel, await recognised(chip));
  const message = Buffer.from('a challenge');
  const outcome = await opened.verifyAndSign(Buffer.from(PIN), createHash('sha256').update(message).digest());
  if (!outcome.verified) throw new Error('not verified');
  assertSignature(await opened.signingKey(), message, outcome.signature);
  expect(pins()).toEqual(['0020000108313233343536ffff']);
});

test('a wrong PIN costs one try, and one that the card cannot have costs none', async () => {
  const chip = card();
  const { channel, pins } = connect(chip);
  const opened = await openCityCard(channel, await recognised(chip));
  const digest = new Uint8Array(32);
  expect(await opened.verifyAndSign(Buffer.from('654321'), digest)).toEqual({
    verified: false,
    because: 'wrong',
    triesLeft: 4,
  });
  for (const impossible of ['12345', '123456789', 'letters']) {
    await expect(opened.verifyAndSign(Buffer.from(impossible), digest)).rejects.toThrow(RangeError);
  }
  await expect(opened.verifyAndSign(Buffer.from(PIN), new Uint8Array(20))).rejects.toThrow(RangeError);
  expect(pins()).toHaveLength(1);
  expect(await opened.triesLeft()).toBe(4);
});

test('a locked card is told as one', async () => {
  const chip = card();
  const { channel } = connect(chip);
  const opened = await openCityCard(channel, await recognised(chip));
  const wrong = () => opened.verifyAndSign(Buffer.from('654321'), new Uint8Array(32));
  for (let tries = 4; tries > 0; tries -= 1) expect(await wrong()).toMatchObject({ triesLeft: tries });
  await expect(wrong()).rejects.toMatchObject({ code: 'ERR_PIN_LOCKED' });
  expect(await opened.triesLeft()).toBe(0);
});

test('another card of the family is not opened in its place', async () => {
  const { channel, pins } = connect(card('9876543210'));
  await expect(openCityCard(channel, await recognised(card()))).rejects.toMatchObject({ code: 'ERR_CARD_CHANGED' });
  expect(pins()).toEqual([]);
});

test('a number that is none is said of the card, and not taken', async () => {
  await expect(recogniseCityCard(connect(card('12345')).channel)).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
});
