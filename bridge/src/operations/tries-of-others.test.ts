import { createPivCard, type SimulatedCard } from '@cardbridge/fixtures/cards';
import { beforeAll, expect, test } from 'vitest';
import { citizenCard, type Desk, loadPeople, type Pki, simulatedDesk } from '../../test/support/simulated-desk.js';
import { BridgeError } from '../error.js';
import type { Pcsc, PinpadEntry } from '../pcsc/index.js';
import { authenticate, type OperationRun } from './index.js';

const WRONG = '00000000';
const CANCELLED = { code: 'ERR_OPERATION_CANCELLED' };
const VERIFY = 0x20;

let people: Pki;
beforeAll(async () => {
  people = await loadPeople();
});

interface OneDesk extends Desk {
  readonly card: SimulatedCard;
  /** What the person does at the reader, in order. */
  entries: (() => Promise<PinpadEntry> | PinpadEntry)[];
  /** Called when the card has answered a PIN, before anybody has heard it. */
  onAnswered: () => void;
  sign(options?: Partial<OperationRun>): Promise<unknown>;
}

async function deskWith(card: SimulatedCard, { keys = false } = {}): Promise<OneDesk> {
  const hand = () => {
    const entry = desk.entries.shift();
    if (!entry) throw new Error('the reader waits once too often');
    return entry();
  };
  const base = simulatedDesk([keys ? { name: 'A', pinpad: { hand } } : 'A']);
  const { connect } = base.context.pcsc;
  const pcsc: Pcsc = {
    ...base.context.pcsc,
    connect: async (...where) => {
      const connected = await connect(...where);
      return {
        ...connected,
        transmit: async (command) => {
          const isPin = command[1] === VERIFY && command.length > 5;
          const answer = await connected.transmit(command);
          if (isPin) desk.onAnswered();
          return answer;
        },
      };
    },
  };
  const run = { origin: 'https://service.example', signal: new AbortController().signal, onProgress: () => {} };
  const challengeNonce = Buffer.alloc(32, 7).toString('base64');
  const desk: OneDesk = {
    ...base,
    card,
    entries: [],
    onAnswered: () => {},
    sign: (others) => authenticate({ ...base.context, pcsc }, { ...run, challengeNonce, ...others }),
  };
  desk.pcsc.insert('A', card);
  await desk.settled();
  return desk;
}

const wrongInARow = async (desk: Desk) => (await desk.context.tries.list()).map((tries) => tries.wrongInARow);
const pivCard = (triesLeft = 10) => createPivCard({ person: people.person, memory: { triesLeft } });
const identity = async (desk: Desk) => {
  const [reader] = desk.inventory.readers();
  return { kind: 'piv', cardNumber: reader?.card?.cardNumber ?? '' } as const;
};
const stays = () => new Promise<never>(() => {});

/** The reader waits, and the page goes; nobody types. */
const leaving = (page: AbortController) => () => {
  setImmediate(() => page.abort(new BridgeError('ERR_OPERATION_CANCELLED')));
  return new Promise<never>(() => {});
};

/** Another program has a wrong PIN for the card. */
function spendElsewhere(card: SimulatedCard): void {
  card.transmit(Uint8Array.from(Buffer.from('00a4040009a0000003080000100000', 'hex')));
  card.transmit(Uint8Array.from(Buffer.from('00200080083030303030303030', 'hex')));
}

test('D-19 a page that goes each time before it is heard that the PIN was wrong does not hide the last try', async () => {
  const desk = await deskWith(citizenCard(people));
  for (let round = 0; round < 2; round += 1) {
    const page = new AbortController();
    desk.onAnswered = () => page.abort(new BridgeError('ERR_OPERATION_CANCELLED'));
    desk.prompt.answers = [WRONG];
    await expect(desk.sign({ signal: page.signal })).rejects.toMatchObject(CANCELLED);
  }
  expect(desk.card.memory()).toMatchObject({ triesLeft: 1 });
  desk.prompt.answers = [false];
  await expect(desk.sign()).rejects.toMatchObject({ code: 'ERR_PIN_CANCELLED' });
  expect(desk.prompt.asked.at(-1)).toMatchObject({ about: 'last-try' });
});

