import { html, type TemplateResult } from 'lit';
import type { Texts } from '../texts/texts.js';

/** Where a person helps (facts: flows). */
export function hotline(texts: Texts): TemplateResult {
  return html`<p class="hotline" part="hotline">
    ${texts.helpBefore}<a href="tel:1999,8585">${texts.helpLocal}</a>${texts.helpBetween}<a href="tel:+886227208889,8585"
      >${texts.helpRemote}</a
    >${texts.helpAfter}
  </p>`;
}
