import { type ChildProcess, spawn } from 'node:child_process';
import { type SimulatedCard, testTransportKeys } from '@cardbridge/fixtures/cards';
import { type InsertionFaults, insertCard, startPcscd, type VirtualInsertion } from '@cardbridge/fixtures/vpcd';
import { createCardHosts } from '../../src/cardhost/index.js';
import { createInventory, type Inventory, type OperationContext } from '../../src/operations/index.js';
import { createReaderMonitor, type Pcsc } from '../../src/pcsc/index.js';
import { withoutModules } from '../../src/pkcs11/index.js';
import { withoutTriesFile } from '../../src/tries/index.js';
import type { BuiltEntry } from './build-entry.js';
import { type ScriptedPrompt, scriptedPrompt } from './simulated-desk.js';

type KnownReader = ReturnType<Inventory['readers']>[number];

/** What a daemon has under its door, over the real pcscd: card hosts, the watching, the inventory, a prompt that follows a script. */
export interface RealDesk {
  readonly inventory: Inventory;
  readonly prompt: ScriptedPrompt;
  readonly context: OperationContext;
  /** A program of its own beside the daemon; the caller closes it. */
  anotherProgram(): Pcsc;
  /** The processes of card hosts that live now. */
  readonly living: () => readonly ChildProcess[];
  /** Name of the reader of that index. */
  readonly name: (index: number) => string;
  readonly known: (index: number) => KnownReader | undefined;
  put(index: number, card: SimulatedCard, faults?: InsertionFaults): Promise<VirtualInsertion>;
  /** Stops pcscd and starts it again, with other readers if there is such a list. */
  replug(readers?: readonly string[], whileDown?: () => Promise<void>): Promise<void>;
  /** Takes all cards out, and waits until pcscd has noticed. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** Short, so that tests end; connecting includes the start of a host on a machine that is busy. */
const LIMITS = { connectMs: 4000, transmitMs: 3000, idleMs: 200 };

export async function openRealDesk(
  entry: BuiltEntry,
  readers: readonly string[],
  /** Another way to the cards on top of the hosts. */
  over: (hosts: Pcsc) => Pcsc = (hosts) => hosts,
): Promise<RealDesk> {
  let pcscd = await startPcscd({ readers });
  const living = new Set<ChildProcess>();
  const spawnHost = () => spawn(process.execPath, [entry.path, 'winscard'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const hosts = createCardHosts({
    backend: 'winscard',
    limits: LIMITS,
    spawn: () => {
      const child = spawnHost();
      living.add(child);
      child.once('exit', () => living.delete(child));
      return child;
    },
  });
  const access = { pcsc: over(hosts) };
  const monitor = createReaderMonitor(hosts);
  const inventory = createInventory(access, monitor);
  const prompt = scriptedPrompt();
  const insertions: VirtualInsertion[] = [];
  const name = (index: number) => pcscd.readers[index]?.name ?? `no reader ${index}`;

  const until = (is: () => boolean) =>
    new Promise<void>((resolve) => {
      if (is()) return resolve();
      const stop = inventory.onChange(() => {
        if (!is()) return;
        stop();
        resolve();
      });
    });

  return {
    anotherProgram: () => createCardHosts({ backend: 'winscard', spawn: spawnHost }),
    inventory,
    prompt,
    living: () => [...living],
    name,
    known: (index) => inventory.readers().find((reader) => reader.name === name(index)),
    context: {
      ...access,
      inventory,
      prompt,
      keyProvider: { keysFor: async ({ cardId }) => testTransportKeys(cardId) },
      modules: withoutModules(),
      simulated: false,
      assertMayAsk: () => undefined,
      tries: withoutTriesFile(),
    },
    put: async (index, card, faults = {}) => {
      const insertion = await insertCard(card, { port: pcscd.readers[index]?.port ?? 0, faults });
      insertions.push(insertion);
      return insertion;
    },
    replug: async (list, whileDown) => {
      if (list === undefined) return pcscd.restart(whileDown);
      await pcscd.stop();
      await whileDown?.();
      pcscd = await startPcscd({ readers: list });
    },
    clear: async () => {
      const before = new Map(monitor.readers().map(({ name, card, eventCount }) => [name, card !== 'absent' && eventCount]));
      for (const insertion of insertions.splice(0)) await insertion.remove();
      prompt.answers = [];
      prompt.asked.length = 0;
      await until(() => inventory.trouble() === undefined && inventory.readers().every(({ state }) => state === 'empty'));
      // That alone is not enough: where a command failed, pcscd says so before it has looked, and a card put in then is missed.
      await until(() => monitor.readers().every(({ name, eventCount }) => eventCount !== before.get(name)));
    },
    close: async () => {
      inventory.close();
      await monitor.close();
      await hosts.close();
      await pcscd.stop();
    },
  };
}
