import { createPivCard, type PivCardOptions, type SimulatedCard } from '@cardbridge/fixtures/cards';
import { makeSignatureKey } from '@cardbridge/fixtures/pki';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { expectSigned, NONCE, ORIGIN } from '../../test/support/signed-token.js';
import { allZero, type Desk, loadPeople, type Pki, simulatedDesk } from '../../test/support/simulated-desk.js';
import { authenticate, type OperationRun } from './index.js';

const WRONG = '00000000';
const guid = Uint8Array.from({ length: 16 }, (_, index) => 0xa0 + index);
const CARD_NUMBER = 'A0A1A2A3A4A5A6A7A8A9AAABACADAEAF';
const ENDING = 'AEAF';

let people: Pki;
beforeAll(async () => {
  people = await loadPeople();
});

const pivCard = (options: Partial<PivCardOptions> = {}) => createPivCard({ person: people.person, guid, ...options });
const soon = (check: () => void) => vi.waitFor(check, { interval: 1, timeout: 5000 });

const sign = (desk: Desk, options: Partial<OperationRun> = {}) =>
  authenticate(desk.context, {
    origin: ORIGIN,
    signal: new AbortController().signal,
    onProgress: () => {},
    challengeNonce: NONCE,
    ...options,
  });

async function deskWith(card: SimulatedCard): Promise<Desk> {
  const desk = simulatedDesk();
  desk.pcsc.insert('A', card);
  await desk.settled();
  return desk;
}

async function exchange(desk: Desk, card: SimulatedCard): Promise<void> {
  desk.pcsc.remove('A');
  await soon(() => expect(desk.inventory.readers()[0]?.state).toBe('empty'));
  desk.pcsc.insert('A', card);
  await soon(() => expect(desk.inventory.readers()[0]?.state).toBe('ready'));
}

/** VERIFY with a PIN in it, as the trace tells them. */
const pinsSent = (desk: Desk) => desk.trace.filter((line) => line.startsWith('20 VERIFY, sent 8')).length;

test('D-10 signs with a PIV card, and shows it with its number and its tries', async () => {
  const desk = await deskWith(pivCard());
  desk.prompt.answers = [people.person.pin];
  const stages: string[] = [];
  const token = await sign(desk, { onProgress: (stage) => stages.push(stage) });
  expectSigned(token);
  expect(token).toMatchObject({ algorithm: 'RS256', unverifiedContext: { origin: ORIGIN, challengeNonce: NONCE } });
  expect(token.unverifiedCertificate).toBe(Buffer.from(people.person.signature.certificate).toString('base64'));
  expect(stages).toEqual(['reading-card', 'waiting-for-pin', 'checking-pin', 'signing']);
  expect(desk.prompt.asked).toMatchObject([
    { origin: ORIGIN, cardKind: 'piv', cardNumberEnding: ENDING, triesLeft: 10, minLength: 6, maxLength: 8 },
  ]);
  expect(allZero(desk.prompt.given)).toBe(true);
});

describe('keys on curves', () => {
  test.each(['ES256', 'ES384'] as const)('D-10 %s', async (algorithm) => {
    const { person, pki } = people;
    const signature = algorithm === 'ES256' ? pki.ellipticCurveCitizen.signature : await makeSignatureKey('P-384');
    const desk = await deskWith(pivCard({ person: { ...person, signature } }));
    desk.prompt.answers = [person.pin];
    const token = await sign(desk);
    expect(token).toMatchObject({ algorithm });
    expect(Buffer.from(token.signature, 'base64')).toHaveLength(algorithm === 'ES256' ? 64 : 96);
    expectSigned(token);
  });

  test('D-29 whose certificate is of another key: the signature does not come out', async () => {
    const { person, pki } = people;
    const { certificate } = pki.ellipticCurveCitizen.signature;
    const { privateKey } = pki.crowd[0]?.signature ?? {};
    if (!privateKey) throw new Error('a test PKI without a crowd');
    const desk = await deskWith(pivCard({ person: { ...person, signature: { certificate, privateKey } } }));
    desk.prompt.answers = [person.pin];
    await expect(sign(desk)).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
  });
});

test('a card whose holder is used to the PIN of the whole card is asked for that one alone', async () => {
  const card = pivCard({ primaryPin: 'global', memory: { triesLeft: 5 } });
  const desk = await deskWith(card);
  desk.prompt.answers = [WRONG, people.person.pin];
  expectSigned(await sign(desk));
  expect(desk.prompt.asked).toMatchObject([{ triesLeft: 5 }, { again: 'wrong', triesLeft: 4 }]);
  expect([pinsSent(desk), card.memory().triesLeft]).toEqual([2, 10]);
});

