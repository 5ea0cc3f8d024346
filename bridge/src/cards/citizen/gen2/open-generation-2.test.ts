import { createHash, randomBytes, verify, X509Certificate } from 'node:crypto';
import { createCitizenCard, type SimulatedCard, testTransportKeys } from '@cardbridge/fixtures/cards';
import { loadTestPki, type TestPerson, type TestPki } from '@cardbridge/fixtures/pki';
import { beforeAll, describe, expect, test } from 'vitest';
import { hex } from '../../../../test/support/scripted-transport.js';
import { createChannel } from '../../../apdu/index.js';
import type { RecognisedCard } from '../../recognised-card.js';
import type { SigningOutcome } from '../../signing-card.js';
import type { KeyProvider } from '../key-provider.js';
import { openGeneration2 } from './open-generation-2.js';

let pki: TestPki;
let person: TestPerson;
beforeAll(async () => {
  pki = await loadTestPki();
  const [first] = pki.citizens;
  if (!first) throw new Error('a test PKI without citizens');
  person = first;
});

const keyProvider: KeyProvider = { keysFor: async ({ cardId }) => testTransportKeys(cardId) };
const message = randomBytes(64);
const digest = createHash('sha256').update(message).digest();
const ascii = (text: string) => new TextEncoder().encode(text);

function signatureOf(outcome: SigningOutcome): Uint8Array {
  if (!outcome.verified) throw new Error('the card refused the PIN');
  return outcome.signature;
}

/** As it was recognised; nothing is known of it yet. */
const recognised = ({ cardNumber }: TestPerson, notes: RecognisedCard['notes'] = {}): RecognisedCard => {
  return { kind: 'citizen', family: 'citizen-gen2', cardNumber, notes };
};

interface Circumstances {
  readonly keyProvider?: KeyProvider;
  readonly change?: (command: Uint8Array, answer: Uint8Array) => Uint8Array;
  readonly card?: RecognisedCard;
  readonly check?: 'number' | 'application';
}

/** Opens a simulated card; `sent` is every command that it got, `change` may forge its answers. */
function open(card: SimulatedCard, options: Circumstances = {}) {
  const sent: string[] = [];
  const channel = createChannel({
    transmit: async (command) => {
      sent.push(hex(command));
      const answer = card.transmit(command);
      return options.change ? options.change(command, answer) : answer;
    },
  });
  const given = { keyProvider, check: 'number' as const, ...options };
  return { sent, opened: openGeneration2(channel, options.card ?? recognised(person), given) };
}

describe('a card that behaves', () => {
  test('reads: number and certificate, chosen by its use whatever its slot', async () => {
    for (const citizen of [...pki.citizens, pki.organisation]) {
      const kind = citizen === pki.organisation ? 'organization' : 'citizen';
      const card = { ...recognised(citizen), kind } as const;
      const opened = await open(createCitizenCard({ person: citizen, pki }), { card }).opened;
      expect(opened).toMatchObject({ kind, cardNumber: citizen.cardNumber });
      const { certificate, algorithm } = await opened.signingKey();
      expect([hex(certificate), algorithm]).toEqual([hex(citizen.signature.certificate), 'RS256']);
    }
  });

  test('signs, for both orders of slots', async () => {
    for (const citizen of pki.citizens.slice(0, 4)) {
      const card = await open(createCitizenCard({ person: citizen, pki }), { card: recognised(citizen) }).opened;
      const stages: string[] = [];
      const signature = signatureOf(
        await card.verifyAndSign(ascii(citizen.pin), digest, async (stage) => void stages.push(stage)),
      );
      expect(stages).toEqual(['checking-pin', 'signing']);
      const { publicKey } = new X509Certificate(citizen.signature.certificate);
      expect(verify('sha256', message, publicKey, signature)).toBe(true);
    }
  });

  test('D-18 signs again on the same card, with a channel and a PIN of its own', async () => {
    const { sent, opened } = open(createCitizenCard({ person, pki }));
    const card = await opened;
    const first = signatureOf(await card.verifyAndSign(ascii(person.pin), digest));
    const second = signatureOf(await card.verifyAndSign(ascii(person.pin), digest));
    expect(first).toEqual(second);
    const challenges = sent.filter((command) => command.startsWith('80500100'));
    expect(new Set(challenges).size).toBe(2);
  });

  test('the commands that matter, as the facts sheet has them', async () => {
    const { sent, opened } = open(createCitizenCard({ person, pki }));
    await (await opened).verifyAndSign(ascii(person.pin), digest);
    const from = sent.findIndex((command) => command.startsWith('80ca'));
    // The block of the signature goes in encrypted: 128 bytes, padded to 144, and the MAC.
    expect(sent.slice(from).map((command) => command.replace(/^(.{10}).{16,}?(00|80)?$/, '$1…$2'))).toEqual([
      '80ca004500',
      '00a4040c10…00',
      '8050010008…00',
      '8482030010…',
      '0420000118…',
      '04a4000418…',
      '04a4000418…',
      expect.stringMatching(/^84ea820198…/),
      expect.stringMatching(/^84ea020198…80$/),
      expect.stringMatching(/^84c1008008…80$/),
    ]);
    expect(sent.slice(0, 4)).toEqual([
      '00a4040c10a000000283000006220169640001010100',
      '00a4000402090000',
      '00a4000402090300',
      '00b0000010',
    ]);
  });

  test('D-46 the PIN is in no command', async () => {
    const { sent, opened } = open(createCitizenCard({ person, pki }));
    await (await opened).verifyAndSign(ascii(person.pin), digest);
    expect(sent.join()).not.toContain(hex(ascii(person.pin)));
  });
});

