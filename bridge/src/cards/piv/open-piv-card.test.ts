import { createHash, verify, X509Certificate } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { createPivCard, type PivCardOptions, type SimulatedCard } from '@cardbridge/fixtures/cards';
import { type CertifiedKey, loadTestPki, makeSignatureKey, type TestPerson, type TestPki } from '@cardbridge/fixtures/pki';
import { beforeAll, describe, expect, test } from 'vitest';
import { bytes, hex, scriptedTransport } from '../../../test/support/scripted-transport.js';
import { createChannel } from '../../apdu/index.js';
import { assertSignature } from '../assert-signature.js';
import type { RecognisedCard } from '../recognised-card.js';
import type { PinpadVerify, SigningOutcome } from '../signing-card.js';
import { openPivCard, readPivCardNumber, selectPiv } from './index.js';

let pki: TestPki;
let person: TestPerson;
let other: TestPerson;
beforeAll(async () => {
  pki = await loadTestPki();
  const [first, second] = pki.citizens;
  if (!first || !second) throw new Error('a test PKI with too few citizens');
  person = first;
  other = second;
});

const guid = Uint8Array.from({ length: 16 }, (_, index) => 0xa0 + index);
const fascN = 'd4e739da739ced39ce739d836858210842108421c84210c3eb';
const message = new TextEncoder().encode('what the server said');
const digest = createHash('sha256').update(message).digest();
const ascii = (text: string) => new TextEncoder().encode(text);
const wrong = ascii('00000000');
const status = (sw: number) => Uint8Array.of(sw >> 8, sw & 0xff);

const make = (options: Partial<PivCardOptions> = {}) => createPivCard({ person, guid, ...options });

const NUMBER = 'A0A1A2A3A4A5A6A7A8A9AAABACADAEAF';
const recognised = (rest: Partial<RecognisedCard> = {}): RecognisedCard => ({
  ...{ family: 'piv', kind: 'piv', cardNumber: NUMBER, notes: {} },
  ...rest,
});

type Change = (command: string, answer: Uint8Array) => Uint8Array;
/** A simulated card in which PIV is selected, as after its detection; `sent` is every command that it got, `change` may forge its answers. */
function connect(card: SimulatedCard, change: Change = (_, answer) => answer) {
  card.transmit(bytes('00a4040009a0000003080000100000'));
  const sent: string[] = [];
  const channel = createChannel({
    transmit: async (command) => {
      sent.push(hex(command));
      return change(hex(command), card.transmit(command));
    },
  });
  return { sent, channel };
}

function open(card: SimulatedCard, change?: Change, as: RecognisedCard = recognised()) {
  const { sent, channel } = connect(card, change);
  return { sent, opened: openPivCard(channel, as, { check: 'number' }) };
}

/** A card whose certificate object is forged. An answer of more than 256 bytes is one that the card did not cut up; so it is cut here. */
function withCertificateObject(object: Uint8Array) {
  let rest = new Uint8Array();
  return open(make(), (command, answer) => {
    if (command.startsWith('00cb3fff055c035fc105')) rest = Uint8Array.from(object);
    else if (!command.startsWith('00c0') || rest.length === 0) return answer;
    const part = rest.slice(0, 256);
    rest = rest.slice(256);
    return Uint8Array.of(...part, ...(rest.length > 0 ? [0x61, rest.length > 255 ? 0 : rest.length] : [0x90, 0x00]));
  });
}
const long = (tag: number, value: Uint8Array) => Uint8Array.of(tag, 0x82, value.length >> 8, value.length & 0xff, ...value);
const certificateObject = (certificate: Uint8Array, info = '710100', rest = 'fe00') =>
  long(0x53, Uint8Array.of(...long(0x70, certificate), ...bytes(info), ...bytes(rest)));