test('a PIN of a form that the card does not know spends no try, is not counted, and is asked for again', async () => {
  const card = pivCard({ pinForm: 'digits', memory: { triesLeft: 9 } });
  const desk = await deskWith(card);
  const kept: unknown[] = [];
  desk.prompt.answers = [
    'abcdef',
    async () => {
      kept.push(await desk.context.tries.list());
      return people.person.pin;
    },
  ];
  expectSigned(await sign(desk));
  expect(desk.prompt.asked).toMatchObject([{ triesLeft: 9 }, { again: 'format', triesLeft: 9 }]);
  expect(kept).toEqual([[]]);
  expect(allZero(desk.prompt.given)).toBe(true);
});

test('a packed certificate, short lengths, no discovery object: a card of before', async () => {
  const desk = await deskWith(pivCard({ compressed: true, lengths: 'short', primaryPin: 'undiscovered' }));
  desk.prompt.answers = [people.person.pin];
  expectSigned(await sign(desk));
});

test('another program that selected something else, or reset the card, between two looks changes nothing', async () => {
  const card = pivCard();
  const desk = await deskWith(card);
  for (const disturb of [() => card.reset(), () => void card.transmit(Buffer.from('00a4040008a00000015100000000', 'hex'))]) {
    disturb();
    desk.prompt.answers = [
      () => {
        disturb();
        return people.person.pin;
      },
    ];
    expectSigned(await sign(desk));
  }
});

test('D-18 the PIN is good for this signature only: the card is reset', async () => {
  const card = pivCard();
  const desk = await deskWith(card);
  desk.prompt.answers = [people.person.pin];
  desk.calls.length = 0;
  await sign(desk);
  expect(desk.calls).toEqual([
    ...['connect A', 'begin', 'end leave', 'disconnect leave'],
    ...['connect A', 'begin', 'end reset', 'disconnect reset'],
  ]);
  card.transmit(Uint8Array.from(Buffer.from('00a4040009a0000003080000100000', 'hex')));
  expect(Buffer.from(card.transmit(Uint8Array.of(0x00, 0x20, 0x00, 0x80))).toString('hex')).toBe('63ca');
});

