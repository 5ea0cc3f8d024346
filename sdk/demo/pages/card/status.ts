import type { ReaderInfo } from '@cardbridge/sdk';
import type { CardLinkState } from '@cardbridge/sdk/flows';
import { byId } from './element.js';
import type { Texts } from './texts.js';

type Tone = 'good' | 'wait' | 'bad' | 'none';

/** The line that says whether program, reader and card are there. */
export function statusLine() {
  const root = byId('status', HTMLElement);

  function set(part: 'bridge' | 'reader' | 'card', tone: Tone, text: string): void {
    const place = byId(`status-${part}`, HTMLElement);
    place.dataset.tone = tone;
    const value = place.querySelector('dd');
    if (value !== null && value.textContent !== text) value.textContent = text;
  }

  return ({ bridge, readers }: CardLinkState, texts: Texts): void => {
    // For tests: lost and never there are the same to someone who waits for it.
    root.dataset.state = bridge === 'reconnecting' ? 'absent' : bridge;
    set('bridge', bridgeTone(bridge), texts.bridge[bridge]);
    if (readers === undefined) {
      set('reader', 'none', texts.readerUnknown);
      set('card', 'none', texts.cardUnknown);
      return;
    }
    set(
      'reader',
      readers.length === 0 ? 'bad' : 'good',
      readers.length === 0 ? texts.readerNone : texts.readerFound(readers.length),
    );
    const [tone, text] = describeCards(readers, texts);
    set('card', tone, text);
  };
}

function bridgeTone(bridge: CardLinkState['bridge']): Tone {
  if (bridge === 'ready') return 'good';
  if (bridge === 'untouched') return 'none';
  return bridge === 'absent' || bridge === 'closed' || bridge === 'reconnecting' ? 'bad' : 'wait';
}

function describeCards(readers: readonly ReaderInfo[], texts: Texts): readonly [Tone, string] {
  const kinds = readers.flatMap(({ card }) => (card === undefined ? [] : [texts.kinds[card.kind]]));
  if (kinds.length > 0) return ['good', kinds.join(texts.language === 'en' ? ', ' : '、')];
  const states = readers.map(({ state }) => state);
  if (states.includes('reading')) return ['wait', texts.cardReading];
  if (states.includes('mute')) return ['bad', texts.cardMute];
  if (states.includes('busy')) return ['bad', texts.cardBusy];
  return ['none', texts.cardNone];
}
