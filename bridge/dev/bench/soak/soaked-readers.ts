import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { insertCard, PcscdError, startPcscd, type VirtualInsertion } from '@cardbridge/fixtures/vpcd';
import { createCardHosts } from '../../../src/cardhost/index.js';
import { createSimulatedPcsc, type Pcsc } from '../../../src/pcsc/index.js';
import type { SoakedCard } from './soaked-cards.js';

/** Readers with a card in each. */
export interface SoakedReaders {
  readonly pcsc: Pcsc;
  /** By the kind of card in it. */
  nameOf(card: SoakedCard): string;
  /** Pulls the card. */
  pull(card: SoakedCard): Promise<void>;
  /** Puts it back. */
  push(card: SoakedCard): Promise<void>;
  close(): Promise<void>;
}

/** In this process. */
export function openSimulatedReaders(cards: readonly SoakedCard[]): SoakedReaders {
  const nameOf = ({ kind }: SoakedCard) => `Soak ${kind}`;
  const pcsc = createSimulatedPcsc({ readers: cards.map(nameOf) });
  for (const card of cards) pcsc.insert(nameOf(card), card.chip);
  return {
    pcsc,
    nameOf,
    pull: async (card) => pcsc.remove(nameOf(card)),
    push: async (card) => pcsc.insert(nameOf(card), card.chip),
    close: async () => undefined,
  };
}

/** The built CLI, whose hidden subcommand is the card host. */
const PROGRAM = fileURLToPath(new URL('./cardbridge.js', import.meta.url));
/** Milliseconds. Shorter than in a release, so that hosts come and go here. */
const HOST_IDLE_MS = 300;

/** In the machine's pcscd, which is asked by card hosts; undefined, with a reason for `say`, where that cannot be. */
export async function openHostedReaders(
  cards: readonly SoakedCard[],
  say: (line: string) => void,
): Promise<SoakedReaders | undefined> {
  const pcscd = await startPcscd({ readers: cards.map(({ kind }) => `CardBridge Soak ${kind}`) }).catch((error: unknown) => {
    if (!(error instanceof PcscdError)) throw error;
    say(`without card hosts: ${error.message}`);
    return undefined;
  });
  if (!pcscd) return undefined;
  const places = new Map(cards.map((card, index) => [card, pcscd.readers[index]]));
  const insertions = new Map<SoakedCard, VirtualInsertion>();
  const placeOf = (card: SoakedCard) => {
    const place = places.get(card);
    if (!place) throw new RangeError('no reader for this card');
    return place;
  };
  const push = async (card: SoakedCard) => {
    insertions.set(card, await insertCard(card.chip, { port: placeOf(card).port }));
  };
  for (const card of cards) await push(card);
  const spawnHost = () =>
    spawn(process.execPath, [PROGRAM, 'card-host', '--backend', 'winscard'], { stdio: ['pipe', 'pipe', 'inherit'] });
  return {
    pcsc: createCardHosts({ backend: 'winscard', spawn: spawnHost, limits: { idleMs: HOST_IDLE_MS } }),
    nameOf: (card) => placeOf(card).name,
    pull: async (card) => insertions.get(card)?.remove(),
    push,
    close: async () => {
      for (const insertion of insertions.values()) await insertion.remove();
      await pcscd.stop();
    },
  };
}
