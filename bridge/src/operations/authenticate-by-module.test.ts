import { createCitizenCard, type SimulatedCard, testTransportKeys } from '@cardbridge/fixtures/cards';
import { makeSignatureKey } from '@cardbridge/fixtures/pki';
import type { AuthenticationToken } from '@cardbridge/sdk/protocol';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { aToken, MODULE, type ScriptedModules, scriptedModules, signingToken } from '../../test/support/scripted-modules.js';
import { expectSigned, NONCE, ORIGIN } from '../../test/support/signed-token.js';
import { allZero, citizenCard, type Desk, loadPeople, type Pki, simulatedDesk } from '../../test/support/simulated-desk.js';
import { BridgeError } from '../error.js';
import { authenticate, type OperationRun } from './index.js';

const WRONG = '00000000';
const PIN = 'tok-en 1';

let people: Pki;
beforeAll(async () => {
  people = await loadPeople();
});

const soon = (check: () => void) => vi.waitFor(check, { interval: 1, timeout: 5000 });
const failure = () => new BridgeError('ERR_MODULE_FAILED', { detail: 'CKR_DEVICE_ERROR' });
const noKeys = { keysFor: async () => undefined };

interface ModuleDesk extends Desk {
  readonly modules: ScriptedModules;
  sign(options?: Partial<OperationRun>): Promise<AuthenticationToken>;
}

/** A desk without transport keys: what a real citizen card meets. */
async function moduleDesk(modules: ScriptedModules, card?: SimulatedCard): Promise<ModuleDesk> {
  const isModuleConfigured = () => true;
  const desk = simulatedDesk(['A', 'B'], ({ insert }) => card && insert('A', card), { modules, isModuleConfigured });
  const context = { ...desk.context, keyProvider: noKeys };
  const run = { origin: ORIGIN, signal: new AbortController().signal, onProgress: () => {}, challengeNonce: NONCE };
  await desk.settled();
  desk.calls.length = 0;
  modules.calls.length = 0;
  modules.before = (call) => void desk.calls.push(call);
  return { ...desk, context, modules, sign: (others) => authenticate(context, { ...run, ...others }) };
}

/** The person's own key on a token, in the slot of reader A. */
const ownToken = (options: Partial<Parameters<typeof signingToken>[0]> = {}) =>
  signingToken({ pin: people.person.pin, key: people.person.signature, token: { slotDescription: 'A' }, ...options });
const softToken = (options: Partial<Parameters<typeof signingToken>[0]> = {}) =>
  signingToken({ pin: PIN, key: people.person.signature, token: { slotDescription: 'Soft slot' }, ...options });

const cards: readonly (readonly [string, () => SimulatedCard])[] = [
  ['of generation 2 without transport keys', () => citizenCard(people)],
  ['of generation 1', () => createCitizenCard({ ...people, generation: 1 })],
];