function signatureOf(outcome: SigningOutcome): Uint8Array {
  if (!outcome.verified) throw new Error('the card refused the PIN');
  return outcome.signature;
}
function expectSigned(outcome: SigningOutcome): void {
  const { publicKey } = new X509Certificate(person.signature.certificate);
  expect(verify('sha256', message, publicKey, signatureOf(outcome))).toBe(true);
}
const verifies = (sent: readonly string[]) => sent.filter((command) => /^.{2}20.{4}./.test(command));

describe('a card that behaves', () => {
  test('reads: number and certificate of 9A', async () => {
    const card = await open(make()).opened;
    expect(card).toMatchObject({ kind: 'piv', cardNumber: 'A0A1A2A3A4A5A6A7A8A9AAABACADAEAF' });
    expect(await card.signingKey()).toMatchObject({ certificate: expect.anything(), algorithm: 'RS256' });
    expect(hex((await card.signingKey()).certificate)).toBe(hex(person.signature.certificate));
    await card.assertCanSign();
  });

  test('signs, and tells each stage before the card is asked', async () => {
    const { sent, opened } = open(make());
    const card = await opened;
    const stages: [string, number][] = [];
    expectSigned(
      await card.verifyAndSign(ascii(person.pin), digest, async (stage) => {
        const asked = sent.filter((command) => /^..(20|87)/.test(command));
        stages.push([stage, asked.length]);
      }),
    );
    expect(stages).toEqual([
      ['checking-pin', 0],
      ['signing', 1],
    ]);
  });

  test('the commands, byte for byte', async () => {
    const { sent, opened } = open(make());
    const card = await opened;
    await card.triesLeft();
    await card.verifyAndSign(ascii('123456'), digest).catch(() => undefined);
    await card.verifyAndSign(ascii(person.pin), digest);
    const block = `0001${'ff'.repeat(202)}003031300d060960864801650304020105000420${digest.toString('hex')}`;
    const template = `7c820106820081820100${block}`;
    const fetched = sent.filter((command) => command.startsWith('00c0')).slice(0, -1);
    expect(fetched.length).toBeGreaterThan(2);
    expect(sent).toEqual([
      '00cb3fff055c035fc10200',
      '00cb3fff035c017e00',
      '00200080',
      '00cb3fff055c035fc10500',
      ...fetched,
      '0020008008313233343536ffff',
      `0020008008${hex(ascii(person.pin))}`,
      `1087079aff${template.slice(0, 510)}`,
      `0087079a0b${template.slice(510)}00`,
      '00c0000008',
    ]);
  });

  test('what a reader with keys needs to make the same VERIFY', async () => {
    expect((await open(make()).opened).pinpadVerify).toEqual({
      command: { cla: 0x00, ins: 0x20, p1: 0x00, p2: 0x80 },
      minLength: 6,
      maxLength: 8,
      blockLength: 8,
      padding: 0xff,
    });
  });

  test('rules: six to eight letters and digits', async () => {
    const { pinRules } = await open(make()).opened;
    expect([pinRules.minLength, pinRules.maxLength]).toEqual([6, 8]);
    const allowed = Array.from({ length: 256 }, (_, byte) => byte).filter(pinRules.allows);
    expect(String.fromCharCode(...allowed)).toBe('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz');
  });
});

