import type { SimulatedCard } from '@cardbridge/fixtures/cards';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { expectSigned, NONCE, ORIGIN } from '../../test/support/signed-token.js';
import {
  allZero,
  citizenCard,
  type Desk,
  loadPeople,
  nhiCard,
  type Pki,
  simulatedDesk,
} from '../../test/support/simulated-desk.js';
import { BridgeError } from '../error.js';
import { authenticate, type OperationRun, readNhi, selfTest } from './index.js';

let people: Pki;
beforeAll(async () => {
  people = await loadPeople();
});

function runOf(options: Partial<OperationRun> = {}): OperationRun {
  return { origin: ORIGIN, signal: new AbortController().signal, onProgress: () => {}, ...options };
}
const soon = (check: () => void) => vi.waitFor(check, { interval: 1, timeout: 5000 });
const sign = (desk: Desk, options: Partial<OperationRun> = {}) =>
  authenticate(desk.context, { ...runOf(options), challengeNonce: NONCE });

/** A desk with the person's citizen card in reader A, recognised. */
async function deskWithCard(card: SimulatedCard = citizenCard(people), faults = {}): Promise<Desk> {
  const desk = simulatedDesk();
  desk.pcsc.insert('A', card, faults);
  await desk.settled();
  return desk;
}

/** The card, doing something at its APDU of that number. */
function at(apdu: number, card: SimulatedCard, action: () => void): SimulatedCard {
  let count = 0;
  return {
    kind: card.kind,
    atr: card.atr,
    reset: () => card.reset(),
    memory: () => card.memory(),
    transmit: (command) => {
      count += 1;
      if (count === apdu) action();
      return card.transmit(command);
    },
  };
}

/** APDUs until the card is recognised, and until it has signed as well. */
async function apdus(): Promise<{ recognised: number; signed: number }> {
  const desk = await deskWithCard();
  const recognised = desk.trace.length;
  desk.prompt.answers = [people.person.pin];
  await sign(desk);
  return { recognised, signed: desk.trace.length };
}