describe.each(cards)('a citizen card %s', (_what, createCard) => {
  test('signs by the module whose token has its certificate, while we hold no handle', async () => {
    const neighbour = softToken({ token: { slotId: 2, slotDescription: 'B', serialNumber: '2' }, key: people.other.signature });
    const desk = await moduleDesk(scriptedModules(neighbour, ownToken()), createCard());
    desk.prompt.answers = [people.person.pin];
    const stages: string[] = [];
    const token = await desk.sign({ onProgress: (stage) => stages.push(stage) });
    expectSigned(token);
    expect(token.unverifiedCertificate).toBe(Buffer.from(people.person.signature.certificate).toString('base64'));
    expect(stages).toEqual(['reading-card', 'waiting-for-pin', 'checking-pin']);
    expect(desk.prompt.asked).toMatchObject([
      {
        origin: ORIGIN,
        cardKind: 'citizen',
        cardNumberEnding: people.person.cardNumber.slice(-4),
        minLength: 6,
        maxLength: 8,
      },
    ]);
    expect(desk.calls).toEqual([
      ...['connect A', 'begin', 'end leave', 'disconnect leave'],
      ...['tokens', 'certificates 00001234'],
      // After the PIN was typed: is it the same card?
      ...['connect A', 'begin', 'end leave', 'disconnect leave'],
      // The token's own module alone: another may hang.
      ...['tokens of one module', 'sign 00001234'],
    ]);
    expect(allZero(desk.prompt.given)).toBe(true);
    expect(await desk.context.tries.list()).toEqual([]);
  });

  test('is unable to sign where no module is, and nobody is asked for a PIN', async () => {
    const modules = scriptedModules();
    modules.paths = [];
    const desk = await moduleDesk(modules, createCard());
    await expect(desk.sign()).rejects.toMatchObject({ code: 'ERR_CARD_SIGNING_UNAVAILABLE' });
    expect([desk.prompt.asked, modules.calls]).toEqual([[], []]);
  });

  test.each([
    ["another person's certificate", () => softToken({ key: people.other.signature })],
    ["the card's other certificate", () => ownToken({ key: people.person.encryption })],
  ])('is unable to sign with a token that has %s only', async (_which, token) => {
    const desk = await moduleDesk(scriptedModules(token()), createCard());
    await expect(desk.sign({ reader: 'A' })).rejects.toMatchObject({ code: 'ERR_CARD_SIGNING_UNAVAILABLE' });
    expect(desk.prompt.asked).toEqual([]);
  });

  test('that was swapped while the person typed is ERR_CARD_CHANGED: no module gets the PIN', async () => {
    const first = createCard();
    let inside = first;
    const swapping: SimulatedCard = {
      ...first,
      memory: () => inside.memory(),
      reset: () => inside.reset(),
      transmit: (command) => inside.transmit(command),
    };
    const desk = await moduleDesk(scriptedModules(ownToken()), swapping);
    const generation = first.atr.join() === citizenCard(people).atr.join() ? 2 : 1;
    desk.prompt.answers = [
      () => {
        inside = createCitizenCard({ ...people, person: people.other, generation });
        return people.person.pin;
      },
    ];
    await expect(desk.sign()).rejects.toMatchObject({ code: 'ERR_CARD_CHANGED' });
    expect(desk.modules.signings).toEqual([]);
    expect(allZero(desk.prompt.given)).toBe(true);
    expect(await desk.context.tries.list()).toEqual([]);
  });
});

describe('a citizen card that signs by a module', () => {
  test('signs by itself where it can, and leaves the module alone', async () => {
    const desk = await moduleDesk(scriptedModules(ownToken()), citizenCard(people));
    desk.prompt.answers = [people.person.pin];
    const keyProvider = { keysFor: async ({ cardId }: { readonly cardId: Uint8Array }) => testTransportKeys(cardId) };
    const run = { origin: ORIGIN, signal: new AbortController().signal, onProgress: () => {}, challengeNonce: NONCE };
    expectSigned(await authenticate({ ...desk.context, keyProvider }, run));
    expect(desk.modules.calls).toEqual([]);
  });

  test("counts its wrong PINs with the card's own, and is warned of at the last try", async () => {
    const desk = await moduleDesk(scriptedModules(ownToken({ triesLeft: 3 })), citizenCard(people));
    desk.prompt.answers = [WRONG, WRONG, false];
    await expect(desk.sign()).rejects.toMatchObject({ code: 'ERR_PIN_CANCELLED' });
    expect(desk.prompt.asked).toMatchObject([{}, { again: 'wrong' }, { about: 'last-try', cardKind: 'citizen' }]);
    expect(await desk.context.tries.of({ kind: 'citizen', cardNumber: people.person.cardNumber })).toMatchObject({
      wrongInARow: 2,
    });
  });

  test('the same certificate on a token elsewhere is right, too; the one in its reader comes first', async () => {
    const elsewhere = softToken({ pin: people.person.pin });
    const desk = await moduleDesk(scriptedModules(elsewhere), citizenCard(people));
    desk.prompt.answers = [people.person.pin];
    expectSigned(await desk.sign({ reader: 'A' }));

    desk.modules.slots.push(ownToken({ token: { slotDescription: 'A', slotId: 2, serialNumber: '2' } }));
    desk.modules.calls.length = 0;
    desk.prompt.answers = [people.person.pin];
    expectSigned(await desk.sign({ reader: 'A' }));
    expect(desk.modules.calls).toEqual(['tokens', 'certificates 2', 'tokens of one module', 'sign 2']);
  });

  test('a module in trouble is said to be, unless another has the token', async () => {
    const desk = await moduleDesk(scriptedModules(), citizenCard(people));
    desk.modules.troubles = [{ module: '/broken.so', error: failure() }];
    await expect(desk.sign()).rejects.toMatchObject({ code: 'ERR_MODULE_FAILED', detail: 'CKR_DEVICE_ERROR' });
    desk.modules.slots = [ownToken()];
    desk.prompt.answers = [people.person.pin];
    expectSigned(await desk.sign());
  });

  test('a token whose certificates cannot be read hides no other', async () => {
    const bad = ownToken({ token: { slotDescription: 'A', slotId: 2, serialNumber: '2' } });
    const desk = await moduleDesk(scriptedModules(bad), citizenCard(people));
    desk.modules.before = (call) => {
      if (call === 'certificates 2') throw failure();
    };
    await expect(desk.sign()).rejects.toMatchObject({ code: 'ERR_MODULE_FAILED' });
    desk.modules.slots.push(softToken({ pin: people.person.pin }));
    desk.prompt.answers = [people.person.pin];
    expectSigned(await desk.sign({ reader: 'A' }));
  });
});

