import { createCitizenCard, type SimulatedCard } from '@cardbridge/fixtures/cards';
import { loadTestPki, type TestPerson, type TestPki } from '@cardbridge/fixtures/pki';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hex } from '../../../../test/support/scripted-transport.js';
import { createChannel } from '../../../apdu/index.js';
import { detectCard } from '../../detect.js';
import { openSigningCard } from '../../open-signing-card.js';
import type { RecognisedCard } from '../../recognised-card.js';
import type { SigningCard } from '../../signing-card.js';

let pki: TestPki;
beforeAll(async () => {
  pki = await loadTestPki();
});

let person: TestPerson;
let chip: SimulatedCard;
let sent: string[];
beforeEach(() => {
  const [first] = pki.citizens;
  if (!first) throw new Error('a test PKI without citizens');
  person = first;
  chip = createCitizenCard({ person, pki, generation: 1 });
  sent = [];
});

const channel = () =>
  createChannel({
    transmit: async (command) => {
      sent.push(hex(command));
      return chip.transmit(command);
    },
  });
// Keys for every card there is: a mistake would find them.
const keyProvider = { keysFor: async () => ({ enc: new Uint8Array(16), mac: new Uint8Array(16) }) };
const open = (card: RecognisedCard, check: 'number' | 'application' = 'number') =>
  openSigningCard(channel(), card, { keyProvider, check });
const pin = () => new TextEncoder().encode(person.pin);
const digest = new Uint8Array(32);

describe('a card of generation 1', () => {
  test('reads: number and certificate, in both orders of slots, of people and organisations', async () => {
    for (const holder of [...pki.citizens, pki.organisation]) {
      chip = createCitizenCard({ person: holder, pki, generation: 1 });
      const kind = holder === pki.organisation ? 'organization' : 'citizen';
      const opened = await open({ kind, family: 'citizen-gen1', cardNumber: holder.cardNumber, notes: {} });
      expect(opened.cardNumber).toBe(holder.cardNumber);
      const { certificate, algorithm } = await opened.signingKey();
      expect([hex(certificate), algorithm]).toEqual([hex(holder.signature.certificate), 'RS256']);
    }
  });

  test('has the rules of the PIN of every citizen card, and no way to type it on a reader', async () => {
    const { pinRules, pinpadVerify } = await open(await detectCard(channel()));
    expect([pinRules.minLength, pinRules.maxLength]).toEqual([6, 8]);
    expect(pinpadVerify).toBeUndefined();
  });

  const paths: readonly (readonly [string, (card: SigningCard) => Promise<unknown>])[] = [
    ['is asked whether it can sign', (card) => card.assertCanSign()],
    ['is given the right PIN', (card) => card.verifyAndSign(pin(), digest)],
    ['is given a PIN that no card has', (card) => card.verifyAndSign(new Uint8Array(2), digest)],
    [
      'is given a PIN from a reader',
      (card) => card.verifyAndSign(async () => ({ data: new Uint8Array(), sw: 0x9000 }), digest),
    ],
  ];
  test.each(paths)('D-19 that %s says that its vendor has to, and hears of no PIN', async (_what, work) => {
    for (const check of ['number', 'application'] as const) {
      const card = await open(await detectCard(channel()), check);
      await card.signingKey();
      expect(await card.triesLeft()).toBeUndefined();
      await expect(work(card)).rejects.toMatchObject({ code: 'ERR_CARD_SIGNING_UNAVAILABLE' });
    }
    expectNoPinCommand();
  });

  test('hears nothing but SELECT and READ BINARY in its own class, once it is known', async () => {
    const card = await open(await detectCard(channel()));
    await card.signingKey();
    expect(sent.slice(3).filter((command) => !/^80(a40000|b0)/.test(command))).toEqual([]);
    expect(sent.filter((command) => command.startsWith('80b0') && Number.parseInt(command.slice(8), 16) > 200)).toEqual([]);
  });

  function expectNoPinCommand(): void {
    expect(sent.filter((command) => command.slice(2, 4) === '20')).toEqual([]);
    expect(chip.memory()).toEqual({ triesLeft: 3 });
  }
});