describe('the card number', () => {
  const numberOf = async (card: SimulatedCard, change?: Change) => {
    const { channel } = connect(card, change);
    expect(await selectPiv(channel)).toBe(true);
    return readPivCardNumber(channel);
  };
  const chuid = (fields: string) =>
    numberOf(make(), (command, answer) =>
      command.startsWith('00cb3fff055c035fc102') ? Uint8Array.of(...bytes(fields), 0x90, 0x00) : answer,
    );
  const zeros = '00'.repeat(16);

  test('is the GUID, or the FASC-N where that is all zero, or absent', async () => {
    expect(await numberOf(make())).toBe(NUMBER);
    expect(await numberOf(make({ guid: new Uint8Array(16) }))).toBe(fascN.toUpperCase());
    expect(await chuid(`53 1b 3019 ${fascN}`)).toBe(fascN.toUpperCase());
    expect(await chuid(`53 1f 3019 ${fascN} 3402 1234`)).toBe(fascN.toUpperCase());
  });

  test.each([
    ['no card holder identifier', '5300'],
    ['one without number', `5314 3410 ${zeros} 3e00`],
    ['a FASC-N of another length', '5304 3002 1234'],
  ])('%s: none', async (_what, object) => {
    expect(await chuid(object)).toBeUndefined();
  });

  test('a card without the object has none', async () => {
    expect(await numberOf(make(), (command, answer) => (command.startsWith('00cb') ? status(0x6a82) : answer))).toBeUndefined();
  });

  test('a card without one is not used, and nobody is asked for a PIN', async () => {
    const { sent, channel } = connect(make());
    const { cardNumber: _none, ...without } = recognised();
    await expect(openPivCard(channel, without, { check: 'application' })).rejects.toMatchObject({
      code: 'ERR_CARD_UNSUPPORTED',
    });
    expect(sent).toEqual([]);
  });

  test.each(['', '53', '5302 3001', `5312 3410 ${zeros}ff`, '7e02 4f00', `53 12 3410 ${zeros} 00`, '538480'])(
    'D-29 %j is no such object',
    async (object) => {
      await expect(chuid(object)).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
    },
  );
});

describe('the same card', () => {
  const select = '00a4040009a0000003080000100000';
  const [chuid, discovery] = ['00cb3fff055c035fc10200', '00cb3fff035c017e00'];

  test('its number alone proves it, and that its application is selected', async () => {
    const { sent, opened } = open(make());
    await opened;
    expect(sent).toEqual([chuid, discovery]);
  });

  test('the application is selected only where the number does not come', async () => {
    const card = make();
    const { sent, channel } = connect(card);
    card.reset();
    await openPivCard(channel, recognised(), { check: 'number' });
    expect(sent).toEqual([chuid, select, chuid, discovery]);
  });

  test('D-30 another number: ERR_CARD_CHANGED, and what was noted of the card is forgotten', async () => {
    const noted = recognised();
    const { opened } = open(make(), undefined, noted);
    await (await opened).signingKey();
    expect(Object.keys(noted.notes).sort()).toEqual(['pivPin', 'signingKey']);
    const { sent, opened: again } = open(make({ guid: Uint8Array.from(guid).reverse() }), undefined, noted);
    await expect(again).rejects.toMatchObject({ code: 'ERR_CARD_CHANGED' });
    expect(sent).toEqual([chuid, select, chuid]);
    expect(noted.notes).toEqual({});
  });

  test('D-30 a look proves the application alone; no PIN goes to the card before its number was right', async () => {
    const other = recognised({ cardNumber: 'FF' });
    const { sent, channel } = connect(make());
    const card = await openPivCard(channel, other, { check: 'application' });
    expect(sent).toEqual([discovery]);
    await card.triesLeft();
    await expect(card.verifyAndSign(ascii(person.pin), digest)).rejects.toMatchObject({ code: 'ERR_CARD_CHANGED' });
    expect(verifies(sent)).toEqual([]);
  });

  test('a look at a card that is known asks for nothing but the application', async () => {
    const card = make();
    const noted = recognised();
    await (await open(card, undefined, noted).opened).signingKey();
    const { sent, channel } = connect(card);
    const opened = await openPivCard(channel, noted, { check: 'application' });
    await opened.signingKey();
    expect(sent).toEqual([select]);
  });

  test('a look where another application is selected by now', async () => {
    const card = make();
    const { sent, channel } = connect(card);
    card.reset();
    await openPivCard(channel, recognised(), { check: 'application' });
    expect(sent).toEqual([discovery, select, discovery]);
  });
});