describe('a card that only a module knows', () => {
  const key = { kind: 'pkcs11', cardNumber: 'Vendor/Model 1/00001234' } as const;

  test('signs with the certificate for signatures; anything may stand in its PIN', async () => {
    const others = [
      { id: Uint8Array.of(1), certificate: people.pki.trustAnchors[0] ?? new Uint8Array() },
      { id: Uint8Array.of(2), certificate: people.person.encryption.certificate },
    ];
    const desk = await moduleDesk(scriptedModules(softToken({ others })));
    desk.prompt.answers = ['abc', PIN];
    const token = await desk.sign();
    expectSigned(token);
    expect(token.algorithm).toBe('RS256');
    expect(desk.prompt.asked).toMatchObject([
      { cardKind: 'pkcs11', cardNumberEnding: '1234', minLength: 4, maxLength: 12 },
      { again: 'format' },
    ]);
    expect(desk.modules.signings).toMatchObject([{ id: Uint8Array.of(0x53, 0x49), algorithm: 'RS256' }]);
    expect(allZero(desk.prompt.given)).toBe(true);
  });

  test.each(['P-256', 'P-384'] as const)('signs with a %s key: the hash is that of the key', async (kind) => {
    const ofKind = kind === 'P-256' ? people.pki.ellipticCurveCitizen.signature : await makeSignatureKey(kind);
    const desk = await moduleDesk(scriptedModules(softToken({ key: ofKind, pin: '1234' })));
    desk.prompt.answers = ['1234'];
    const token = await desk.sign();
    expect(token.algorithm).toBe(kind === 'P-256' ? 'ES256' : 'ES384');
    expectSigned(token);
  });

  test.each([
    ['another key', async () => (await makeSignatureKey('P-384')).privateKey],
    ['another message', async () => undefined],
  ])('a signature with %s does not come out', async (_what, other) => {
    const privateKey = await other();
    const { certificate } = await makeSignatureKey('P-384');
    const slot = softToken({ key: { certificate, privateKey: privateKey ?? people.person.signature.privateKey }, pin: '1234' });
    if (!privateKey) slot.sign = () => ({ verified: true, signature: new Uint8Array(96) });
    const desk = await moduleDesk(scriptedModules(slot));
    desk.prompt.answers = ['1234'];
    await expect(desk.sign()).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
    // The PIN was right, whatever the module made of it.
    expect(await desk.context.tries.list()).toEqual([]);
  });

  test('a wrong PIN comes back to the person, with the tries left where they are told', async () => {
    const desk = await moduleDesk(scriptedModules(softToken({ tells: true, pin: '1234' })));
    desk.prompt.answers = [WRONG, '1234'];
    expectSigned(await desk.sign());
    expect(desk.prompt.asked).toMatchObject([{}, { again: 'wrong', triesLeft: 4 }]);
    expect(await desk.context.tries.list()).toEqual([]);
  });

  test('one that tells nothing is paused after three wrong PINs', async () => {
    const desk = await moduleDesk(scriptedModules(softToken({ triesLeft: 9 })));
    desk.prompt.answers = [WRONG, WRONG, true, WRONG, true];
    await expect(desk.sign()).rejects.toMatchObject({ code: 'ERR_CARD_PAUSED' });
    expect(desk.modules.signings).toHaveLength(3);
    await expect(desk.sign()).rejects.toMatchObject({ code: 'ERR_CARD_PAUSED' });
    expect(desk.modules.signings).toHaveLength(3);
  });

  test('the last try is warned of as its token tells it, then it is locked', async () => {
    const desk = await moduleDesk(scriptedModules(softToken({ triesLeft: 1 })));
    desk.prompt.answers = [false];
    await expect(desk.sign()).rejects.toMatchObject({ code: 'ERR_PIN_CANCELLED' });
    desk.prompt.answers = [true, WRONG, true];
    await expect(desk.sign()).rejects.toMatchObject({ code: 'ERR_PIN_LOCKED' });
    expect(desk.prompt.asked).toMatchObject([
      { about: 'last-try' },
      { about: 'last-try' },
      { triesLeft: 1 },
      { about: 'locked', cardKind: 'pkcs11' },
    ]);
    desk.prompt.answers = [true];
    desk.prompt.asked.length = 0;
    await expect(desk.sign()).rejects.toMatchObject({ code: 'ERR_PIN_LOCKED' });
    expect(desk.prompt.asked).toMatchObject([{ about: 'locked' }]);
    expect(desk.modules.signings).toHaveLength(1);
    expect(await desk.context.tries.list()).toMatchObject([{ kind: 'pkcs11', numberEnding: '1234', locked: true }]);
  });

  test('nobody spends the last try unwarned when another program had the others while the person typed', async () => {
    const slot = softToken();
    const desk = await moduleDesk(scriptedModules(slot));
    desk.prompt.answers = [
      () => {
        slot.token = { ...slot.token, pin: { ...slot.token.pin, triesLeft: 1 } };
        return WRONG;
      },
    ];
    await expect(desk.sign()).rejects.toMatchObject({ code: 'ERR_CARD_BUSY' });
    expect(desk.modules.signings).toEqual([]);
    expect(await desk.context.tries.list()).toEqual([]);
  });

  test.each([
    ['another token', 'ERR_CARD_CHANGED', [aToken({ slotDescription: 'Soft slot', serialNumber: '9999' })]],
    ['nothing', 'ERR_CARD_REMOVED', []],
  ])('with %s in its slot after the PIN was typed, no module gets that', async (_what, code, tokens) => {
    const desk = await moduleDesk(scriptedModules(softToken()));
    desk.prompt.answers = [
      () => {
        desk.modules.slots = tokens.map((token) => ({ token, certificates: [], sign: softToken().sign }));
        return WRONG;
      },
    ];
    await expect(desk.sign()).rejects.toMatchObject({ code });
    expect(desk.modules.signings).toEqual([]);
    expect(await desk.context.tries.list()).toEqual([]);
    // And it is looked for anew.
    await soon(() => expect(desk.inventory.readers()[2]?.card?.cardNumber).not.toBe(key.cardNumber));
  });

  test('one that got another slot number is found there', async () => {
    const slot = softToken({ pin: '1234' });
    const desk = await moduleDesk(scriptedModules(slot));
    desk.prompt.answers = [
      () => {
        slot.token = { ...slot.token, slotId: 99 };
        return '1234';
      },
    ];
    expectSigned(await desk.sign());
  });

  test('a module in trouble is said to be, before and after the PIN was typed', async () => {
    const desk = await moduleDesk(scriptedModules(softToken()));
    const slots = desk.modules.slots;
    const breakDown = () => {
      desk.modules.slots = [];
      desk.modules.troubles = [{ module: MODULE, error: failure() }];
      return WRONG;
    };
    desk.prompt.answers = [breakDown];
    await expect(desk.sign()).rejects.toMatchObject({ code: 'ERR_MODULE_FAILED' });
    await expect(desk.sign()).rejects.toMatchObject({ code: 'ERR_MODULE_FAILED' });
    expect([desk.prompt.asked.length, await desk.context.tries.list()]).toEqual([1, []]);
    expect(slots).toHaveLength(1);
  });

  test('a module that dies while it has the PIN leaves the try counted', async () => {
    const slot = softToken();
    slot.sign = () => {
      throw failure();
    };
    const desk = await moduleDesk(scriptedModules(slot));
    desk.prompt.answers = [WRONG];
    await expect(desk.sign()).rejects.toMatchObject({ code: 'ERR_MODULE_FAILED' });
    expect(allZero(desk.prompt.given)).toBe(true);
    expect(await desk.context.tries.of(key)).toMatchObject({ wrongInARow: 1 });
  });

  test('a module that finds another token in the slot at the last moment has not asked that', async () => {
    const slot = softToken();
    slot.sign = () => {
      throw new BridgeError('ERR_CARD_CHANGED');
    };
    const desk = await moduleDesk(scriptedModules(slot));
    desk.prompt.answers = [WRONG];
    await expect(desk.sign()).rejects.toMatchObject({ code: 'ERR_CARD_CHANGED' });
    expect(await desk.context.tries.list()).toEqual([]);
  });

  test('a page that goes while the module signs has its answer at once; the try stays counted', async () => {
    const page = new AbortController();
    const slot = softToken();
    slot.sign = () => new Promise<never>(() => {});
    const desk = await moduleDesk(scriptedModules(slot));
    desk.prompt.answers = [WRONG];
    const signing = desk.sign({ signal: page.signal });
    await soon(() => expect(desk.modules.signings).toHaveLength(1));
    page.abort(new BridgeError('ERR_OPERATION_CANCELLED'));
    await expect(signing).rejects.toMatchObject({ code: 'ERR_OPERATION_CANCELLED' });
    expect(allZero(desk.prompt.given)).toBe(true);
    expect(await desk.context.tries.of(key)).toMatchObject({ wrongInARow: 1 });
  });

  test('that finds the PIN too short asks again, and no try is counted; not for ever', async () => {
    const slot = softToken({ pin: '1234' });
    const { sign } = slot;
    slot.sign = (signing) => (desk.modules.signings.length < 2 ? { verified: false, because: 'format' } : sign(signing));
    const desk = await moduleDesk(scriptedModules(slot));
    desk.prompt.answers = ['12345', '1234'];
    expectSigned(await desk.sign());
    expect(desk.prompt.asked).toMatchObject([{}, { again: 'format' }]);
    slot.sign = () => ({ verified: false, because: 'format' });
    desk.prompt.answers = Array.from({ length: 9 }, () => '12345');
    await expect(desk.sign()).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
    expect(await desk.context.tries.list()).toEqual([]);
  });

  test('without a serial number, or a certificate for signatures, is said before anyone is asked', async () => {
    const desk = await moduleDesk(scriptedModules(softToken({ token: { slotDescription: 'S', serialNumber: '' } })));
    await expect(desk.sign()).rejects.toMatchObject({ code: 'ERR_CARD_UNSUPPORTED' });
    const other = await moduleDesk(scriptedModules(softToken({ key: people.person.encryption })));
    await expect(other.sign()).rejects.toMatchObject({ code: 'ERR_CARD_CERTIFICATE_NONE' });
    expect([...desk.prompt.asked, ...other.prompt.asked]).toEqual([]);
  });

  test('a token that says nothing sensible of its PIN takes any', async () => {
    const pin = { minLength: 0, maxLength: 0, triesLeft: undefined, onReader: false };
    const desk = await moduleDesk(scriptedModules(softToken({ token: { slotDescription: 'S', pin }, pin: '1' })));
    desk.prompt.answers = ['1'];
    expectSigned(await desk.sign());
    expect(desk.prompt.asked).toMatchObject([{ minLength: 1, maxLength: 255 }]);
  });
});