describe('what was learnt is not asked for again', () => {
  const SELECT_APPLET = '00a4040c10a000000283000006220169640001010100';

  test('a look: the applet, its files where one lies beside the other, and the card id', async () => {
    const card = recognised(person);
    const { sent, opened } = open(createCitizenCard({ person, pki }), { card, check: 'application' });
    const look = await opened;
    await look.signingKey();
    await look.assertCanSign();
    expect(sent.filter((command) => !command.startsWith('00b0'))).toEqual([
      SELECT_APPLET,
      '00a4000402503000',
      '00a4000402410000',
      '00a4000402410400',
      '00a400040208f200',
      '00a4040007a000000151000000',
      '80ca004500',
    ]);
    expect(card.notes.signingKey?.certificate).toEqual(person.signature.certificate);
  });

  test('a second look asks for the applet alone', async () => {
    const card = recognised(person);
    const chip = createCitizenCard({ person, pki });
    const look = async () => {
      const { sent, opened } = open(chip, { card, check: 'application' });
      const { signingKey, assertCanSign } = await opened;
      const { certificate } = await signingKey();
      await assertCanSign();
      return { sent, certificate };
    };
    const first = await look();
    const second = await look();
    expect(second).toEqual({ sent: [SELECT_APPLET], certificate: first.certificate });
  });

  test('the transaction with the PIN asks for the number, and for nothing else that is known', async () => {
    const card = recognised(person);
    const chip = createCitizenCard({ person, pki });
    const look = await open(chip, { card, check: 'application' }).opened;
    await look.signingKey();
    await look.assertCanSign();
    const { sent, opened } = open(chip, { card });
    signatureOf(await (await opened).verifyAndSign(ascii(person.pin), digest));
    expect(sent.map((command) => command.slice(0, 14))).toEqual([
      SELECT_APPLET.slice(0, 14),
      '00a40004020900',
      '00a40004020903',
      '00b0000010',
      SELECT_APPLET.slice(0, 14),
      expect.stringMatching(/^80500100/),
      expect.stringMatching(/^84820300/),
      expect.stringMatching(/^04200001/),
      expect.stringMatching(/^04a40004/),
      expect.stringMatching(/^04a40004/),
      expect.stringMatching(/^84ea82/),
      expect.stringMatching(/^84ea02/),
      expect.stringMatching(/^84c100/),
    ]);
  });

  test('the certificate for signatures is read first and alone, where the directory says which key signs', async () => {
    for (const citizen of pki.citizens) {
      const { sent, opened } = open(createCitizenCard({ person: citizen, pki }), { card: recognised(citizen) });
      await (await opened).signingKey();
      const reads = sent.slice(sent.indexOf('00a400040208f200') + 1);
      expect(reads).toHaveLength(Math.ceil(citizen.signature.certificate.length / 200));
    }
  });

  test('D-30 a card opened for a look asks for the number before a PIN all the same', async () => {
    const chip = createCitizenCard({ person: pki.citizens[1] ?? person, pki });
    const card = recognised(person, { citizenCardId: new Uint8Array(10) });
    const look = await open(chip, { card, check: 'application' }).opened;
    await look.signingKey();
    await expect(look.verifyAndSign(ascii(person.pin), digest)).rejects.toMatchObject({ code: 'ERR_CARD_CHANGED' });
    expect(chip.memory()).toEqual({ triesLeft: 3 });
    // What it had learnt was the other card's.
    expect(card.notes).toEqual({});
  });
});

