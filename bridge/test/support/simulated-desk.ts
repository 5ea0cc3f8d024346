import { createCitizenCard, createNhiCard, type SimulatedCard, testTransportKeys } from '@cardbridge/fixtures/cards';
import { loadTestPki, type TestPerson, type TestPki } from '@cardbridge/fixtures/pki';
import { onTestFinished } from 'vitest';
import { createInventory, type Inventory, type InventoryOptions, type OperationContext } from '../../src/operations/index.js';
import {
  createReaderMonitor,
  createSimulatedPcsc,
  type Disposition,
  type Pcsc,
  type SimulatedPcsc,
  type SimulatedReaderPlan,
} from '../../src/pcsc/index.js';
import { type Confirmation, type Notice, type PinRequest, type Prompt, untilOver } from '../../src/pin/index.js';
import { withoutModules } from '../../src/pkcs11/index.js';
import { withoutTriesFile } from '../../src/tries/index.js';

export interface Pki {
  readonly pki: TestPki;
  readonly person: TestPerson;
  readonly other: TestPerson;
}

export async function loadPeople(): Promise<Pki> {
  const pki = await loadTestPki();
  const [person, other] = pki.citizens;
  if (!person || !other) throw new Error('the test PKI has too few citizens');
  return { pki, person, other };
}

export const citizenCard = ({ pki, person }: Pick<Pki, 'pki' | 'person'>): SimulatedCard => createCitizenCard({ pki, person });
export const nhiCard = ({ person }: Pick<Pki, 'person'>): SimulatedCard => createNhiCard({ person });

/** What the prompt was asked, and what it gives; keeps its PIN buffers to see what becomes of them. */
export interface ScriptedPrompt extends Prompt {
  readonly asked: (PinRequest | Confirmation | Notice)[];
  readonly given: Buffer[];
  /** The answers in order: a PIN, a yes or no, `undefined` for a closed window, a function for anything else. */
  answers: (string | boolean | undefined | (() => Promise<string | boolean | undefined> | string | boolean | undefined))[];
}

export function scriptedPrompt(): ScriptedPrompt {
  const next = async (signal: AbortSignal) => {
    signal.throwIfAborted();
    if (prompt.answers.length === 0) throw new Error('a question too many');
    const answer = prompt.answers.shift();
    const given = Promise.resolve(typeof answer === 'function' ? answer() : answer);
    // As the contract of prompts says: aborting closes the window.
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    return Promise.race([given, aborted]);
  };
  const prompt: ScriptedPrompt = {
    name: 'panel',
    asked: [],
    given: [],
    answers: [],
    askPin: async (request, { signal }) => {
      prompt.asked.push(request);
      const pin = await next(signal);
      if (typeof pin !== 'string') return undefined;
      const buffer = Buffer.alloc(pin.length, pin);
      prompt.given.push(buffer);
      return buffer;
    },
    confirm: async (confirmation, { signal }) => {
      prompt.asked.push(confirmation);
      return (await next(signal)) === true;
    },
    inform: (notice, { onShown, ...until }) =>
      untilOver((signal) => {
        prompt.asked.push(notice);
        onShown?.();
        return next(signal);
      }, until),
  };
  return prompt;
}

/** What was given was zeroed; and something was given. */
export const allZero = (buffers: readonly Uint8Array[]): boolean =>
  buffers.length > 0 && buffers.every((buffer) => buffer.every((byte) => byte === 0));

/** What was called on the connected cards, in order: `connect A`, `begin`, `end reset`, `disconnect reset`, `abandon`. */
export function recording(pcsc: Pcsc, calls: string[]): Pcsc {
  return {
    ...pcsc,
    connect: async (reader, options) => {
      calls.push(`connect ${reader}`);
      const card = await pcsc.connect(reader, options);
      const note = <A extends [] | [Disposition], R>(name: string, call: (...args: A) => R) => {
        return (...args: A): R => {
          calls.push([name, ...args].join(' '));
          return call(...args);
        };
      };
      return {
        ...card,
        beginTransaction: note('begin', card.beginTransaction),
        endTransaction: note('end', card.endTransaction),
        disconnect: note('disconnect', card.disconnect),
        abandon: note('abandon', card.abandon),
      };
    },
  };
}

export interface Desk {
  readonly pcsc: SimulatedPcsc;
  readonly inventory: Inventory;
  readonly prompt: ScriptedPrompt;
  readonly context: OperationContext;
  readonly calls: string[];
  readonly trace: string[];
  /** Waits until every card is recognised. */
  settled(): Promise<void>;
}

/**
 * Two readers, an inventory over them and what operations need; all of it closed when the test is over. `before` puts in what is
 * there when the daemon starts; without `modules` there are none.
 */
export function simulatedDesk(
  readers: readonly SimulatedReaderPlan[] = ['A', 'B'],
  before: (pcsc: SimulatedPcsc) => void = () => {},
  { modules = withoutModules(), ...options }: Omit<InventoryOptions, 'pause'> = {},
): Desk {
  const pcsc = createSimulatedPcsc({ readers });
  before(pcsc);
  const calls: string[] = [];
  const trace: string[] = [];
  const access = { pcsc: recording(pcsc, calls), trace: (line: string) => void trace.push(line) };
  const monitor = createReaderMonitor(pcsc, { pause: () => new Promise((resolve) => setImmediate(resolve)) });
  const inventory = createInventory(access, monitor, {
    ...options,
    modules,
    pause: () => new Promise((resolve) => setImmediate(resolve)),
  });
  onTestFinished(async () => {
    inventory.close();
    await monitor.close();
    await pcsc.close();
  });
  const prompt = scriptedPrompt();
  return {
    pcsc,
    inventory,
    prompt,
    calls,
    trace,
    context: {
      ...access,
      inventory,
      prompt,
      keyProvider: { keysFor: async ({ cardId }) => testTransportKeys(cardId) },
      modules,
      simulated: true,
      assertMayAsk: () => undefined,
      tries: withoutTriesFile(),
    },
    settled: async () => {
      // What was put in just now is seen in the next turn.
      await new Promise((resolve) => setImmediate(resolve));
      await inventory.settled(new AbortController().signal);
    },
  };
}