test('D-14 a page that goes again and again while the reader waits for the PIN does not have the card put aside', async () => {
  const desk = await deskWith(pivCard(), { keys: true });
  for (let round = 0; round < 4; round += 1) {
    const page = new AbortController();
    desk.prompt.answers = [stays];
    desk.entries = [leaving(page)];
    await expect(desk.sign({ signal: page.signal })).rejects.toMatchObject(CANCELLED);
    // Somebody may type on, so it counts until the card tells how it stands.
    expect(await wrongInARow(desk)).toEqual([1]);
  }
  desk.prompt.answers = [stays];
  desk.entries = [() => ({ pin: people.person.pin })];
  await desk.sign();
  expect(desk.card.memory()).toMatchObject({ triesLeft: 10 });
});

test('D-19 a wrong PIN that the reader took after its page had gone counts', async () => {
  const desk = await deskWith(pivCard(), { keys: true });
  const page = new AbortController();
  desk.prompt.answers = [stays];
  desk.entries = [leaving(page)];
  await expect(desk.sign({ signal: page.signal })).rejects.toMatchObject(CANCELLED);
  spendElsewhere(desk.card);
  desk.prompt.answers = [undefined];
  desk.entries = [() => 'cancel'];
  await expect(desk.sign()).rejects.toMatchObject({ code: 'ERR_PIN_CANCELLED' });
  expect(await desk.context.tries.list()).toMatchObject([{ wrongInARow: 1, triesLeft: 9 }]);
});

test('D-19 nobody spends the last try unwarned when another program had the others while the person typed', async () => {
  const desk = await deskWith(pivCard(2));
  desk.prompt.answers = [
    () => {
      spendElsewhere(desk.card);
      return WRONG;
    },
  ];
  await expect(desk.sign()).rejects.toMatchObject({ code: 'ERR_CARD_BUSY' });
  expect(desk.card.memory()).toMatchObject({ triesLeft: 1 });
  expect(await desk.context.tries.list()).toEqual([]);
  desk.prompt.answers = [false];
  await expect(desk.sign()).rejects.toMatchObject({ code: 'ERR_PIN_CANCELLED' });
  expect(desk.prompt.asked.at(-1)).toMatchObject({ about: 'last-try' });
});

test('D-19 a card that another daemon had put aside while the person typed is not asked', async () => {
  const desk = await deskWith(pivCard());
  const { tries } = desk.context;
  desk.prompt.answers = [
    async () => {
      for (let round = 0; round < 3; round += 1) await tries.asked(await identity(desk));
      return WRONG;
    },
  ];
  await expect(desk.sign()).rejects.toMatchObject({ code: 'ERR_CARD_PAUSED' });
  expect(desk.card.memory()).toMatchObject({ triesLeft: 10 });
});

test('D-19 what another daemon kept before the reader waited is not taken back when nobody types', async () => {
  const desk = await deskWith(pivCard(), { keys: true });
  const { tries } = desk.context;
  const inform = desk.context.prompt.inform;
  // The window waits for its turn, and the other daemon has the card meanwhile.
  desk.context.prompt.inform = async (...notice) => {
    await tries.asked(await identity(desk));
    return inform(...notice);
  };
  desk.prompt.answers = [stays];
  desk.entries = [() => 'cancel'];
  await expect(desk.sign()).rejects.toMatchObject({ code: 'ERR_PIN_CANCELLED' });
  expect(await wrongInARow(desk)).toEqual([1]);
});

test('D-14 a reader that finds every PIN too short does not ask for ever', async () => {
  const desk = await deskWith(pivCard(), { keys: true });
  desk.prompt.answers = Array.from({ length: 20 }, () => stays);
  desk.entries = Array.from({ length: 20 }, () => () => ({ pin: '123' }));
  await expect(desk.sign()).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
  expect(await desk.context.tries.list()).toEqual([]);
  expect(desk.card.memory()).toMatchObject({ triesLeft: 10 });
});