describe('the PIN that its holder is used to', () => {
  const p2Of = async (card: SimulatedCard, change?: Change) => (await open(card, change).opened).pinpadVerify?.command.p2;
  const saying = (policy: string): Change => {
    return (command, answer) =>
      command.includes('5c017e') ? bytes(`7e12 4f0b a000000308000010000100 5f2f02 ${policy} 9000`) : answer;
  };

  test('is what the discovery object says; the application has one, and the whole card may have one', async () => {
    expect(await p2Of(make())).toBe(0x80);
    expect(await p2Of(make({ primaryPin: 'global' }))).toBe(0x00);
    expect(await p2Of(make({ primaryPin: 'undiscovered' }))).toBe(0x80);
    // Both satisfy, the first is primary; and a second byte without the global PIN's bit in the first means nothing.
    for (const policy of ['4000', '4800', '5000', '6010', '7010', '4020', '6000'])
      expect(await p2Of(make(), saying(policy))).toBe(0x80);
    for (const policy of ['6020', '7020', '6820']) expect(await p2Of(make(), saying(policy))).toBe(0x00);
  });

  test('is asked of it, and no other: with a global PIN too, everything goes to one reference', async () => {
    const { sent, opened } = open(make({ primaryPin: 'global' }));
    const card = await opened;
    expect(await card.triesLeft()).toBe(10);
    expect(await card.verifyAndSign(wrong, digest)).toMatchObject({ because: 'wrong', triesLeft: 9 });
    expectSigned(await card.verifyAndSign(ascii(person.pin), digest));
    expect(sent.filter((command) => command.startsWith('0020')).map((command) => command.slice(0, 8))).toEqual([
      '00200000',
      '00200000',
      '00200000',
    ]);
  });

  test.each([0x6a80, 0x6a82, 0x6a86, 0x6a88])('a card that knows no discovery object (%i) has the one of PIV', async (sw) => {
    expect(await p2Of(make(), (command, answer) => (command.includes('5c017e') ? status(sw) : answer))).toBe(0x80);
  });

  test.each([
    '',
    '7e00',
    '7e02 4f00',
    '7e12 4f0b a000000308000010000100 5f2f02 60',
    '7e12 4f0b a000000308000010000100 5f2e02 6020',
    '7e11 4f0b a000000308000010000100 5f2f01 60',
    '7e12 4f0b b000000308000010000100 5f2f02 6020',
    '5312 4f0b a000000308000010000100 5f2f02 6020',
    '7e12 4fff a000000308000010000100 5f2f02 6020',
    '7e13 4f0b a000000308000010000100 5f2f02 6020 00',
  ])('D-19 D-29 %j tells none: such a card gets no PIN', async (object) => {
    const { sent, opened } = open(make(), (command, answer) =>
      command.includes('5c017e') ? Uint8Array.of(...bytes(object), 0x90, 0x00) : answer,
    );
    await expect(opened).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
    expect(verifies(sent)).toEqual([]);
  });

  test('D-19 nor does one that fails over it', async () => {
    for (const sw of [0x6982, 0x6f00, 0x6700])
      await expect(p2Of(make(), (command, answer) => (command.includes('5c017e') ? status(sw) : answer))).rejects.toMatchObject(
        {
          code: 'ERR_CARD_PROTOCOL',
        },
      );
  });
});

describe('tries left', () => {
  test('are asked for without a PIN, and none is spent', async () => {
    const chip = make({ memory: { triesLeft: 4 } });
    const { sent, opened } = open(chip);
    const card = await opened;
    expect([await card.triesLeft(), await card.triesLeft()]).toEqual([4, 4]);
    expect(chip.memory()).toEqual({ triesLeft: 4 });
    expect(verifies(sent)).toEqual([]);
  });

  test('none: the card is locked', async () => {
    expect(await (await open(make({ memory: { triesLeft: 0 } })).opened).triesLeft()).toBe(0);
  });

  test('are not known while the PIN of another program is still good', async () => {
    const chip = make();
    const { opened } = open(chip);
    const card = await opened;
    chip.transmit(Uint8Array.of(0x00, 0x20, 0x00, 0x80, 8, ...ascii(person.pin)));
    expect(await card.triesLeft()).toBeUndefined();
  });

  test.each([0x6700, 0x6a80, 0x6d00, 0x6300])('are not known of a card that answers %i', async (sw) => {
    const { opened } = open(make(), (command, answer) => (command === '00200080' ? status(sw) : answer));
    expect(await (await opened).triesLeft()).toBeUndefined();
  });
});