describe('authenticate', () => {
  test('D-10 signs for the origin of the caller, and shows it with the card', async () => {
    const desk = await deskWithCard();
    desk.prompt.answers = [people.person.pin];
    const stages: string[] = [];
    const token = await sign(desk, { origin: 'https://other.example', onProgress: (stage) => stages.push(stage) });
    expectSigned(token, 'https://other.example');
    expect(token.unverifiedContext).toEqual({ origin: 'https://other.example', challengeNonce: NONCE });
    expect(desk.prompt.asked).toMatchObject([
      {
        origin: 'https://other.example',
        cardKind: 'citizen',
        cardNumberEnding: people.person.cardNumber.slice(-4),
        simulated: true,
      },
    ]);
    expect(stages).toEqual(['reading-card', 'waiting-for-pin', 'checking-pin', 'signing']);
    expect(allZero(desk.prompt.given)).toBe(true);
  });

  test('D-18 holds nothing while the person types, and resets the card after the PIN', async () => {
    const desk = await deskWithCard();
    desk.calls.length = 0;
    desk.prompt.answers = [
      () => {
        expect(desk.calls).toEqual(['connect A', 'begin', 'end leave', 'disconnect leave']);
        return people.person.pin;
      },
    ];
    await sign(desk);
    expect(desk.calls.slice(4)).toEqual(['connect A', 'begin', 'end reset', 'disconnect reset']);
  });

  test('D-19 counts wrong PINs down, warns before the last try, and locks', async () => {
    const desk = await deskWithCard();
    desk.prompt.answers = ['00000000', '00000000', true, '00000000'];
    const tries: (number | undefined)[] = [];
    const locked = sign(desk, { onProgress: (stage, left) => void (stage === 'waiting-for-pin' && tries.push(left)) });
    await expect(locked).rejects.toMatchObject({ code: 'ERR_PIN_LOCKED' });
    expect(tries).toEqual([undefined, 2, 1]);
    expect(desk.prompt.asked).toMatchObject([
      { minLength: 6 },
      { again: 'wrong', triesLeft: 2 },
      { about: 'last-try' },
      { again: 'wrong', triesLeft: 1 },
      { about: 'locked', cardNumberEnding: people.person.cardNumber.slice(-4) },
    ]);
    expect(allZero(desk.prompt.given)).toBe(true);
    expect(await desk.context.tries.list()).toMatchObject([{ kind: 'citizen', locked: true }]);
  });

  test('D-19 remembers the tries of a card from one page to the next, until a right PIN', async () => {
    const desk = await deskWithCard();
    desk.prompt.answers = ['00000000', undefined];
    await expect(sign(desk)).rejects.toMatchObject({ code: 'ERR_PIN_CANCELLED' });
    desk.prompt.answers = [people.person.pin];
    await sign(desk);
    expect(desk.prompt.asked.at(-1)).toMatchObject({ triesLeft: 2 });
    desk.prompt.answers = [people.person.pin];
    await sign(desk);
    expect(desk.prompt.asked.at(-1)).not.toHaveProperty('triesLeft');
  });

  test('D-19 counts a try as spent when the card is pulled before it answers', async () => {
    const desk = await deskWithCard();
    const { cardNumber, pin } = people.person;
    desk.prompt.answers = ['00000000', '00000000'];
    const checks = vi.fn();
    const pulled = sign(desk, {
      onProgress: (stage) => {
        if (stage !== 'checking-pin') return;
        checks();
        if (checks.mock.calls.length === 2) desk.pcsc.remove('A');
      },
    });
    await expect(pulled).rejects.toMatchObject({ code: 'ERR_CARD_REMOVED' });
    expect(await desk.context.tries.of({ kind: 'citizen', cardNumber })).toMatchObject({ triesLeft: 1, wrongInARow: 2 });
    desk.pcsc.insert('A', citizenCard(people));
    await soon(() => expect(desk.inventory.readers()[0]?.state).toBe('ready'));
    desk.prompt.answers = [true, pin];
    await sign(desk);
    expect(desk.prompt.asked.slice(-2)).toMatchObject([{ about: 'last-try' }, { triesLeft: 1 }]);
  });

  test.each(['pulled', 'given up by the page'])(
    'D-29 a card that is silent from any APDU on, and then %s, is gone at once',
    async (end) => {
      const { recognised, signed } = await apdus();
      expect(signed - recognised).toBeGreaterThan(10);
      for (let silentFrom = recognised + 1; silentFrom <= signed; silentFrom += 1) {
        const desk = await deskWithCard(citizenCard(people), { muteAfter: silentFrom });
        const page = new AbortController();
        desk.prompt.answers = [people.person.pin];
        const outcome = sign(desk, { signal: page.signal }).catch((error: unknown) => error);
        await soon(() => expect(desk.trace).toHaveLength(silentFrom - 1));
        await new Promise((resolve) => setImmediate(resolve));
        if (end === 'pulled') desk.pcsc.remove('A');
        else page.abort(new BridgeError('ERR_OPERATION_CANCELLED'));
        const code = end === 'pulled' ? 'ERR_CARD_REMOVED' : 'ERR_OPERATION_CANCELLED';
        expect(await outcome, `APDU ${silentFrom}`).toMatchObject({ code });
        if (desk.prompt.given.length > 0) expect(allZero(desk.prompt.given)).toBe(true);
        desk.pcsc.remove('A');
        await soon(() => expect(desk.inventory.readers()[0]?.state).toBe('empty'));
        desk.pcsc.insert('A', citizenCard(people));
        await soon(() => expect(desk.inventory.readers()[0]?.state).toBe('ready'));
        desk.prompt.answers = [people.person.pin];
        expectSigned(await sign(desk), ORIGIN);
      }
    },
  );

  test('D-48 a page that gives up during any APDU hears nothing more, and the card is free again', async () => {
    const { recognised, signed } = await apdus();
    for (let givenUpAt = recognised + 1; givenUpAt <= signed; givenUpAt += 1) {
      const page = new AbortController();
      const reason = new BridgeError('ERR_OPERATION_CANCELLED');
      const desk = await deskWithCard(at(givenUpAt, citizenCard(people), () => page.abort(reason)));
      desk.prompt.answers = [people.person.pin];
      desk.calls.length = 0;
      const stagesAfter: string[] = [];
      const onProgress = (stage: string) => void (page.signal.aborted && stagesAfter.push(stage));
      await expect(sign(desk, { signal: page.signal, onProgress }), `APDU ${givenUpAt}`).rejects.toBe(reason);
      expect(desk.calls).toContain('abandon');
      if (desk.prompt.given.length > 0) expect(allZero(desk.prompt.given)).toBe(true);
      desk.prompt.answers = [people.person.pin];
      expectSigned(await sign(desk), ORIGIN);
      expect(stagesAfter).toEqual([]);
    }
  });

  test.each(['reading-card', 'waiting-for-pin', 'checking-pin', 'signing'])('D-48 a page that gives up at %s', async (last) => {
    const desk = await deskWithCard();
    const page = new AbortController();
    desk.prompt.answers = [people.person.pin];
    const outcome = sign(desk, { signal: page.signal, onProgress: (stage) => void (stage === last && page.abort('gone')) });
    await expect(outcome).rejects.toBe('gone');
    if (desk.prompt.given.length > 0) expect(allZero(desk.prompt.given)).toBe(true);
    desk.prompt.answers = [people.person.pin];
    await sign(desk);
  });

  test('D-30 a card swapped behind the back of PC/SC is ERR_CARD_CHANGED, and the PIN is not spent on it', async () => {
    for (const other of [citizenCard({ ...people, person: people.other }), nhiCard(people)]) {
      const card = citizenCard(people);
      let inside: SimulatedCard = card;
      const desk = await deskWithCard({
        ...at(0, card, () => {}),
        reset: () => inside.reset(),
        transmit: (command) => inside.transmit(command),
      });
      desk.prompt.answers = [
        () => {
          inside = other;
          inside.reset();
          return people.person.pin;
        },
      ];
      const stages: string[] = [];
      await expect(sign(desk, { onProgress: (stage) => stages.push(stage) })).rejects.toMatchObject({
        code: 'ERR_CARD_CHANGED',
      });
      expect(stages).toEqual(['reading-card', 'waiting-for-pin']);
      expect(allZero(desk.prompt.given)).toBe(true);
    }
  });

  test('D-30 pulling the card closes the window', async () => {
    const desk = await deskWithCard();
    desk.prompt.answers = [() => new Promise(() => desk.pcsc.remove('A'))];
    await expect(sign(desk)).rejects.toMatchObject({ code: 'ERR_CARD_REMOVED' });
  });

  test('one operation a reader; the other reader is free', async () => {
    const desk = await deskWithCard();
    desk.pcsc.insert('B', nhiCard(people));
    await soon(() => expect(desk.inventory.readers()[1]?.state).toBe('ready'));
    let type = (_pin: string) => {};
    desk.prompt.answers = [() => new Promise<string>((resolve) => (type = resolve)), true];
    const first = sign(desk);
    await soon(() => expect(desk.prompt.asked).toHaveLength(1));
    await expect(sign(desk)).rejects.toMatchObject({ code: 'ERR_OPERATION_BUSY' });
    expect(await readNhi(desk.context, runOf())).toMatchObject({ name: people.person.name });
    type(people.person.pin);
    await first;
    desk.prompt.answers = [people.person.pin];
    await sign(desk);
  });

  test('a card that cannot sign here is said before anyone types a PIN', async () => {
    const desk = await deskWithCard();
    const context = { ...desk.context, keyProvider: { keysFor: async () => undefined } };
    await expect(authenticate(context, { ...runOf(), challengeNonce: NONCE })).rejects.toMatchObject({
      code: 'ERR_CARD_SIGNING_UNAVAILABLE',
    });
    expect(desk.prompt.asked).toEqual([]);
  });
});

