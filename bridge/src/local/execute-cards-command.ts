import { BridgeError } from '../error.js';
import type { PinTries } from '../tries/index.js';
import type { CommandMessage } from './messages.js';
import type { LocalResults } from './results.js';

export type CardsCommandName = Extract<CommandMessage['command'], `cards.${string}`>;
export type CardsCommand = Extract<CommandMessage, { readonly command: CardsCommandName }>;

/**
 * Carries out a command about cards with wrong PINs: in the daemon, or in the CLI while none runs. ERR_USAGE: no such card is remembered.
 * ERR_PIN_TRIES_UNREADABLE: see `PinTries`.
 */
export async function executeCardsCommand(
  message: CardsCommand,
  { tries }: { readonly tries: PinTries },
): Promise<LocalResults[CardsCommandName]> {
  switch (message.command) {
    case 'cards.list':
      return { cards: await tries.list() };
    case 'cards.resume': {
      const { numberEnding } = message.params;
      const cards = await tries.resume(numberEnding);
      if (cards.length > 0) return { cards };
      throw new BridgeError('ERR_USAGE', {
        detail: `there is nothing remembered of a card whose number ends in ${numberEnding}`,
      });
    }
    case 'cards.clear':
      await tries.clear();
      return {};
  }
}
