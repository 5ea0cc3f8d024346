import { css } from 'lit';

/** Steps with drawings beside them, and the colours of the drawings. */
export const pictureStyles = css`
  .picture {
    display: block;
    width: 100%;
    max-width: 300px;
    aspect-ratio: 240 / 136;
    fill: none;
    stroke: var(--_edge);
    stroke-width: 1.5;
    stroke-linecap: round;
    stroke-linejoin: round;
    font-size: 11px;
  }

  .picture :is(.paper, .raised) {
    fill: var(--_paper);
  }

  .picture .raised,
  .picture .strong,
  .picture .switch {
    stroke: color-mix(in oklab, var(--_ink) 78%, var(--_paper));
  }

  .picture .sunk {
    fill: var(--_sunk);
  }

  .picture .line {
    stroke: var(--_line);
  }

  .picture .bar {
    fill: var(--_line);
    stroke: none;
  }

  .picture .knob {
    fill: var(--_edge);
    stroke: none;
  }

  .picture :is(.ring, .tick, .pointing) {
    stroke: var(--_accent);
    stroke-width: 2.25;
  }

  .picture .chosen {
    fill: var(--_accent);
    stroke: var(--_accent);
  }

  .picture .chosen-tick {
    stroke: var(--_on-accent);
  }

  .picture :is(.words, .linked, .chosen-words) {
    fill: var(--_ink);
    stroke: none;
  }

  .picture .small {
    font-size: 9.5px;
  }

  .picture .linked {
    fill: var(--_accent);
    text-decoration: underline;
  }

  .picture .chosen-words {
    fill: var(--_on-accent);
    font-weight: 600;
  }

  .picture .pointer {
    fill: var(--_ink);
    stroke: var(--_paper);
  }

  .help {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 12px;
    min-width: 0;
  }

  .help ol,
  .guide-step ol {
    display: grid;
    gap: 4px;
    padding-inline-start: 1.4em;
  }

  .download {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 8px;
  }

  .afterwards .guide {
    padding-block: 8px 14px;
  }

  .guide {
    display: grid;
    gap: 22px;
    list-style: none;
    counter-reset: guide;
  }

  .guide > li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 250px);
    gap: 12px 28px;
    counter-increment: guide;
  }

  .guide > li + li {
    padding-top: 22px;
    border-top: 1px solid var(--_line);
  }

  .guide-step {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    align-content: start;
    justify-items: start;
    gap: 10px;
    min-width: 0;
  }

  .guide-step > :is(ol, details, .command, p) {
    width: 100%;
  }

  .guide h3 {
    display: flex;
    align-items: center;
    gap: 12px;
  }

  .guide h3::before {
    content: counter(guide) / "";
    display: grid;
    flex: none;
    place-items: center;
    width: 32px;
    height: 32px;
    border: 1.5px solid var(--_accent);
    border-radius: 50%;
    color: var(--_accent);
    line-height: 1;
  }

  :is(.guide, .download) .button {
    min-height: 62px;
    padding-inline: 32px;
  }

  .command {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 12px;
  }

  .command code {
    flex: 1 1 14em;
    padding: 9px 14px;
    border: 1px solid var(--_line);
    border-radius: calc(var(--_radius) * 0.6);
    background: var(--_sunk);
    font-family: ui-monospace, monospace;
    font-size: 0.9em;
  }

  .command .copied {
    color: var(--_good);
    font-weight: 600;
  }

  #waiting:focus {
    outline: none;
  }

  /* A drawing is not repainted in the few colours of the person: it takes them itself. */
  @media (forced-colors: active) {
    .picture {
      --_ink: CanvasText;
      --_paper: Canvas;
      --_sunk: Canvas;
      --_edge: CanvasText;
      --_line: CanvasText;
      --_accent: Highlight;
      --_on-accent: HighlightText;

      forced-color-adjust: none;
    }

    .guide h3::before {
      border-color: CanvasText;
    }
  }

  @container (max-width: 600px) {
    .guide > li {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;