describe('readNhi', () => {
  async function nhiDesk(card: SimulatedCard = nhiCard(people), faults = {}): Promise<Desk> {
    return deskWithCard(card, faults);
  }

  test('D-08 asks each time, naming the site and the fields', async () => {
    const desk = await nhiDesk();
    desk.prompt.answers = [true, false];
    const { person } = people;
    expect(await readNhi(desk.context, runOf())).toMatchObject({ name: person.name, idNumber: person.idNumber });
    desk.calls.length = 0;
    await expect(readNhi(desk.context, runOf())).rejects.toMatchObject({ code: 'ERR_CONFIRMATION_REFUSED' });
    expect(desk.calls).toEqual([]);
    expect(desk.prompt.asked).toMatchObject([
      { about: 'nhi-data', origin: ORIGIN, fields: expect.arrayContaining(['idNumber', 'birthDate']) },
      { about: 'nhi-data' },
    ]);
  });

  test('a card pulled while it is silent, or while the window is open, is ERR_CARD_REMOVED', async () => {
    const known = (await nhiDesk()).trace.length;
    for (const silentFrom of [known + 1, known + 2]) {
      const desk = await nhiDesk(nhiCard(people), { muteAfter: silentFrom });
      desk.prompt.answers = [true];
      const outcome = readNhi(desk.context, runOf()).catch((error: unknown) => error);
      await soon(() => expect(desk.trace).toHaveLength(silentFrom - 1));
      await new Promise((resolve) => setImmediate(resolve));
      desk.pcsc.remove('A');
      expect(await outcome).toMatchObject({ code: 'ERR_CARD_REMOVED' });
    }
    const desk = await nhiDesk();
    desk.prompt.answers = [() => new Promise(() => desk.pcsc.remove('A'))];
    await expect(readNhi(desk.context, runOf())).rejects.toMatchObject({ code: 'ERR_CARD_REMOVED' });
  });

  test("D-30 another person's card is ERR_CARD_CHANGED, and nothing of it comes out", async () => {
    let inside: SimulatedCard = nhiCard(people);
    const desk = await nhiDesk({
      ...at(0, inside, () => {}),
      reset: () => {},
      transmit: (command) => inside.transmit(command),
    });
    for (const other of [nhiCard({ person: people.other }), citizenCard(people)]) {
      desk.prompt.answers = [
        () => {
          inside = other;
          return true;
        },
      ];
      const error: unknown = await readNhi(desk.context, runOf()).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'ERR_CARD_CHANGED' });
      expect(JSON.stringify(error)).not.toContain(people.other.idNumber);
    }
  });
});

