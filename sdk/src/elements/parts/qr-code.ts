import { html, nothing, svg, type TemplateResult } from 'lit';
import { encode } from 'uqr';

/** The largest symbol at level M holds so many bytes (ISO/IEC 18004, table 7). */
const MOST_BYTES = 2331;

/** A QR code as a drawing, dark on white in every colour scheme: scanners want it so. Nothing for a text that fits into none. */
export function qrCode(text: string, label: string, testId = 'app-qr'): TemplateResult | typeof nothing {
  if (new TextEncoder().encode(text).length > MOST_BYTES) return nothing;
  // Four modules of quiet zone (ISO/IEC 18004 §9.1).
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  const runs = data.flatMap((row, y) =>
    row.flatMap((dark, x) => (dark && !row[x - 1] ? [`M${x} ${y}h${runAt(row, x)}v1H${x}z`] : [])),
  );
  return html`<svg
    class="qr"
    part=${testId}
    data-testid=${testId}
    viewBox="0 0 ${size} ${size}"
    role="img"
    aria-label=${label}
    shape-rendering="crispEdges"
  >${svg`<path class="qr-paper" d="M0 0h${size}v${size}H0z"></path><path class="qr-ink" d=${runs.join('')}></path>`}</svg>`;
}

/** How many dark modules follow each other from here. */
function runAt(row: readonly boolean[], x: number): number {
  const end = row.indexOf(false, x);
  return (end < 0 ? row.length : end) - x;
}
