import type { SimulatedCard } from '@cardbridge/fixtures/cards';
import { type Forgery, forgedCard } from './forged-card.js';
import { must, outcomeOf } from './outcome.js';
import type { Session } from './sessions.js';

/** One session, ready to be forged again and again. */
export interface Rig {
  readonly session: Session;
  /** Commands of an honest one. */
  readonly steps: number;
  /** What the card answered in it: the samples for everything that parses. */
  readonly answers: readonly Uint8Array[];
  /** A card as good as new: making one, with its keys, takes longer than most sessions. */
  readonly freshCard: () => SimulatedCard;
}

/** Throws when the session does not even work with an honest card. */
export async function rigOf(session: Session): Promise<Rig> {
  let card = session.makeCard();
  const { triesLeft } = card.memory();
  const freshCard = () => {
    if (card.memory().triesLeft !== triesLeft) card = session.makeCard();
    card.reset();
    return card;
  };
  const { channel, commands, answers, assertBounds } = forgedCard(freshCard(), 0);
  const outcome = await outcomeOf(() => session.run(channel, () => false));
  must(outcome === session.honest, `${session.name}: ${outcome} with an honest card`);
  assertBounds();
  return { session, steps: commands(), answers, freshCard };
}

/** Throws what is wrong, with what was forged. */
export async function runForged({ session, steps, freshCard }: Rig, forgery: Forgery): Promise<void> {
  const card = forgedCard(freshCard(), steps, forgery);
  try {
    const outcome = await outcomeOf(() => session.run(card.channel, card.isForged));
    must(card.isForged() || outcome === session.honest, `${outcome}, and nothing was forged`);
    card.assertBounds();
  } catch (error) {
    throw new Error(`${session.name}: ${card.report()}`, { cause: error });
  }
}
