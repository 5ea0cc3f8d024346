import { createPivCard, type SimulatedCard } from '@cardbridge/fixtures/cards';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { NONCE, ORIGIN } from '../../test/support/signed-token.js';
import { citizenCard, loadPeople, type Pki, simulatedDesk } from '../../test/support/simulated-desk.js';
import { BridgeError } from '../error.js';
import type { Pcsc, PcscCard, PinpadEntry } from '../pcsc/index.js';
import { onePromptAtATime } from '../pin/index.js';
import type { PinTries } from '../tries/index.js';
import { authenticate, type OperationContext } from './index.js';

const WRONG = '00000000';
const READER = 'A';
const GONE = new BridgeError('ERR_OPERATION_CANCELLED');
const soon = (check: () => void) => vi.waitFor(check, { interval: 1, timeout: 5000 });

let people: Pki;
beforeAll(async () => {
  people = await loadPeople();
});

/** Calls `step` before and after everything that is waited for. */
function stepping(context: OperationContext, step: () => void): OperationContext {
  const stepped =
    <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      step();
      try {
        return await call(...args);
      } finally {
        step();
      }
    };
  const steppedCard = (card: PcscCard): PcscCard => ({
    ...card,
    beginTransaction: stepped(card.beginTransaction),
    endTransaction: stepped(card.endTransaction),
    transmit: stepped(card.transmit),
    features: stepped(card.features),
    control: stepped(card.control),
    disconnect: stepped(card.disconnect),
  });
  const connect = stepped(context.pcsc.connect);
  const pcsc: Pcsc = { ...context.pcsc, connect: async (...where) => steppedCard(await connect(...where)) };
  const tries: PinTries = {
    ...context.tries,
    of: stepped(context.tries.of),
    told: stepped(context.tries.told),
    asked: stepped(context.tries.asked),
    answered: stepped(context.tries.answered),
  };
  const { prompt } = context;
  return {
    ...context,
    pcsc,
    tries,
    prompt: {
      ...prompt,
      askPin: stepped(prompt.askPin),
      confirm: stepped(prompt.confirm),
      inform: stepped(prompt.inform),
    },
  };
}

/** A reader waits for the person; its window has a button that nobody presses. */
const nobodyPresses = () => new Promise<never>(() => {});

interface Moment {
  readonly card: 'citizen' | 'piv';
  readonly keys: boolean;
  readonly who: 'page' | 'card';
  /** Before or after which of all the calls that are waited for. */
  readonly at: number;
}

/** A wrong PIN, then the right one; somebody goes in between. False when it was over before that moment came. */
async function goesAt({ card: kind, keys, who, at }: Moment): Promise<boolean> {
  const right = people.person.pin;
  const card: SimulatedCard = kind === 'citizen' ? citizenCard(people) : createPivCard({ person: people.person });
  const triesBefore = card.memory().triesLeft ?? 0;
  const typed = [WRONG, right];
  const hand = (): PinpadEntry => ({ pin: typed.shift() ?? right });
  const desk = simulatedDesk([keys ? { name: READER, pinpad: { hand } } : READER]);
  desk.pcsc.insert(READER, card);
  await desk.settled();
  const context = { ...desk.context, prompt: onePromptAtATime({ ...desk.prompt, askAccess: async () => 'no' }) };
  const sign = (signal: AbortSignal, step = () => {}) =>
    authenticate(stepping(context, step), { origin: ORIGIN, challengeNonce: NONCE, onProgress: () => {}, signal });

  const page = new AbortController();
  let steps = 0;
  desk.prompt.answers = keys ? [nobodyPresses, nobodyPresses] : [WRONG, right];
  const outcome = await sign(page.signal, () => {
    steps += 1;
    if (steps !== at) return;
    if (who === 'page') page.abort(GONE);
    else desk.pcsc.remove(READER);
  }).catch((error: unknown) => error);
  // What nobody waits for any more comes to its end.
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  const moment = `${who} ${at}: ${String(outcome)}`;
  expect(
    desk.prompt.given.every((pin) => pin.every((byte) => byte === 0)),
    moment,
  ).toBe(true);
  const kept = await context.tries.list();
  const spent = triesBefore - (card.memory().triesLeft ?? 0);
  expect(kept[0]?.wrongInARow ?? 0, moment).toBeGreaterThanOrEqual(spent);

  if (who === 'card') {
    desk.pcsc.remove(READER);
    await soon(() => expect(desk.inventory.readers()[0]?.state).toBe('empty'));
    desk.pcsc.insert(READER, card);
    await soon(() => expect(desk.inventory.readers()[0]?.state).toBe('ready'));
  }
  typed.splice(0, typed.length, right);
  const warned = kind === 'citizen' && kept[0]?.triesLeft === 1;
  desk.prompt.answers = keys ? [nobodyPresses] : [...(warned ? [true] : []), right];
  const next = await sign(new AbortController().signal).catch((error: unknown) => error);
  expect(next, moment).toHaveProperty('signature');
  expect([desk.prompt.answers, await context.tries.list()], moment).toEqual([[], []]);
  return steps >= at;
}

describe.each([
  { name: 'a citizen card', card: 'citizen', keys: false },
  { name: 'a PIV card', card: 'piv', keys: false },
  { name: 'a PIV card in a reader with keys', card: 'piv', keys: true },
] as const)('$name', ({ card, keys }) => {
  test.each([
    ['a page that goes', 'page'],
    ['a card that is pulled', 'card'],
  ] as const)(
    'D-48 %s at any moment leaves no PIN, no window, no try uncounted and nothing in the way of the next',
    async (_who, who) => {
      const unhandled: unknown[] = [];
      const onRejection = (error: unknown) => unhandled.push(error);
      process.on('unhandledRejection', onRejection);
      onTestFinished(() => void process.off('unhandledRejection', onRejection));
      let at = 1;
      while (await goesAt({ card, keys, who, at })) at += 1;
      expect(at).toBeGreaterThan(50);
      expect(unhandled).toEqual([]);
    },
    60_000,
  );
});