describe('a card with ten tries', () => {
  const answers = [WRONG, WRONG, WRONG, true];

  test('D-19 is paused after three wrong PINs in a row, until the person says so', async () => {
    const card = pivCard();
    const desk = await deskWith(card);
    desk.prompt.answers = [...answers];
    await expect(sign(desk)).rejects.toMatchObject({ code: 'ERR_CARD_PAUSED' });
    expect(desk.prompt.asked).toMatchObject([
      { triesLeft: 10 },
      { again: 'wrong', triesLeft: 9 },
      { again: 'wrong', triesLeft: 8 },
      { about: 'paused', cardKind: 'piv', cardNumberEnding: ENDING },
    ]);
    expect([pinsSent(desk), card.memory().triesLeft]).toEqual([3, 7]);

    // Nobody is asked, and the card sees no PIN: neither now, nor when it comes back, in whatever reader.
    desk.prompt.asked.length = 0;
    await expect(sign(desk)).rejects.toMatchObject({ code: 'ERR_CARD_PAUSED' });
    await exchange(desk, pivCard({ memory: card.memory() }));
    await expect(sign(desk)).rejects.toMatchObject({ code: 'ERR_CARD_PAUSED' });
    expect([desk.prompt.asked, pinsSent(desk)]).toEqual([[], 3]);
    expect(await desk.context.tries.list()).toMatchObject([
      { kind: 'piv', numberEnding: ENDING, wrongInARow: 3, paused: true },
    ]);

    expect(await desk.context.tries.resume('0000')).toHaveLength(0);
    await expect(sign(desk)).rejects.toMatchObject({ code: 'ERR_CARD_PAUSED' });
    expect(await desk.context.tries.resume(ENDING)).toHaveLength(1);
    desk.prompt.answers = [people.person.pin];
    expectSigned(await sign(desk));
    expect(desk.prompt.asked).toMatchObject([{ triesLeft: 7 }]);
    expect(await desk.context.tries.list()).toEqual([]);
  });

  test('D-19 another card is not', async () => {
    const desk = await deskWith(pivCard());
    desk.prompt.answers = [...answers];
    await expect(sign(desk)).rejects.toMatchObject({ code: 'ERR_CARD_PAUSED' });
    await exchange(desk, pivCard({ guid: Uint8Array.from(guid).reverse() }));
    desk.prompt.answers = [people.person.pin];
    expectSigned(await sign(desk));
  });

  test('D-19 wrong ones on several days are in a row, until a right one', async () => {
    const desk = await deskWith(pivCard());
    const wrongOnce = async () => {
      desk.prompt.answers = [WRONG, undefined];
      await expect(sign(desk)).rejects.toMatchObject({ code: 'ERR_PIN_CANCELLED' });
    };
    await wrongOnce();
    await wrongOnce();
    desk.prompt.answers = [people.person.pin];
    await sign(desk);
    await wrongOnce();
    await wrongOnce();
    desk.prompt.answers = [WRONG, true];
    await expect(sign(desk)).rejects.toMatchObject({ code: 'ERR_CARD_PAUSED' });
    expect(desk.prompt.asked.at(-1)).toMatchObject({ about: 'paused' });
  });

  test('D-19 the last try is warned of, whoever spent the others; then it is locked', async () => {
    const desk = await deskWith(pivCard({ memory: { triesLeft: 1 } }));
    desk.prompt.answers = [true, WRONG, true];
    await expect(sign(desk)).rejects.toMatchObject({ code: 'ERR_PIN_LOCKED' });
    expect(desk.prompt.asked).toMatchObject([{ about: 'last-try' }, { triesLeft: 1 }, { about: 'locked' }]);
  });

  test('D-19 one that is locked already is said to be, before any window for a PIN', async () => {
    const desk = await deskWith(pivCard({ memory: { triesLeft: 0 } }));
    desk.prompt.answers = [true];
    await expect(sign(desk)).rejects.toMatchObject({ code: 'ERR_PIN_LOCKED' });
    expect(desk.prompt.asked).toMatchObject([{ about: 'locked', cardKind: 'piv', cardNumberEnding: ENDING }]);
    expect(pinsSent(desk)).toBe(0);
  });

  test('that was unlocked elsewhere is used again: the card itself says so', async () => {
    const desk = await deskWith(pivCard({ memory: { triesLeft: 1 } }));
    desk.prompt.answers = [true, WRONG, true];
    await expect(sign(desk)).rejects.toMatchObject({ code: 'ERR_PIN_LOCKED' });
    await exchange(desk, pivCard());
    desk.prompt.answers = [people.person.pin];
    expectSigned(await sign(desk));
  });
});

test('D-30 a card swapped while the person types is ERR_CARD_CHANGED, and sees no PIN', async () => {
  const card = pivCard();
  let inside = card;
  const desk = await deskWith({
    kind: 'piv',
    atr: card.atr,
    memory: () => inside.memory(),
    reset: () => inside.reset(),
    transmit: (command) => inside.transmit(command),
  });
  desk.prompt.answers = [
    () => {
      inside = pivCard({ guid: Uint8Array.from(guid).reverse() });
      return people.person.pin;
    },
  ];
  await expect(sign(desk)).rejects.toMatchObject({ code: 'ERR_CARD_CHANGED' });
  expect(pinsSent(desk)).toBe(0);
});

test('a card that cannot sign is said before anyone types a PIN', async () => {
  const { certificate } = people.pki.bad.wrongUsage.signature;
  const { person } = people;
  const desk = await deskWith(pivCard({ person: { ...person, signature: { ...person.signature, certificate } } }));
  await expect(sign(desk)).rejects.toMatchObject({ code: 'ERR_CARD_CERTIFICATE_NONE' });
  expect(desk.prompt.asked).toEqual([]);
});

test('a card without a GUID goes by its FASC-N', async () => {
  const desk = await deskWith(pivCard({ guid: new Uint8Array(16) }));
  desk.prompt.answers = [people.person.pin];
  expectSigned(await sign(desk));
  expect(desk.prompt.asked).toMatchObject([{ cardNumberEnding: 'C3EB' }]);
});

test('D-46 the trace has no PIN and no card number in it', async () => {
  const desk = await deskWith(pivCard());
  desk.prompt.answers = [people.person.pin];
  await sign(desk);
  expect(pinsSent(desk)).toBe(1);
  for (const secret of [people.person.pin, Buffer.from(people.person.pin).toString('hex'), CARD_NUMBER])
    expect(desk.trace.join('\n').toUpperCase()).not.toContain(secret.toUpperCase());
});