describe('PIN', () => {
  const other = (pin: string) => ascii(pin === '11111111' ? '22222222' : '11111111');

  test('wrong: tries left, then locked, and locked stays locked', async () => {
    const chip = createCitizenCard({ person, pki });
    const attempt = async (pin: Uint8Array) => (await open(chip).opened).verifyAndSign(pin, digest);
    expect(await attempt(other(person.pin))).toEqual({ verified: false, because: 'wrong', triesLeft: 2 });
    expect(await attempt(other(person.pin))).toEqual({ verified: false, because: 'wrong', triesLeft: 1 });
    await expect(attempt(other(person.pin))).rejects.toMatchObject({ code: 'ERR_PIN_LOCKED' });
    await expect(attempt(ascii(person.pin))).rejects.toMatchObject({ code: 'ERR_PIN_LOCKED' });
    const later = createCitizenCard({ person, pki, memory: chip.memory() });
    await expect((await open(later).opened).verifyAndSign(ascii(person.pin), digest)).rejects.toMatchObject({
      code: 'ERR_PIN_LOCKED',
    });
  });

  test('right after wrong: all tries are back', async () => {
    const chip = createCitizenCard({ person, pki });
    const card = await open(chip).opened;
    await card.verifyAndSign(other(person.pin), digest);
    await card.verifyAndSign(ascii(person.pin), digest);
    expect(await card.verifyAndSign(other(person.pin), digest)).toEqual({ verified: false, because: 'wrong', triesLeft: 2 });
  });

  test('D-19 one try a call, whatever the card says', async () => {
    for (const status of [0x63c2, 0x63c0, 0x6983, 0x6a88, 0x6982, 0x6c10, 0x6110, 0x6700, 0x6f00]) {
      const { sent, opened } = open(createCitizenCard({ person, pki }), {
        change: (command, answer) => (command[1] === 0x20 ? Uint8Array.of(status >> 8, status & 0xff) : answer),
      });
      await (await opened).verifyAndSign(ascii(person.pin), digest).catch(() => undefined);
      expect(sent.filter((command) => command.startsWith('0420'))).toHaveLength(1);
      expect(sent.filter((command) => command.startsWith('84ea'))).toHaveLength(0);
    }
  });

  test.each(['', '12345', '123456789', '12345 6', '12345\u00fc', '12345\u0000', '12345-'])(
    '%j never gets near the card',
    async (pin) => {
      const { sent, opened } = open(createCitizenCard({ person, pki }));
      const card = await opened;
      const before = sent.length;
      await expect(card.verifyAndSign(Buffer.from(pin, 'latin1'), digest)).rejects.toThrow(RangeError);
      expect(sent).toHaveLength(before);
    },
  );

  test('a digest of another size never gets near the card', async () => {
    const card = await open(createCitizenCard({ person, pki })).opened;
    await expect(card.verifyAndSign(ascii(person.pin), new Uint8Array(20))).rejects.toThrow(RangeError);
  });

  test('D-47 stays with the caller, who zeroes it', async () => {
    const pin = ascii(person.pin);
    await (await open(createCitizenCard({ person, pki })).opened).verifyAndSign(pin, digest);
    expect(pin).toEqual(ascii(person.pin));
  });

  test('rules: six to eight letters and digits', async () => {
    const { pinRules } = await open(createCitizenCard({ person, pki })).opened;
    expect([pinRules.minLength, pinRules.maxLength]).toEqual([6, 8]);
    const allowed = Array.from({ length: 256 }, (_, byte) => byte).filter(pinRules.allows);
    expect(String.fromCharCode(...allowed)).toBe('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz');
  });
});

