import { createPivCard, type SimulatedCard } from '@cardbridge/fixtures/cards';
import type { AuthenticationToken } from '@cardbridge/sdk/protocol';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectSigned, NONCE, ORIGIN } from '../../test/support/signed-token.js';
import { citizenCard, type Desk, loadPeople, type Pki, simulatedDesk } from '../../test/support/simulated-desk.js';
import type { Pcsc, PinpadEntry, SimulatedPinpad } from '../pcsc/index.js';
import { onePromptAtATime } from '../pin/index.js';
import { authenticate, type OperationRun } from './index.js';

const READER = 'With keys';
const WRONG = { pin: '000000' };

let people: Pki;
let right: PinpadEntry;
beforeAll(async () => {
  people = await loadPeople();
  right = { pin: people.person.pin };
});

interface PinpadDesk extends Desk {
  /** What the person does at the reader, in order. */
  entries: (PinpadEntry | (() => Promise<PinpadEntry>))[];
  readonly card: SimulatedCard;
  /** Everything that went from this process to the reader, and what came back, in hex. */
  readonly passed: string[];
  sign(options?: Partial<OperationRun>): Promise<AuthenticationToken>;
}

/** A card in a reader with keys, windows one at a time, and nobody who presses their buttons unless a test says so. */
async function pinpadDesk(
  options: { readonly triesLeft?: number; readonly card?: SimulatedCard; readonly pinpad?: Partial<SimulatedPinpad> } = {},
): Promise<PinpadDesk> {
  const { triesLeft = 10, card = createPivCard({ person: people.person, memory: { triesLeft } }), pinpad = {} } = options;
  const hand = () => {
    const entry = desk.entries.shift();
    if (!entry) throw new Error('the reader waits once too often');
    return typeof entry === 'function' ? entry() : entry;
  };
  const base = simulatedDesk([{ name: READER, pinpad: { hand, ...pinpad } }]);
  const passed: string[] = [];
  const context = {
    ...base.context,
    pcsc: listening(base.context.pcsc, passed),
    prompt: onePromptAtATime({ ...base.prompt, askAccess: async () => 'no' }),
  };
  const run = { origin: ORIGIN, signal: new AbortController().signal, onProgress: () => {}, challengeNonce: NONCE };
  const desk: PinpadDesk = {
    ...base,
    context,
    entries: [],
    card,
    passed,
    sign: (others) => authenticate(context, { ...run, ...others }),
  };
  desk.pcsc.insert(READER, card);
  await desk.settled();
  desk.calls.length = 0;
  return desk;
}

function listening(pcsc: Pcsc, passed: string[]): Pcsc {
  const note = (bytes: Uint8Array) => {
    passed.push(Buffer.from(bytes).toString('hex'));
    return bytes;
  };
  return {
    ...pcsc,
    connect: async (reader, options) => {
      const card = await pcsc.connect(reader, options);
      return {
        ...card,
        transmit: async (command) => note(await card.transmit(note(command))),
        control: async (code, input) => note(await card.control(code, note(input))),
      };
    },
  };
}

/** A window whose button nobody presses. */
const stays = () => new Promise<never>(() => {});

/** The reader waits, and `then` happens; nobody types. */
const meanwhile = (then: () => void) => () => {
  setImmediate(then);
  return new Promise<never>(() => {});
};
const wrongInARow = async (desk: Desk) => (await desk.context.tries.list()).map((tries) => tries.wrongInARow);

