import { html, noChange, nothing, type TemplateResult } from 'lit';
import { Directive, directive, type ElementPart } from 'lit/directive.js';
import { loadAgain } from './load-again.js';

/** The largest symbol at level M holds so many bytes (ISO/IEC 18004, table 7). */
const MOST_BYTES = 2331;

/** A QR code as a drawing, dark on white in every colour scheme: scanners want it so. Nothing for a text that fits into none. */
export function qrCode(text: string, label: string, testId = 'app-qr'): TemplateResult | typeof nothing {
  if (new TextEncoder().encode(text).length > MOST_BYTES) return nothing;
  return html`<svg
    ${drawn(text)}
    class="qr"
    part=${testId}
    data-testid=${testId}
    role="img"
    aria-label=${label}
    shape-rendering="crispEdges"
  ><path class="qr-paper"></path><path class="qr-ink"></path></svg>`;
}

/** Most pages never show a QR code: what draws one is loaded with the first. */
class Drawn extends Directive {
  #text: string | undefined;

  override update({ element }: ElementPart, [text]: [text: string]): typeof noChange {
    if (text !== this.#text) {
      this.#text = text;
      void this.#draw(element, text);
    }
    return noChange;
  }

  render(_text: string): typeof noChange {
    return noChange;
  }

  async #draw(element: Element, text: string): Promise<void> {
    const module = await loadAgain(
      () => import('./qr-drawing.js'),
      () => this.#text === text && element.isConnected,
    );
    // Another code may have been asked for meanwhile.
    if (this.#text === text) module?.drawQr(element, text);
  }
}

const drawn = directive(Drawn);
