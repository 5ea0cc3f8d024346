import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPivCard, type SimulatedCard } from '@cardbridge/fixtures/cards';
import type { BridgeErrorCode } from '@cardbridge/sdk/protocol';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { BridgeError } from '../src/error.js';
import { authenticate, createInventory, type OperationContext, readNhi } from '../src/operations/index.js';
import { createReaderMonitor, type Pcsc, PcscError } from '../src/pcsc/index.js';
import { createCoolDown, withCoolDown } from '../src/pin/index.js';
import { openPinTries } from '../src/tries/index.js';
import { meets } from './support/fault-rows.js';
import { scriptedModules, signingToken } from './support/scripted-modules.js';
import { NONCE, ORIGIN } from './support/signed-token.js';
import { citizenCard, type Desk, loadPeople, nhiCard, type Pki, simulatedDesk } from './support/simulated-desk.js';

/** Faults that no real pcscd is needed for: those of the service's edges, of people, of files and of modules. */

let people: Pki;
beforeAll(async () => {
  people = await loadPeople();
});

const never = () => new Promise<never>(() => {});
const soon = (check: () => void) => vi.waitFor(check, { interval: 1, timeout: 5000 });
const run = (signal = new AbortController().signal) => ({ origin: ORIGIN, signal, onProgress: () => {} });
const sign = ({ context }: { readonly context: OperationContext }, signal?: AbortSignal) =>
  authenticate(context, { ...run(signal), challengeNonce: NONCE });
const read = ({ context }: { readonly context: OperationContext }) => readNhi(context, run());

async function deskWith(card: SimulatedCard = citizenCard(people)): Promise<Desk> {
  const desk = simulatedDesk(['A', 'B'], ({ insert }) => insert('A', card));
  await desk.settled();
  return desk;
}

describe('the smart card service', () => {
  /** A desk whose PC/SC has one answer to everything. */
  const deskWhere = (status: 'LIBRARY_MISSING' | 'SCARD_E_NO_ACCESS') => {
    const refuse = () => Promise.reject(new PcscError('SCardEstablishContext', status));
    const pcsc: Pcsc = { backend: 'simulated', readers: refuse, connect: refuse, close: async () => {} };
    const monitor = createReaderMonitor(pcsc);
    const inventory = createInventory({ pcsc }, monitor);
    onTestFinished(async () => {
      inventory.close();
      await monitor.close();
    });
    return { context: { ...simulatedDesk().context, pcsc, inventory } };
  };

  test('F-01 no library', () => meets('F-01', sign(deskWhere('LIBRARY_MISSING'))));

  test('F-03 access refused', () => meets('F-03', sign(deskWhere('SCARD_E_NO_ACCESS'))));

  test('F-08 sleep and wake: the watching fails, and the card is there as if put in anew', async () => {
    const desk = await deskWith();
    const before = desk.inventory.readers()[0]?.card;
    desk.pcsc.stopService();
    await soon(() => expect(desk.inventory.trouble()).toBeDefined());
    expect(before?.removed.aborted).toBe(true);
    desk.pcsc.startService();
    await soon(() => expect(desk.inventory.readers()[0]).toMatchObject({ state: 'ready', card: { kind: 'citizen' } }));
    desk.prompt.answers = [people.person.pin];
    expect(await meets('F-08', sign(desk))).toMatchObject({ algorithm: 'RS256' });
  });
});

test('F-13 a reader unplugged while the PIN window is open', async () => {
  const desk = await deskWith();
  desk.prompt.answers = [
    () => {
      desk.pcsc.removeReader('A');
      return never();
    },
  ];
  await meets('F-13', sign(desk));
  expect(desk.inventory.readers().map(({ name }) => name)).toEqual(['B']);
});

describe('a card', () => {
  test('F-31 that answers nonsense once it is known', async () => {
    const card = citizenCard(people);
    let nonsense = false;
    const desk = await deskWith({
      ...plain(card),
      transmit: (command) => (nonsense ? Uint8Array.of(0x30, 0x82, 0xff, 0xff, 0x90, 0x00) : card.transmit(command)),
    });
    nonsense = true;
    await meets('F-31', sign(desk));
    expect(desk.prompt.asked).toEqual([]);
  });

  test('F-32 without a certificate for signatures', async () => {
    const { certificate } = people.pki.bad.wrongUsage.signature;
    const { person } = people;
    await meets(
      'F-32',
      sign(await deskWith(createPivCard({ person: { ...person, signature: { ...person.signature, certificate } } }))),
    );
  });

  test('F-33 that nothing here can sign with', async () => {
    const desk = await deskWith();
    await meets('F-33', sign({ context: { ...desk.context, keyProvider: { keysFor: async () => undefined } } }));
    expect(desk.prompt.asked).toEqual([]);
  });

  test('F-46 that another operation works with', async () => {
    const desk = await deskWith();
    let type: (pin: string) => void = () => {};
    desk.prompt.answers = [() => new Promise<string>((resolve) => (type = resolve))];
    const first = sign(desk);
    await soon(() => expect(desk.prompt.asked).toHaveLength(1));
    await meets('F-46', sign(desk));
    type(people.person.pin);
    await first;
  });
});

