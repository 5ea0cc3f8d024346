import { html, type SVGTemplateResult, svg, type TemplateResult } from 'lit';

/**
 * A drawing beside a step. It says nothing that the step does not say: who hears the page does not miss it. Colours come from the
 * classes (`parts/picture-styles.ts`), so that it follows the colours of the page.
 */
export const picture = (name: string, content: SVGTemplateResult): TemplateResult =>
  html`<svg
    class="picture"
    part="picture"
    data-testid="picture-${name}"
    viewBox="0 0 240 136"
    aria-hidden="true"
    focusable="false"
  >${content}</svg>`;

const ADDRESS_Y = 19;

/** A window of a browser, with an address and nothing on its page. */
export const browserWindow = (inAddress: SVGTemplateResult): SVGTemplateResult => svg`
  <rect class="paper" x="6" y="4" width="228" height="128" rx="8"></rect>
  <path class="line" d="M6 34h228"></path>
  <path class="line" d="M24 15l-5 5 5 5m-5-5h11"></path>
  <rect class="sunk" x="42" y="10" width="176" height="18" rx="9"></rect>
  ${inAddress}`;

/** What is written in the address, as bars. */
export const addressBars = (x: number): SVGTemplateResult =>
  svg`<rect class="bar" x=${x} y=${ADDRESS_Y - 2} width="72" height="5" rx="2.5"></rect>`;

/** Two sliders: the permissions of this site. */
export const sliders = (x: number): SVGTemplateResult => svg`<path
  class="strong"
  d="M${x} ${ADDRESS_Y - 3}h6m4 0h2M${x} ${ADDRESS_Y + 3}h2m4 0h6"
></path><circle class="strong" cx=${x + 8} cy=${ADDRESS_Y - 3} r="2"></circle><circle class="strong" cx=${x + 4} cy=${ADDRESS_Y + 3} r="2"></circle>`;

/** This computer, as browsers draw it in their questions; crossed out where it was forbidden. */
export const computer = (x: number, y: number, crossed = false): SVGTemplateResult => svg`<path
  class="strong"
  d="M${x} ${y}h12v8h-12zm3 11h6"
></path>${crossed ? svg`<path class="strong" d="M${x - 1} ${y - 3}l14 15"></path>` : ''}`;

/** A button with its words in the middle; the one to press is filled. */
export const drawnButton = (
  { x, y, width }: { readonly x: number; readonly y: number; readonly width: number },
  words: string,
  chosen: boolean,
): SVGTemplateResult => svg`<rect class=${chosen ? 'chosen' : 'sunk'} x=${x} y=${y} width=${width} height="20" rx="10"></rect>
  <text class=${chosen ? 'chosen-words' : 'words'} x=${x + width / 2} y=${y + 14} text-anchor="middle">${words}</text>`;

/** Drawn around what is to be clicked. */
export const ring = (x: number, y: number, width: number, height: number): SVGTemplateResult =>
  svg`<rect class="ring" x=${x} y=${y} width=${width} height=${height} rx=${Math.min(width, height) / 2}></rect>`;

/** The hand that clicks, its finger at the point. */
export const pointer = (x: number, y: number): SVGTemplateResult =>
  svg`<path class="pointer" d="M${x} ${y}l4 16 3.6-4.6 5.6 6 3-2.8-5.4-6 5-3.2z"></path>`;
