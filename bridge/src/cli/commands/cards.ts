import { BridgeError } from '../../error.js';
import type { RememberedCard } from '../../tries/index.js';
import type { CommandContext } from '../context.js';
import { runCardsCommand } from '../run-cards-command.js';
import { table } from '../table.js';
import { texts } from '../texts.js';

export async function listCards(context: CommandContext): Promise<void> {
  const { output } = context;
  const { cards } = await runCardsCommand('cards.list', {}, context);
  const { cards: text, cardKind } = texts(output.language);
  const matter = ({ paused, locked, wrongInARow, triesLeft }: RememberedCard) =>
    paused ? text.paused : locked ? text.locked : text.wrong(wrongInARow, triesLeft);
  const rows = cards.map((card) => [cardKind[card.kind], card.numberEnding, matter(card), card.since]);
  output.result(
    { cards },
    rows.length === 0
      ? [text.none]
      : [
          ...table([[text.kind, text.ending, text.matter, text.since], ...rows]),
          ...(cards.some(({ paused }) => paused) ? [text.howToResume] : []),
        ],
  );
}

/** The most of a number that is kept. */
const ENDING_LENGTH = 4;

export async function resumeCards(
  typed: string | undefined,
  { all = false }: { readonly all?: boolean },
  context: CommandContext,
): Promise<void> {
  const { output } = context;
  const { cards: text, cardKind } = texts(output.language);
  if (all === (typed !== undefined)) throw new BridgeError('ERR_USAGE', { detail: 'either the end of one number or --all' });
  if (typed === undefined) {
    await runCardsCommand('cards.clear', {}, context);
    return output.result({}, [text.cleared]);
  }
  if (typed.length < 1 || typed.length > ENDING_LENGTH) {
    // Without what was typed: it may be a whole number, or a PIN.
    throw new BridgeError('ERR_USAGE', {
      detail: `give the last ${ENDING_LENGTH} characters of the number; see: cardbridge cards`,
    });
  }
  const { cards } = await runCardsCommand('cards.resume', { numberEnding: typed }, context);
  output.result(
    { cards },
    cards.map(({ kind, numberEnding }) => text.resumed(cardKind[kind], numberEnding)),
  );
}
