import { html, nothing, type TemplateResult } from 'lit';
import type { CardKind, ReaderInfo } from '../../client/index.js';
import type { CardTexts } from '../texts/card-texts.js';
import type { Texts } from '../texts/texts.js';
import { describeReader } from './describe-reader.js';
import { fittingReaders } from './fitting-readers.js';
import { screen } from './screen.js';

/** Waits for a reader and the right card, and names what is there. */
export function cardScreen(
  readers: readonly ReaderInfo[],
  card: CardTexts,
  texts: Texts,
  { kinds, foot }: { readonly kinds: readonly CardKind[]; readonly foot?: TemplateResult },
): TemplateResult {
  return screen({
    heading: readers.length === 0 ? texts.readerTitle : card.cardTitle,
    body: html`<p class="lead" data-testid="card-advice">${cardAdvice(readers, card, texts)}</p>
      ${
        readers.length === 0
          ? nothing
          : html`<div>
              <p class="small-title">${texts.foundTitle}</p>
              ${readerList(readers, fittingReaders(readers, { kinds }), card, texts)}
            </div>`
      }`,
    foot: html`<p class="searching" part="searching">
        ${readers.length === 0 ? texts.waitingForReader : readers.some(({ state }) => state === 'reading') ? texts.cardReading : card.waitingForCard}
      </p>
      ${foot ?? nothing}`,
  });
}

/** The readers by name, and what is in them. `fitting` ones hold what is wanted. */
export function readerList(
  readers: readonly ReaderInfo[],
  fitting: readonly ReaderInfo[],
  card: CardTexts,
  texts: Texts,
): TemplateResult {
  return html`<ul class="readers" part="readers" aria-label=${texts.foundTitle}>
    ${readers.map((reader) => {
      const fits = fitting.includes(reader);
      return html`<li data-testid="reader-found" ?data-fits=${fits}>
        <span>${reader.name}</span>
        <span class="reader-state">${fits && reader.card === undefined ? card.fittingCard : describeReader(reader, texts)}</span>
      </li>`;
    })}
  </ul>`;
}

/** What to do with what is there: another kind of card is named, so that nobody wonders. */
export function cardAdvice(readers: readonly ReaderInfo[], wanted: CardTexts, texts: Texts): string {
  if (readers.length === 0) return texts.insertReader;
  const others = readers.flatMap(({ card }) => (card === undefined ? [] : [texts.kinds[card.kind]]));
  return others.length === 0 ? wanted.insertCard : wanted.otherCard([...new Set(others)].join(texts.listSeparator));
}