describe('a PIN', () => {
  test('F-50 F-51 wrong until the card locks, and then', async () => {
    const desk = await deskWith();
    desk.prompt.answers = ['00000000', '00000000', true, '00000000', true];
    await meets('F-50', sign(desk));
    const asked = desk.prompt.given.length;
    desk.prompt.answers = [false];
    await meets('F-51', sign(desk));
    expect(desk.prompt.given).toHaveLength(asked);
  });

  test('F-52 window that is closed', async () => {
    const desk = await deskWith();
    desk.prompt.answers = [undefined];
    await meets('F-52', sign(desk));
  });

  const windowThat = async (code: BridgeErrorCode) => {
    const desk = await deskWith();
    desk.prompt.answers = [() => Promise.reject(new BridgeError(code))];
    return sign(desk);
  };

  test('F-53 window that nobody answers', () => meets('F-53', windowThat('ERR_PROMPT_TIMEOUT')));

  test('F-54 window that cannot be shown', () => meets('F-54', windowThat('ERR_PROMPT_UNAVAILABLE')));

  test('F-55 record that is damaged', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cardbridge-faults-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const path = join(folder, 'tries.json');
    await writeFile(path, '{', { mode: 0o600 });
    const desk = await deskWith();
    await meets('F-55', sign({ context: { ...desk.context, tries: openPinTries({ path }) } }));
    expect(desk.prompt.asked).toEqual([]);
  });

  test('F-56 window of a page that goes away', async () => {
    const desk = await deskWith();
    const page = new AbortController();
    desk.prompt.answers = [
      () => {
        setImmediate(() => page.abort(new BridgeError('ERR_OPERATION_CANCELLED')));
        return never();
      },
    ];
    await meets('F-56', sign(desk, page.signal));
  });

  test('F-57 window again right after a no', async () => {
    const desk = await deskWith();
    const coolDown = createCoolDown({ free: 0, first: 60_000, longest: 60_000, now: () => 0 });
    const context = { ...desk.context, prompt: withCoolDown(desk.prompt, coolDown), assertMayAsk: coolDown.assertOver };
    desk.prompt.answers = [undefined];
    await meets('F-52', sign({ context }));
    await meets('F-57', sign({ context }));
    expect(desk.prompt.asked).toHaveLength(1);
  });

  test('F-58 wrong three times on a card with more tries', async () => {
    const desk = await deskWith(createPivCard({ person: people.person }));
    desk.prompt.answers = ['00000000', '00000000', '00000000', true];
    await meets('F-58', sign(desk));
    await meets('F-58', sign(desk));
  });
});

describe('an NHI card', () => {
  test('F-60 whose data the person does not hand out', async () => {
    const desk = await deskWith(nhiCard(people));
    desk.prompt.answers = [false];
    await meets('F-60', read(desk));
  });

  test('F-63 with less data than there has to be', async () => {
    const card = nhiCard(people);
    let isCut = false;
    const cut = (answer: Uint8Array) =>
      isCut && answer.length > 50 ? Uint8Array.of(...answer.slice(0, 20), 0x90, 0x00) : answer;
    const desk = await deskWith({ ...plain(card), transmit: (command) => cut(card.transmit(command)) });
    isCut = true;
    desk.prompt.answers = [true];
    await meets('F-63', read(desk));
  });
});

describe("a vendor's module", () => {
  const unknownChip = { ...{ atr: Uint8Array.of(0x3b, 0x00), reset: () => {} }, transmit: () => Uint8Array.of(0x6a, 0x82) };
  const deskWithModule = async () => {
    const modules = scriptedModules(signingToken({ pin: people.person.pin, key: people.person.signature }));
    const desk = simulatedDesk(['A'], ({ insert }) => insert('A', unknownChip), { modules });
    await desk.settled();
    return { desk, modules };
  };
  const failed = () => new BridgeError('ERR_MODULE_FAILED', { detail: 'CKR_GENERAL_ERROR' });

  test('F-70 that fails, dies or does not answer while it signs costs this request', async () => {
    const { desk, modules } = await deskWithModule();
    desk.prompt.answers = [people.person.pin];
    modules.before = (call) => {
      if (call.startsWith('sign')) throw failed();
    };
    await meets('F-70', sign(desk));
    modules.before = () => undefined;
    desk.prompt.answers = [people.person.pin];
    expect(await sign(desk)).toMatchObject({ algorithm: 'RS256' });
  });

  test('F-71 whose card is pulled while it signs', async () => {
    const { desk, modules } = await deskWithModule();
    desk.prompt.answers = [people.person.pin];
    modules.before = (call) => {
      if (!call.startsWith('sign')) return undefined;
      desk.pcsc.remove('A');
      return never();
    };
    await meets('F-71', sign(desk));
  });

  test('F-72 that finds its token locked', async () => {
    const { desk, modules } = await deskWithModule();
    desk.prompt.answers = [people.person.pin, true];
    modules.before = (call) => {
      if (call.startsWith('sign')) throw new BridgeError('ERR_PIN_LOCKED');
    };
    await meets('F-72', sign(desk));
  });
});

/** A card by its functions, to change one of them. */
function plain(card: SimulatedCard): SimulatedCard {
  return {
    kind: card.kind,
    atr: card.atr,
    reset: () => card.reset(),
    transmit: (command) => card.transmit(command),
    memory: () => card.memory(),
  };
}