describe('PIN', () => {
  test('wrong: tries left, then locked, and locked stays locked', async () => {
    const chip = make({ maxTries: 3 });
    const attempt = async (pin: Uint8Array) => (await open(chip).opened).verifyAndSign(pin, digest);
    expect(await attempt(wrong)).toEqual({ verified: false, because: 'wrong', triesLeft: 2 });
    expect(await attempt(wrong)).toEqual({ verified: false, because: 'wrong', triesLeft: 1 });
    await expect(attempt(wrong)).rejects.toMatchObject({ code: 'ERR_PIN_LOCKED' });
    await expect(attempt(ascii(person.pin))).rejects.toMatchObject({ code: 'ERR_PIN_LOCKED' });
  });

  test('D-19 one VERIFY a call, whatever the card says, and no signature without its yes', async () => {
    for (const sw of [0x63c2, 0x63c0, 0x6983, 0x6a80, 0x6a88, 0x6982, 0x6c10, 0x6110, 0x6700, 0x6300, 0x6f00]) {
      const { sent, opened } = open(make(), (command, answer) => (command.startsWith('0020') ? status(sw) : answer));
      const outcome = await (await opened).verifyAndSign(ascii(person.pin), digest).catch((error: unknown) => error);
      expect(outcome).not.toMatchObject({ verified: true });
      expect(verifies(sent)).toHaveLength(1);
      expect(sent.filter((command) => /^..87/.test(command))).toEqual([]);
    }
  });

  test.each(['', '12345', '123456789', '12345 6', '12345\u00fc', '12345\u0000', '12345-', '123456\u00ff\u00ff'])(
    'D-19 %j never gets near the card',
    async (pin) => {
      const { sent, opened } = open(make());
      const card = await opened;
      await card.signingKey();
      const before = sent.length;
      await expect(card.verifyAndSign(Buffer.from(pin, 'latin1'), digest)).rejects.toThrow(RangeError);
      await expect(card.verifyAndSign(ascii(person.pin), new Uint8Array(20))).rejects.toThrow(RangeError);
      expect(sent).toHaveLength(before);
    },
  );

  test('D-47 stays with the caller, who zeroes it; what was sent is zeroed here', async () => {
    const pin = ascii(person.pin);
    const chip = make();
    const buffers: Uint8Array[] = [];
    const channel = createChannel({
      transmit: async (command) => {
        buffers.push(command);
        return chip.transmit(command);
      },
    });
    const card = await openPivCard(channel, recognised(), { check: 'number' });
    await card.verifyAndSign(pin, digest);
    expect(pin).toEqual(ascii(person.pin));
    expect(buffers.every((buffer) => buffer.every((byte) => byte === 0))).toBe(true);
  });
});

test('D-19 a PIN of a form that the card does not know: no try is spent, and it can be asked for again', async () => {
  const chip = make({ pinForm: 'digits' });
  const { sent, opened } = open(chip);
  const card = await opened;
  expect(await card.verifyAndSign(ascii('abcdef'), digest)).toEqual({ verified: false, because: 'format' });
  expect(verifies(sent)).toHaveLength(1);
  expect(chip.memory()).toEqual({ triesLeft: 10 });
  expectSigned(await card.verifyAndSign(ascii(person.pin), digest));
});

