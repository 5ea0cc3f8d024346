import type { ReaderInfo } from '../../client/index.js';
import type { CardLinkState } from '../../flows/index.js';
import type { Texts } from '../texts/texts.js';

type Tone = 'good' | 'wait' | 'bad' | 'none';

interface StatusCell {
  readonly name: 'bridge' | 'reader' | 'card';
  readonly title: string;
  readonly tone: Tone;
  readonly text: string;
}

/** Program, reader and card, each in a few words. */
export function statusCells({ bridge, readers }: CardLinkState, texts: Texts): readonly StatusCell[] {
  const known = readers !== undefined;
  const [cardTone, cardText] = known ? describeCards(readers, texts) : (['none', texts.unknown] as const);
  const none = known && readers.length === 0;
  return [
    { name: 'bridge', title: texts.statusBridge, tone: bridgeTone(bridge), text: texts.bridge[bridge] },
    {
      name: 'reader',
      title: texts.statusReader,
      tone: known ? (none ? 'bad' : 'good') : 'none',
      text: known ? (none ? texts.readerNone : texts.readerFound(readers.length)) : texts.unknown,
    },
    { name: 'card', title: texts.statusCard, tone: cardTone, text: cardText },
  ];
}

function bridgeTone(bridge: CardLinkState['bridge']): Tone {
  if (bridge === 'ready') return 'good';
  if (bridge === 'untouched') return 'none';
  return bridge === 'absent' || bridge === 'closed' || bridge === 'reconnecting' ? 'bad' : 'wait';
}

function describeCards(readers: readonly ReaderInfo[], texts: Texts): readonly [Tone, string] {
  const kinds = readers.flatMap(({ card }) => (card === undefined ? [] : [texts.kinds[card.kind]]));
  if (kinds.length > 0) return ['good', kinds.join(texts.listSeparator)];
  const states = readers.map(({ state }) => state);
  if (states.includes('reading')) return ['wait', texts.cardReading];
  if (states.includes('mute')) return ['bad', texts.cardMute];
  if (states.includes('busy')) return ['bad', texts.cardBusy];
  // Without a reader there is nothing to put a card into.
  return ['none', states.length === 0 ? texts.unknown : texts.cardNone];
}
