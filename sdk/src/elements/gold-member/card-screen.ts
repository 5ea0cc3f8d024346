import { html, nothing, type TemplateResult } from 'lit';
import type { CardKind, ReaderInfo } from '../../client/index.js';
import type { CardProofKind } from '../../flows/index.js';
import { describeReader } from '../parts/describe-reader.js';
import type { Texts } from '../texts/texts.js';
import { screen } from './screen.js';

const wanted: Readonly<Record<CardProofKind, CardKind>> = { gold: 'citizen', organization: 'organization' };

export const fits = ({ state, card }: ReaderInfo, kind: CardProofKind): boolean =>
  state === 'ready' && card?.kind === wanted[kind];

/** Waits for a reader and the right card, and names what is there. */
export function cardScreen(readers: readonly ReaderInfo[], kind: CardProofKind, texts: Texts): TemplateResult {
  const proof = texts.proof[kind];
  return screen({
    heading: proof.cardTitle,
    body: html`<p class="lead" data-testid="card-advice">${cardAdvice(readers, kind, texts)}</p>
      ${
        readers.length === 0
          ? nothing
          : html`<div>
              <p class="small-title" id="readers">${texts.foundTitle}</p>
              ${readerList(readers, kind, texts)}
            </div>`
      }`,
    foot: html`<p class="searching" part="searching">
      ${readers.length === 0 ? texts.waitingForReader : readers.some(({ state }) => state === 'reading') ? texts.cardReading : proof.waitingForCard}
    </p>`,
  });
}

export function readerList(readers: readonly ReaderInfo[], kind: CardProofKind, texts: Texts): TemplateResult {
  return html`<ul class="readers" part="readers" aria-label=${texts.foundTitle}>
    ${readers.map(
      (reader) => html`<li data-testid="reader-found" ?data-fits=${fits(reader, kind)}>
        <span>${reader.name}</span> <span class="reader-state">${describeReader(reader, texts)}</span>
      </li>`,
    )}
  </ul>`;
}

/** What to do with what is there: another kind of card is named, so that nobody wonders. */
export function cardAdvice(readers: readonly ReaderInfo[], kind: CardProofKind, texts: Texts): string {
  const proof = texts.proof[kind];
  if (readers.length === 0) return texts.insertReader;
  const others = readers.flatMap(({ card }) => (card === undefined ? [] : [texts.kinds[card.kind]]));
  return others.length === 0 ? proof.insertCard : proof.otherCard([...new Set(others)].join(texts.listSeparator));
}