describe('PIN on the reader', () => {
  const onReader = async (answer: (verify: PinpadVerify, chip: SimulatedCard) => string | 'format') => {
    const chip = make();
    const { sent, opened } = open(chip);
    const stages: string[] = [];
    const outcome = (await opened).verifyAndSign(
      async (asked) => {
        expect(stages).toEqual(['checking-pin']);
        const given = answer(asked, chip);
        return given === 'format' ? given : { data: new Uint8Array(), sw: Number.parseInt(given, 16) };
      },
      digest,
      async (stage) => void stages.push(stage),
    );
    return { outcome, sent, chip, stages };
  };

  test('right: the card signs, and no PIN came from here', async () => {
    const { outcome, sent } = await onReader(({ command: { cla, ins, p1, p2 }, blockLength, padding }, chip) => {
      const block = new Uint8Array(blockLength).fill(padding);
      block.set(ascii(person.pin));
      return hex(chip.transmit(Uint8Array.of(cla, ins, p1, p2, blockLength, ...block)));
    });
    expectSigned(await outcome);
    expect(verifies(sent)).toEqual([]);
  });

  test('wrong, locked, not taken by the reader', async () => {
    expect(await (await onReader(() => '63c5')).outcome).toEqual({ verified: false, because: 'wrong', triesLeft: 5 });
    await expect((await onReader(() => '63c0')).outcome).rejects.toMatchObject({ code: 'ERR_PIN_LOCKED' });
    await expect((await onReader(() => '6983')).outcome).rejects.toMatchObject({ code: 'ERR_PIN_LOCKED' });
    const { outcome, stages } = await onReader(() => 'format');
    expect(await outcome).toEqual({ verified: false, because: 'format' });
    expect(stages).toEqual(['checking-pin']);
  });

  test('D-29 a reader that says yes without the card gives nothing', async () => {
    await expect((await onReader(() => '9000')).outcome).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
  });
});

describe('the certificate', () => {
  const codeOf = async (object: Uint8Array) => {
    const { sent, opened } = withCertificateObject(object);
    const card = await opened;
    const failure = (ask: Promise<unknown>): Promise<unknown> => ask.then(() => 'fine').catch((error: unknown) => error);
    const first = await failure(card.signingKey());
    const second = await failure(card.verifyAndSign(ascii(person.pin), digest));
    expect(verifies(sent), 'PINs that the card saw').toEqual([]);
    expect(second).toEqual(first);
    return first;
  };

  test('is taken as it lies there', async () => {
    const { opened } = withCertificateObject(certificateObject(person.signature.certificate));
    const card = await opened;
    expect(hex((await card.signingKey()).certificate)).toBe(hex(person.signature.certificate));
    expectSigned(await card.verifyAndSign(ascii(person.pin), digest));
  });

  test('is not there: said before any PIN', async () => {
    const none = { code: 'ERR_CARD_CERTIFICATE_NONE' };
    expect(await codeOf(bytes('5300'))).toMatchObject(none);
    expect(await codeOf(bytes('5305 7000 7101 00'))).toMatchObject(none);
    expect(await codeOf(bytes('5303 7101 00'))).toMatchObject(none);
    expect(await codeOf(certificateObject(pki.bad.wrongUsage.signature.certificate))).toMatchObject(none);
    const { opened } = open(make(), (command, answer) => (command.includes('5fc105') ? status(0x6a82) : answer));
    await expect((await opened).signingKey()).rejects.toMatchObject(none);
  });

  test('is of another kind of key: said before any PIN', async () => {
    const keys = [pki.bad.weakKey.signature, await makeSignatureKey('RSA-3072'), await makeSignatureKey('P-521')];
    for (const { certificate } of keys)
      expect(await codeOf(certificateObject(certificate))).toMatchObject({ code: 'ERR_CARD_UNSUPPORTED' });
  });

  test('is packed with gzip, as the standard says it and as cards did before', async () => {
    const packed = open(make({ compressed: true }));
    expect(hex((await (await packed.opened).signingKey()).certificate)).toBe(hex(person.signature.certificate));
    expectSigned(await (await packed.opened).verifyAndSign(ascii(person.pin), digest));
    const { opened } = withCertificateObject(certificateObject(gzipSync(person.signature.certificate), '710180'));
    expect(hex((await (await opened).signingKey()).certificate)).toBe(hex(person.signature.certificate));
  });

  test('D-29 unpacks to too much, to something else, or not at all', async () => {
    const { certificate } = person.signature;
    const whole = gzipSync(certificate);
    const bomb = gzipSync(new Uint8Array(32 * 1024 * 1024).fill(0x30));
    expect(bomb.length).toBeLessThan(60_000);
    for (const content of [
      bomb,
      gzipSync(Uint8Array.of(...certificate, 0)),
      gzipSync(certificate.subarray(0, -1)),
      gzipSync(new Uint8Array(0)),
      whole.subarray(0, -10),
      whole.map((byte, at) => (at === 40 ? byte ^ 0xff : byte)),
      certificate,
      bytes('1f8b08'),
    ])
      expect(await codeOf(certificateObject(content, '710101'))).toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
    expect(await codeOf(certificateObject(whole, '710100'))).toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
  });

  test('D-29 lies about its length, is cut off, or is none', async () => {
    const { certificate } = person.signature;
    for (const object of [
      new Uint8Array(),
      certificateObject(certificate.subarray(0, -1)),
      certificateObject(Uint8Array.of(...certificate, 0)),
      certificateObject(certificate).subarray(0, -3),
      Uint8Array.of(...certificateObject(certificate), 0),
      certificateObject(new Uint8Array(300).fill(0x30)),
      certificateObject(bytes('3003020101')),
      bytes('5308 7082ffff 01020304'),
      long(0x54, bytes('7000')),
      certificateObject(certificate, '7f0100'),
    ])
      expect(await codeOf(object)).toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
  });

  test("D-29 is another person's: the signature does not match it, and does not come out", async () => {
    const mixed = { ...person, signature: { ...person.signature, certificate: other.signature.certificate } };
    const card = await open(make({ person: mixed })).opened;
    await expect(card.verifyAndSign(ascii(person.pin), digest)).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
  });
});

