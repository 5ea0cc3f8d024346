import { html, type TemplateResult } from 'lit';
import type { ReaderInfo } from '../../client/index.js';
import type { Texts } from '../texts/texts.js';

/** For a person with a card in more than one reader. */
export function readerChoice(
  readers: readonly ReaderInfo[],
  chosen: string | undefined,
  texts: Texts,
  /** For a card that is being looked at, whose kind is not told meanwhile. */
  fittingCard: string,
  onChoose: (readerId: string) => void,
): TemplateResult {
  return html`<fieldset class="choice" part="reader-choice">
    <legend>${texts.whichReader}</legend>
    ${readers.map(
      (reader) => html`<label>
        <input
          type="radio"
          name="reader"
          data-testid="reader"
          .value=${reader.id}
          .checked=${reader.id === chosen}
          @change=${() => onChoose(reader.id)}
        />
        <span>${reader.name}</span>
        <span class="soft">${reader.card ? texts.kinds[reader.card.kind] : fittingCard}</span>
      </label>`,
    )}
  </fieldset>`;
}