describe('transport keys', () => {
  test('none: the card reads, and says that it cannot sign before anyone is asked for a PIN', async () => {
    const { sent, opened } = open(createCitizenCard({ person, pki }), { keyProvider: { keysFor: async () => undefined } });
    const card = await opened;
    await card.signingKey();
    await expect(card.assertCanSign()).rejects.toMatchObject({ code: 'ERR_CARD_SIGNING_UNAVAILABLE' });
    await expect(card.verifyAndSign(ascii(person.pin), digest)).rejects.toMatchObject({ code: 'ERR_CARD_SIGNING_UNAVAILABLE' });
    expect(sent.filter((command) => /^(8050|8482|0420)/.test(command))).toEqual([]);
  });

  test('of another card: no try is spent', async () => {
    const chip = createCitizenCard({ person, pki });
    const wrong: KeyProvider = { keysFor: async () => testTransportKeys(new Uint8Array(10)) };
    const card = await open(chip, { keyProvider: wrong }).opened;
    await expect(card.verifyAndSign(ascii(person.pin), digest)).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
    expect(chip.memory()).toEqual({ triesLeft: 3 });
  });

  test('are asked for by card id and number, and zeroed after use, also after a failure', async () => {
    const given: Uint8Array[] = [];
    const asked: string[] = [];
    const watched: KeyProvider = {
      keysFor: async ({ cardId, cardNumber }) => {
        asked.push(cardNumber);
        const keys = testTransportKeys(cardId);
        given.push(keys.enc, keys.mac);
        return keys;
      },
    };
    const card = await open(createCitizenCard({ person, pki }), { keyProvider: watched }).opened;
    await card.assertCanSign();
    await card.verifyAndSign(ascii(person.pin), digest);
    const failing = await open(createCitizenCard({ person, pki }), {
      keyProvider: watched,
      change: (command, answer) => (command[1] === 0x50 ? new Uint8Array(0) : answer),
    }).opened;
    await expect(failing.verifyAndSign(ascii(person.pin), digest)).rejects.toMatchObject({ code: 'ERR_CARD_REMOVED' });
    expect(asked).toEqual(Array.from({ length: 3 }, () => person.cardNumber));
    expect(given).toHaveLength(6);
    expect(given.every((key) => key.every((byte) => byte === 0))).toBe(true);
  });
});

describe('D-29 a card that lies', () => {
  const forged = (ins: number, change: (answer: Uint8Array) => Uint8Array) =>
    open(createCitizenCard({ person, pki }), {
      change: (command, answer) => (command[1] === ins ? change(answer.slice()) : answer),
    }).opened;
  const flipped = (answer: Uint8Array) => answer.fill((answer[0] ?? 0) ^ 1, 0, 1);

  test.each([
    ['first', 0xea],
    ['second', 0xc1],
  ])('one bit of the %s half of the signature', async (_which, ins) => {
    const card = await forged(ins, (answer) => (answer.length > 2 ? flipped(answer) : answer));
    await expect(card.verifyAndSign(ascii(person.pin), digest)).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
  });

  test.each([
    ['all zero', 0x00],
    ['not below the modulus', 0xff],
  ])('a signature that is %s', async (_what, byte) => {
    const card = await open(createCitizenCard({ person, pki }), {
      change: ({ 1: ins }, answer) => (ins === 0xea || ins === 0xc1 ? answer.fill(byte, 0, -2) : answer),
    }).opened;
    await expect(card.verifyAndSign(ascii(person.pin), digest)).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
  });

  test('a certificate of someone else: their signature does not match it', async () => {
    const [, other] = pki.citizens;
    if (!other) throw new Error('a test PKI with one citizen');
    const mixed = { ...person, signature: { ...person.signature, certificate: other.signature.certificate } };
    const card = await open(createCitizenCard({ person: mixed, pki })).opened;
    await expect(card.verifyAndSign(ascii(person.pin), digest)).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
  });

  test('a VERIFY that any PIN passes gives nothing without the key', async () => {
    const card = await forged(0x20, () => Uint8Array.of(0x90, 0x00));
    await expect(card.verifyAndSign(ascii('99999999'), digest)).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
  });

  test('no certificate for signatures', async () => {
    const { wrongUsage } = pki.bad;
    const { opened } = open(createCitizenCard({ person: wrongUsage, pki }), { card: recognised(wrongUsage) });
    await expect((await opened).signingKey()).rejects.toMatchObject({ code: 'ERR_CARD_CERTIFICATE_NONE' });
  });

  test('a key that is not RSA-2048', async () => {
    const weak = { ...person, signature: { ...person.signature, certificate: pki.bad.weakKey.signature.certificate } };
    const card = await open(createCitizenCard({ person: weak, pki })).opened;
    await expect(card.signingKey()).rejects.toMatchObject({ code: 'ERR_CARD_UNSUPPORTED' });
  });

  test.each(['AA1234567890123', 'aa12345678901234', '1234567890123456', 'AA1234567890123\u0000'])(
    'a card number that is none: %j',
    async (cardNumber) => {
      const odd = { ...person, cardNumber };
      const { opened } = open(createCitizenCard({ person: odd, pki }), { card: recognised(odd) });
      await expect(opened).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
    },
  );

  test('another kind of card', async () => {
    const channel = createChannel({ transmit: async () => Uint8Array.of(0x6a, 0x82) });
    await expect(openGeneration2(channel, recognised(person), { keyProvider, check: 'number' })).rejects.toMatchObject({
      code: 'ERR_CARD_WRONG_KIND',
    });
  });
});