describe('a PIN that is typed on the reader', () => {
  test('D-17 signs, with a window that says for whom and for which card; no byte of it passes through here', async () => {
    const desk = await pinpadDesk();
    desk.prompt.answers = [stays];
    desk.entries = [right];
    const stages: string[] = [];
    const token = await desk.sign({ onProgress: (stage) => stages.push(stage) });

    expectSigned(token);
    expect(desk.prompt.asked).toMatchObject([
      { about: 'pinpad', origin: ORIGIN, cardKind: 'piv', triesLeft: 10, minLength: 6, maxLength: 8, simulated: true },
    ]);
    // While the person types nothing is being checked yet.
    expect(stages).toEqual(['reading-card', 'waiting-for-pin', 'signing']);
    expect(desk.passed.filter((bytes) => bytes.endsWith('0020008008ffffffffffffffff'))).toHaveLength(1);
    expect(desk.passed.join(' ')).not.toContain(Buffer.from(people.person.pin).toString('hex'));
    expect(await desk.context.tries.list()).toEqual([]);
  });

  test('D-18 leaves a card that was reset behind', async () => {
    const desk = await pinpadDesk();
    desk.prompt.answers = [stays];
    desk.entries = [right];
    await desk.sign();
    expect(desk.calls.slice(-2)).toEqual(['end reset', 'disconnect reset']);
  });

  test('D-19 comes back with the count when it is wrong', async () => {
    const desk = await pinpadDesk();
    desk.prompt.answers = [stays, stays];
    const seen: unknown[] = [];
    desk.entries = [
      WRONG,
      async () => {
        // The one before, and the one that is typed now: it counts until the card has said otherwise.
        seen.push(...(await desk.context.tries.list()));
        return right;
      },
    ];
    await desk.sign();
    expect(desk.prompt.asked).toMatchObject([{ about: 'pinpad' }, { about: 'pinpad', again: 'wrong', triesLeft: 9 }]);
    expect(seen).toMatchObject([{ kind: 'piv', wrongInARow: 2, triesLeft: 8 }]);
    expect(await desk.context.tries.list()).toEqual([]);
  });

  test('D-19 is not asked for before the person risks the last try', async () => {
    const desk = await pinpadDesk({ triesLeft: 1 });
    desk.prompt.answers = [false];
    await expect(desk.sign()).rejects.toMatchObject({ code: 'ERR_PIN_CANCELLED' });
    expect(desk.prompt.asked).toMatchObject([{ about: 'last-try' }]);
    desk.prompt.answers = [true, stays];
    desk.entries = [right];
    await desk.sign();
    expect(desk.prompt.asked.slice(1)).toMatchObject([{ about: 'last-try' }, { about: 'pinpad', triesLeft: 1 }]);
  });

  test.each([
    ['cancelled at the reader', 'cancel' as const, 'ERR_PIN_CANCELLED'],
    ['not typed in time', 'nothing' as const, 'ERR_PROMPT_TIMEOUT'],
  ])('D-19 spends no try when it is %s', async (_how, entry, code) => {
    const desk = await pinpadDesk();
    desk.prompt.answers = [stays];
    desk.entries = [entry];
    await expect(desk.sign()).rejects.toMatchObject({ code });
    expect(await desk.context.tries.list()).toEqual([]);
    expect(desk.card.memory()).toMatchObject({ triesLeft: 10 });

    desk.prompt.answers = [stays, stays];
    desk.entries = [WRONG, entry];
    await expect(desk.sign()).rejects.toMatchObject({ code });
    expect(await desk.context.tries.list()).toMatchObject([{ wrongInARow: 1, triesLeft: 9 }]);
  });

  test('D-19 is asked for again when the reader finds it too short, and no try is spent', async () => {
    const desk = await pinpadDesk();
    desk.prompt.answers = [stays, stays];
    desk.entries = [{ pin: '123' }, right];
    const counts: number[][] = [];
    await desk.sign({
      onProgress: (stage) => {
        if (stage === 'waiting-for-pin') void wrongInARow(desk).then((count) => counts.push(count));
      },
    });
    expect(desk.prompt.asked).toMatchObject([{ about: 'pinpad' }, { about: 'pinpad', again: 'format', triesLeft: 10 }]);
    expect(counts).toEqual([[], []]);
    expect(await desk.context.tries.list()).toEqual([]);
  });

  test('D-19 counts as spent when the person gives up in the window: the card is abandoned with the reader waiting', async () => {
    const desk = await pinpadDesk();
    let press = () => {};
    const pressed = new Promise<undefined>((resolve) => {
      press = () => resolve(undefined);
    });
    desk.prompt.answers = [() => pressed];
    desk.entries = [meanwhile(() => press())];
    await expect(desk.sign()).rejects.toMatchObject({ code: 'ERR_PIN_CANCELLED' });
    expect(desk.calls).toContain('abandon');
    expect(await wrongInARow(desk)).toEqual([1]);
    // Free again for whoever comes next, and the card tells how it really stands.
    desk.prompt.answers = [stays];
    desk.entries = [right];
    await desk.sign();
    expect(desk.prompt.asked.at(-1)).toMatchObject({ about: 'pinpad', triesLeft: 10 });
    expect(await desk.context.tries.list()).toEqual([]);
  });

  test('D-48 is for nobody when the page goes away', async () => {
    const desk = await pinpadDesk();
    const page = new AbortController();
    desk.prompt.answers = [stays];
    desk.entries = [meanwhile(() => page.abort('gone'))];
    await expect(desk.sign({ signal: page.signal })).rejects.toBe('gone');
    expect(desk.calls).toContain('abandon');
    expect(await wrongInARow(desk)).toEqual([1]);
    await expect(nextWindow(desk)).resolves.toBe('dismissed');
  });

  test('D-48 is for nobody when the card is pulled', async () => {
    const desk = await pinpadDesk();
    desk.prompt.answers = [stays];
    desk.entries = [meanwhile(() => desk.pcsc.remove(READER))];
    await expect(desk.sign()).rejects.toMatchObject({ code: 'ERR_CARD_REMOVED' });
    expect(await wrongInARow(desk)).toEqual([1]);
    await expect(nextWindow(desk)).resolves.toBe('dismissed');
  });

  test('D-19 locks the card when it was the last: a window says where it is unlocked, after that of the reader', async () => {
    const desk = await pinpadDesk({ triesLeft: 1 });
    desk.prompt.answers = [true, stays, true];
    desk.entries = [WRONG];
    await expect(desk.sign()).rejects.toMatchObject({ code: 'ERR_PIN_LOCKED' });
    expect(desk.prompt.asked).toMatchObject([{ about: 'last-try' }, { about: 'pinpad' }, { about: 'locked' }]);
    expect(await desk.context.tries.list()).toMatchObject([{ kind: 'piv', locked: true }]);

    desk.prompt.answers = [true];
    await expect(desk.sign()).rejects.toMatchObject({ code: 'ERR_PIN_LOCKED' });
    expect(desk.prompt.asked.at(-1)).toMatchObject({ about: 'locked' });
  });

  test('D-19 is taken no more after three wrong ones in a row, though the card has tries left', async () => {
    const desk = await pinpadDesk();
    desk.prompt.answers = [stays, stays, stays, true];
    desk.entries = [WRONG, WRONG, WRONG];
    await expect(desk.sign()).rejects.toMatchObject({ code: 'ERR_CARD_PAUSED' });
    expect(desk.prompt.asked.at(-1)).toMatchObject({ about: 'paused' });
    expect(desk.card.memory()).toMatchObject({ triesLeft: 7 });

    const asked = desk.prompt.asked.length;
    await expect(desk.sign()).rejects.toMatchObject({ code: 'ERR_CARD_PAUSED' });
    expect(desk.prompt.asked).toHaveLength(asked);
    expect(desk.card.memory()).toMatchObject({ triesLeft: 7 });
  });

  test('D-19 that the reader will not take costs no try', async () => {
    const desk = await pinpadDesk();
    // The order comes to it without its last byte.
    const { connect } = desk.context.pcsc;
    const pcsc: Pcsc = {
      ...desk.context.pcsc,
      connect: async (...where) => {
        const card = await connect(...where);
        return { ...card, control: (code, input) => card.control(code, input.length > 0 ? input.subarray(0, -1) : input) };
      },
    };
    desk.prompt.answers = [stays];
    const signed = authenticate(
      { ...desk.context, pcsc },
      { origin: ORIGIN, challengeNonce: NONCE, signal: new AbortController().signal, onProgress: () => {} },
    );
    await expect(signed).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL', detail: expect.stringContaining('reader') });
    expect(await desk.context.tries.list()).toEqual([]);
  });
});

describe('a PIN that a reader with keys cannot take is typed in the window', () => {
  test('when the card wants it through a secure channel', async () => {
    const desk = await pinpadDesk({ card: citizenCard(people) });
    desk.prompt.answers = [people.person.pin];
    await desk.sign();
    expect(desk.prompt.asked).toMatchObject([{ cardKind: 'citizen', minLength: 6 }]);
    expect(desk.prompt.asked[0]).not.toHaveProperty('about');
  });

  test('when the reader takes only shorter ones', async () => {
    const desk = await pinpadDesk({ pinpad: { pinLengths: { min: 4, max: 6 } } });
    desk.prompt.answers = [people.person.pin];
    await desk.sign();
    expect(desk.prompt.asked).toMatchObject([{ cardKind: 'piv', maxLength: 8 }]);
    expect(desk.prompt.asked[0]).not.toHaveProperty('about');
  });
});

/** Shows one more window: nothing of what was before stands in its way. */
async function nextWindow(desk: PinpadDesk): Promise<unknown> {
  desk.prompt.answers = [true];
  const notice = { origin: ORIGIN, cardKind: 'piv', simulated: true, about: 'paused' } as const;
  return desk.context.prompt.inform(notice, { signal: new AbortController().signal });
}