describe('the reader', () => {
  test('is the named one, or the only one that fits', async () => {
    const desk = simulatedDesk();
    await desk.settled();
    await expect(sign(desk)).rejects.toMatchObject({ code: 'ERR_CARD_NONE' });
    await expect(sign(desk, { reader: 'C' })).rejects.toMatchObject({ code: 'ERR_READER_UNKNOWN' });
    desk.pcsc.insert('A', nhiCard(people));
    await soon(() => expect(desk.inventory.readers()[0]?.state).toBe('ready'));
    await expect(sign(desk)).rejects.toMatchObject({ code: 'ERR_CARD_WRONG_KIND' });
    await expect(sign(desk, { reader: 'B' })).rejects.toMatchObject({ code: 'ERR_CARD_NONE' });
    desk.pcsc.insert('B', citizenCard(people));
    await soon(() => expect(desk.inventory.readers()[1]?.state).toBe('ready'));
    desk.prompt.answers = [people.person.pin];
    await sign(desk);
    desk.pcsc.remove('A');
    desk.pcsc.insert('A', citizenCard({ ...people, person: people.other }));
    await soon(() => expect(desk.inventory.readers()[0]?.card?.kind).toBe('citizen'));
    await expect(sign(desk)).rejects.toMatchObject({ code: 'ERR_READER_AMBIGUOUS' });
    desk.prompt.answers = [people.person.pin];
    await sign(desk, { reader: 'B' });
  });

  test('that is named waits for no other one with a silent card', async () => {
    const desk = await deskWithCard();
    desk.pcsc.insert('B', citizenCard(people), { muteAfter: 1 });
    await soon(() => expect(desk.inventory.readers()[1]?.state).toBe('reading'));
    desk.prompt.answers = [people.person.pin];
    await sign(desk, { reader: 'A' });
    const page = new AbortController();
    const waiting = sign(desk, { signal: page.signal });
    page.abort('gone');
    await expect(waiting).rejects.toBe('gone');
  });

  test('is waited for when the daemon has only just started', async () => {
    const desk = simulatedDesk(['A'], (pcsc) => pcsc.insert('A', citizenCard(people)));
    expect(desk.inventory.readers()).toEqual([]);
    desk.prompt.answers = [people.person.pin];
    await sign(desk);
  });

  test('does not exist, or PC/SC is in trouble', async () => {
    const desk = simulatedDesk([]);
    await expect(sign(desk)).rejects.toMatchObject({ code: 'ERR_READER_NONE' });
    desk.pcsc.stopService();
    await soon(() => expect(desk.inventory.trouble()).toBeDefined());
    await expect(sign(desk)).rejects.toMatchObject({ code: 'ERR_PCSC_SERVICE_STOPPED' });
  });
});

test('D-22 the self-test shows that the card signs, and no token', async () => {
  const desk = await deskWithCard();
  desk.prompt.answers = [people.person.pin];
  const result = await selfTest(desk.context, runOf());
  expect(result).toMatchObject({ verified: true, algorithm: 'RS256' });
  expect(Object.keys(result)).toEqual(['verified', 'algorithm', 'subject', 'issuer', 'notAfter']);
  expect(desk.prompt.asked).toMatchObject([{ origin: 'cardbridge:self-test' }]);
});

test('D-46 the trace of a whole sign-in has no PIN, number or name in it', async () => {
  const desk = await deskWithCard();
  desk.prompt.answers = [people.person.pin];
  await sign(desk);
  const { person } = people;
  expect(desk.trace.some((line) => line.startsWith('20 VERIFY'))).toBe(true);
  for (const secret of [person.pin, Buffer.from(person.pin).toString('hex'), person.cardNumber, person.name]) {
    expect(desk.trace.join('\n').toLowerCase()).not.toContain(secret.toLowerCase());
  }
});
