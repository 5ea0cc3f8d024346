import type { CardKind } from '@cardbridge/sdk/protocol';
import {
  type CardIdentity,
  type CardTries,
  isPaused,
  onceAnswered,
  onceAsked,
  onceResumed,
  onceTold,
  type PinAnswer,
  untouched,
} from './card-tries.js';

/** One card as it is kept. */
interface KeptCard extends CardTries {
  readonly kind: CardKind;
  /** Last four characters of its number, which itself is not kept. */
  readonly numberEnding: string;
  /** ISO 8601, UTC: when this was last changed. */
  readonly since: string;
}

/** A card of the list. */
export interface RememberedCard extends KeptCard {
  readonly paused: boolean;
}

/**
 * What is remembered of wrong PINs, over restarts. Every call looks at the storage anew, and rejects with ERR_PIN_TRIES_UNREADABLE
 * while it cannot be read, trusted or written: then no card may be asked.
 */
export interface PinTries {
  of(card: CardIdentity): Promise<CardTries>;
  /** What the card itself tells of its tries: corrects what was kept of a try that it never answered. */
  told(card: CardIdentity, triesLeft: number): Promise<void>;
  /** Resolves when it is kept that a try may be spent. Call it before the card is asked. `told`: its tries, where it tells them. */
  asked(card: CardIdentity, told?: number): Promise<void>;
  answered(card: CardIdentity, answer: PinAnswer): Promise<CardTries>;
  list(): Promise<readonly RememberedCard[]>;
  /** Uses the cards again whose number ends so, however many wrong PINs there were; gives what was remembered of them. */
  resume(numberEnding: string): Promise<readonly RememberedCard[]>;
  /** Forgets everything, and puts aside what cannot be read. */
  clear(): Promise<void>;
}

/** By a key that does not tell the card's number. */
export type KeptCards = ReadonlyMap<string, KeptCard>;

/** What was found where they are kept. */
export interface FoundCards {
  readonly cards: KeptCards;
  keyOf(card: CardIdentity): string;
  /** Resolves when it would survive a power cut. */
  store(cards: KeptCards): Promise<void>;
}

/** Where they are kept. Errors: ERR_PIN_TRIES_UNREADABLE. */
export interface TriesStorage {
  load(): Promise<FoundCards>;
  /** Runs what loads and stores while no other process does: none of two tries at the same time may be lost. */
  alone<T>(change: () => Promise<T>): Promise<T>;
  /** Puts aside what cannot be read. */
  putAside(): Promise<void>;
}

/** Nobody has more cards; the one that changed longest ago is forgotten. */
export const MOST_CARDS = 200;

export function createPinTries(storage: TriesStorage, { now = Date.now }: { readonly now?: () => number } = {}): PinTries {
  let last: Promise<unknown> = Promise.resolve();
  /** One after the other, as they were asked for. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
  const changing = <T>(change: () => Promise<T>): Promise<T> => inTurn(() => storage.alone(change));

  const change = (card: CardIdentity, next: (before: CardTries) => CardTries | undefined): Promise<CardTries> =>
    changing(async () => {
      const { cards, keyOf, store } = await storage.load();
      const key = keyOf(card);
      const tries = next(cards.get(key) ?? untouched);
      const changed = new Map(cards);
      changed.delete(key);
      if (tries) {
        const { kind, cardNumber } = card;
        changed.set(key, { kind, numberEnding: cardNumber.slice(-4), ...tries, since: new Date(now()).toISOString() });
      }
      const [oldest] = changed.keys();
      if (changed.size > MOST_CARDS && oldest !== undefined) changed.delete(oldest);
      if (tries || cards.has(key)) await store(changed);
      return tries ?? untouched;
    });

  const of = (card: CardIdentity): Promise<CardTries> =>
    inTurn(async () => {
      const { cards, keyOf } = await storage.load();
      const { wrongInARow, triesLeft, locked, toldBefore } = cards.get(keyOf(card)) ?? untouched;
      return {
        wrongInARow,
        ...(triesLeft === undefined ? {} : { triesLeft }),
        locked,
        ...(toldBefore === undefined ? {} : { toldBefore }),
      };
    });

  return {
    of,
    told: async (card, triesLeft) => {
      // Most times there is nothing to write.
      if ((await of(card)).toldBefore !== undefined) await change(card, (before) => onceTold(before, triesLeft));
    },
    asked: async (card, told) => {
      await change(card, (before) => onceAsked(before, told));
    },
    answered: (card, answer) => change(card, (before) => onceAnswered(before, answer)),
    list: () => inTurn(async () => [...(await storage.load()).cards.values()].map(remembered)),
    resume: (numberEnding) =>
      changing(async () => {
        const { cards, store } = await storage.load();
        const resumed = [...cards].filter(
          ([, card]) => card.numberEnding === numberEnding && (card.wrongInARow > 0 || card.locked),
        );
        const left = new Map(cards);
        for (const [key, { kind, ...card }] of resumed) {
          left.delete(key);
          const tries = onceResumed(card);
          if (tries) left.set(key, { kind, numberEnding, ...tries, since: new Date(now()).toISOString() });
        }
        if (resumed.length > 0) await store(left);
        return resumed.map(([, card]) => remembered(card));
      }),
    clear: () =>
      changing(async () => {
        const found = await storage.load().catch(async () => {
          await storage.putAside();
          return storage.load();
        });
        if (found.cards.size > 0) await found.store(new Map());
      }),
  };
}

const remembered = (card: KeptCard): RememberedCard => ({ ...card, paused: isPaused(card) });