describe('a token that asks on the reader itself', () => {
  const pin = { minLength: 4, maxLength: 8, triesLeft: undefined, onReader: true };
  const withKeys = () => softToken({ token: { slotDescription: 'Keys', pin } });
  const stays = () => new Promise<never>(() => {});

  test('shows the window for that, and no PIN is typed here', async () => {
    const desk = await moduleDesk(scriptedModules(withKeys()));
    desk.prompt.answers = [stays];
    const stages: string[] = [];
    expectSigned(await desk.sign({ onProgress: (stage) => stages.push(stage) }));
    expect(desk.prompt.asked).toMatchObject([{ about: 'pinpad', cardKind: 'pkcs11' }]);
    expect(desk.modules.signings).toMatchObject([{ pin: 'on-reader' }]);
    expect([stages, desk.prompt.given]).toEqual([['reading-card', 'waiting-for-pin'], []]);
  });

  test.each([
    ['the cancel key of the reader counts no', 'ERR_PIN_CANCELLED', []],
    [
      'a module that was ended over its limit may have asked the card: that counts a',
      'ERR_PROMPT_TIMEOUT',
      [{ wrongInARow: 1 }],
    ],
  ] as const)('%s try', async (_what, code, counted) => {
    const slot = withKeys();
    slot.sign = () => {
      throw new BridgeError(code);
    };
    const desk = await moduleDesk(scriptedModules(slot));
    desk.prompt.answers = [stays];
    await expect(desk.sign()).rejects.toMatchObject({ code });
    expect(await desk.context.tries.list()).toMatchObject(counted);
  });

  test('a window that is closed while somebody may type on counts one', async () => {
    const slot = withKeys();
    slot.sign = stays;
    const desk = await moduleDesk(scriptedModules(slot));
    desk.prompt.answers = [
      async () => {
        await soon(() => expect(desk.modules.signings).toHaveLength(1));
        return undefined;
      },
    ];
    await expect(desk.sign()).rejects.toMatchObject({ code: 'ERR_PIN_CANCELLED' });
    expect(await desk.context.tries.list()).toMatchObject([{ wrongInARow: 1 }]);
  });
});