describe('a key on a curve', () => {
  let p384: CertifiedKey;
  beforeAll(async () => {
    p384 = await makeSignatureKey('P-384');
  });
  const signed = async (kind: 'P-256' | 'P-384') => {
    const signature = kind === 'P-256' ? pki.ellipticCurveCitizen.signature : p384;
    const hash = kind === 'P-256' ? 'sha256' : 'sha384';
    const { sent, opened } = open(make({ person: { ...person, signature } }));
    const card = await opened;
    const key = await card.signingKey();
    const outcome = await card.verifyAndSign(ascii(person.pin), createHash(hash).update(message).digest());
    return { sent, key, hash, signature: signatureOf(outcome) };
  };

  test.each([
    ['P-256', 'ES256', 64, '0087119a262'],
    ['P-384', 'ES384', 96, '0087149a363'],
  ] as const)(
    '%s signs for %s, in one command, and r and s come out beside each other',
    async (kind, algorithm, length, command) => {
      // Often enough for numbers that are shorter than the curve is wide, and for those with a zero in front.
      for (let round = 0; round < 20; round += 1) {
        const { sent, key, hash, signature } = await signed(kind);
        expect(key.algorithm).toBe(algorithm);
        expect(signature).toHaveLength(length);
        expect(verify(hash, message, { key: key.publicKey, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
        expect(() => assertSignature(key, message, signature)).not.toThrow();
        expect(() => assertSignature(key, ascii('another'), signature)).toThrow(
          expect.objectContaining({ code: 'ERR_CARD_PROTOCOL' }),
        );
        const operations = sent.filter((sentCommand) => /^..87/.test(sentCommand));
        expect(operations.map((sentCommand) => sentCommand.slice(0, 10))).toEqual([command.slice(0, 10)]);
      }
    },
  );

  test('D-19 a digest of another length is never signed, and costs no try', async () => {
    const { sent, opened } = open(make({ person: { ...person, signature: pki.ellipticCurveCitizen.signature } }));
    const card = await opened;
    await expect(card.verifyAndSign(ascii(person.pin), new Uint8Array(48))).rejects.toThrow(RangeError);
    expect(verifies(sent)).toEqual([]);
  });
});

describe('D-29 a card that lies about the signature', () => {
  const protocol = { code: 'ERR_CARD_PROTOCOL' };
  /** `change` gets the answer's 264 bytes: two templates around 256 bytes, and gives what the card says instead, in two parts. */
  const forged = async (change: (answer: Uint8Array) => Uint8Array) => {
    let rest: Uint8Array | undefined;
    const chip = make();
    const card = await open(chip, (command, answer) => {
      if (command.startsWith('0087')) {
        const whole = change(Uint8Array.of(...answer.subarray(0, 256), ...chip.transmit(bytes('00c0000008')).subarray(0, 8)));
        rest = whole.slice(256);
        return Uint8Array.of(...whole.subarray(0, 256), ...(rest.length > 0 ? [0x61, rest.length] : [0x90, 0x00]));
      }
      return rest && command.startsWith('00c0') ? Uint8Array.of(...rest, 0x90, 0x00) : answer;
    }).opened;
    return card.verifyAndSign(ascii(person.pin), digest);
  };

  test('an untouched one passes, so that the others are refused for what was done to them', async () => {
    expectSigned(await forged((answer) => answer));
  });

  test.each<[string, (answer: Uint8Array) => Uint8Array]>([
    ['one bit', (answer) => answer.map((byte, at) => (at === 100 ? byte ^ 1 : byte))],
    ['the last bit', (answer) => answer.map((byte, at) => (at === 263 ? byte ^ 1 : byte))],
    ['all zero', (answer) => answer.fill(0, 8)],
    ['not below the modulus', (answer) => answer.fill(0xff, 8)],
    ['another template', (answer) => answer.fill(0x7d, 0, 1)],
    ['another field', (answer) => answer.fill(0x81, 4, 5)],
    ['a longer length', (answer) => answer.fill(0x05, 3, 4)],
    ['a shorter length', (answer) => answer.fill(0x03, 3, 4)],
    ['a field that is longer than its template', (answer) => answer.fill(0x01, 7, 8)],
    ['nothing', () => new Uint8Array()],
    ['an empty template', () => bytes('7c00')],
    ['an empty response', () => bytes('7c028200')],
    ['a short signature', (answer) => Uint8Array.of(...bytes('7c8182 82817f'), ...answer.subarray(8, 8 + 127))],
    ['one byte too many', (answer) => Uint8Array.of(...answer, 0)],
  ])('%s', async (_what, change) => {
    await expect(forged(change)).rejects.toMatchObject(protocol);
  });

  test('it refuses to sign after it took the PIN', async () => {
    for (const sw of [0x6982, 0x6a80, 0x6a86, 0x6883, 0x6884]) {
      const { opened } = open(make(), (command, answer) => (/^..87/.test(command) ? status(sw) : answer));
      await expect((await opened).verifyAndSign(ascii(person.pin), digest)).rejects.toMatchObject(protocol);
    }
  });
});

test('D-29 a card that says yes to everything is no PIV card, and neither is one without the application', async () => {
  for (const answer of ['9000', '6a82', '6283']) {
    const transport = scriptedTransport(answer);
    const channel = createChannel(transport);
    const opened = openPivCard(channel, recognised(), { check: 'application' });
    await expect(opened).rejects.toMatchObject({ code: 'ERR_CARD_WRONG_KIND' });
    expect(transport.sent).toHaveLength(2);
    await expect(openPivCard(channel, recognised(), { check: 'number' })).rejects.toMatchObject({ code: 'ERR_CARD_CHANGED' });
    expect(verifies(transport.sent)).toEqual([]);
  }
});
