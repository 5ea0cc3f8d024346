import type { CardKind } from '@cardbridge/sdk/protocol';

/** Which card; its number is a person's affair and never written down as it is. */
export interface CardIdentity {
  readonly kind: CardKind;
  readonly cardNumber: string;
}

/** What is remembered of the PIN of one card. Nothing is remembered of a card whose last PIN was right. */
export interface CardTries {
  /** Wrong PINs one after the other, whoever asked for them; one that the card never answered counts, too. */
  readonly wrongInARow: number;
  /** As the card said it last, less what it was asked since. */
  readonly triesLeft?: number;
  /** It had locked itself when it was last here. It may have been unlocked elsewhere since. */
  readonly locked: boolean;
  /** What the card told of its tries before it was asked last, while it has not answered; absent where it does not tell. */
  readonly toldBefore?: number;
}

/** What the card said to a PIN; or that it was never asked, and how its tries were before. */
export type PinAnswer = 'right' | 'locked' | { readonly wrong: number | undefined } | { readonly neverAsked: CardTries };

/** A card that locks itself does so after three wrong PINs in a row (facts sheet §6); one that allows more we pause (DESIGN §7). */
const MOST_WRONG = 3;

export const untouched: CardTries = { wrongInARow: 0, locked: false };

const isUntouched = ({ wrongInARow, triesLeft, locked }: CardTries) => wrongInARow === 0 && triesLeft === undefined && !locked;

/** We use the card no more until the person says so. */
export const isPaused = ({ wrongInARow, locked }: CardTries): boolean => !locked && wrongInARow >= MOST_WRONG;

/**
 * From the moment that a card is asked the try counts as spent, until its answer says otherwise: who pulls the card or the plug in
 * between must not win a try, nor lose the warning before the last one. `told`: how many it had, where it tells.
 */
export function onceAsked(tries: CardTries, told?: number): CardTries {
  const wrongInARow = tries.wrongInARow + 1;
  const triesLeft = told ?? tries.triesLeft;
  return {
    wrongInARow,
    ...(triesLeft !== undefined && { triesLeft: Math.max(1, triesLeft - 1) }),
    // It never said how many it has: pages can go each time before it answers. It has no more than these.
    ...(triesLeft === undefined && wrongInARow >= MOST_WRONG - 1 && { triesLeft: 1 }),
    // Somebody said that it was unlocked.
    locked: false,
    ...(told !== undefined && { toldBefore: told }),
  };
}

/**
 * Of a card that tells how many it has left, before it is asked again; undefined when there is nothing to remember any more. One that
 * has as many as before it was asked last heard no wrong PIN then: a page that goes while a reader waits for the PIN, as often as it
 * likes, must not put the card aside.
 */
export function onceTold(tries: CardTries, told: number): CardTries | undefined {
  const { toldBefore, locked } = tries;
  if (toldBefore === undefined) return isUntouched(tries) ? undefined : tries;
  const wrongInARow = tries.wrongInARow - (told < toldBefore ? 0 : 1);
  return wrongInARow <= 0 && !locked ? undefined : { wrongInARow, triesLeft: told, locked };
}

/** Of a card that was asked; undefined when there is nothing to remember any more. */
export function onceAnswered({ wrongInARow }: CardTries, answer: PinAnswer): CardTries | undefined {
  if (answer === 'right') return undefined;
  if (answer === 'locked') return { wrongInARow: 0, locked: true };
  if ('neverAsked' in answer) return isUntouched(answer.neverAsked) ? undefined : answer.neverAsked;
  // One that does not say how many are left may lock itself with the next.
  const triesLeft = answer.wrong ?? (wrongInARow >= MOST_WRONG - 1 ? 1 : undefined);
  return { wrongInARow, ...(triesLeft === undefined ? {} : { triesLeft }), locked: false };
}

/**
 * Of a card that the person wants to use again; undefined when there is nothing to remember any more. The tries that it has left stay:
 * nobody is to lose the warning before the last one by this.
 */
export function onceResumed({ triesLeft }: CardTries): CardTries | undefined {
  return triesLeft === undefined ? undefined : { wrongInARow: 0, triesLeft, locked: false };
}
