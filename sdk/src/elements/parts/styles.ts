import { css } from 'lit';

/**
 * The look of every element. A site changes it by the `--cardbridge-…` variables and by `::part(…)`; light or dark follows the
 * `color-scheme` of the page. Sizes follow the element's own width, not the window's.
 */
export const sheet = css`
  :host {
    --_accent: var(--cardbridge-accent, light-dark(#0d6560, #74cdc2));
    --_on-accent: var(--cardbridge-on-accent, light-dark(#ffffff, #06231f));
    --_ink: var(--cardbridge-ink, light-dark(#1b2526, #e7ebe9));
    --_paper: var(--cardbridge-paper, light-dark(#ffffff, #1c2324));
    --_line: var(--cardbridge-line, light-dark(#dddad1, #344041));
    --_soft: var(--cardbridge-soft, light-dark(#56615f, #a3afac));
    --_warn: var(--cardbridge-warn, light-dark(#8f3a12, #f0a878));
    --_good: var(--cardbridge-good, light-dark(#226b3a, #86d19d));
    --_radius: var(--cardbridge-radius, 18px);
    --_edge: color-mix(in oklab, var(--_ink) 52%, var(--_paper));
    --_sunk: color-mix(in oklab, var(--_ink) 4%, var(--_paper));
    --_accent-paper: color-mix(in oklab, var(--_accent) 10%, var(--_paper));
    --_warn-paper: color-mix(in oklab, var(--_warn) 8%, var(--_paper));

    display: block;
    container-type: inline-size;
    /* The contents give no width for that: where a page lays out by contents (flex, centred grids), this much is wanted. */
    contain-intrinsic-inline-size: min(90vw, 40rem);
    min-inline-size: 0;
    color: var(--_ink);
    font-family: var(
      --cardbridge-font,
      system-ui,
      "Noto Sans TC",
      "Noto Sans CJK TC",
      "PingFang TC",
      "Microsoft JhengHei",
      sans-serif
    );
    line-height: 1.7;
    text-align: start;
    text-autospace: normal;
    line-break: strict;
    overflow-wrap: anywhere;
  }

  :host([hidden]) {
    display: none;
  }

  * {
    box-sizing: border-box;
  }

  h2,
  h3,
  p,
  dl,
  dd,
  ol,
  ul,
  fieldset {
    margin: 0;
    padding: 0;
  }

  h2 {
    font-size: 1.4em;
    line-height: 1.35;
    text-wrap: balance;
  }

  h3 {
    font-size: 1.02em;
    line-height: 1.5;
  }

  :is(h2, .problem):focus {
    outline: none;
  }

  :focus-visible {
    outline: 3px solid var(--_accent);
    outline-offset: 3px;
  }

  a {
    color: var(--_accent);
    text-underline-offset: 0.2em;
  }

  [data-off] {
    visibility: hidden;
  }

  a[href^="tel:"] {
    white-space: nowrap;
  }

  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  .sheet {
    position: relative;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 20px;
    padding: clamp(20px, 5cqi, 36px);
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_paper);
  }

  .lead {
    color: var(--_soft);
    text-wrap: pretty;
  }

  .soft,
  .hotline {
    font-size: 0.9em;
    color: var(--_soft);
  }

  .small-title {
    font-size: 0.88em;
    font-weight: 600;
    letter-spacing: 0.03em;
    color: var(--_soft);
  }

  .note {
    padding: 10px 16px;
    border-radius: calc(var(--_radius) * 0.6);
    background: var(--_sunk);
    color: var(--_soft);
    font-size: 0.92em;
    line-height: 1.65;
    text-wrap: pretty;
  }

  .note.warning {
    background: var(--_warn-paper);
    color: var(--_warn);
  }

  /* Buttons */

  button,
  .button {
    display: inline-grid;
    place-items: center;
    min-width: 44px;
    min-height: 48px;
    padding: 6px 20px;
    border: 1px solid var(--_edge);
    border-radius: calc(var(--_radius) * 0.66);
    background: var(--_paper);
    color: inherit;
    font: inherit;
    line-height: 1.35;
    text-align: center;
    text-decoration: none;
    cursor: pointer;
  }

  :is(button, .button):hover {
    border-color: var(--_accent);
  }

  :is(button, .button).primary {
    border-color: var(--_accent);
    background: var(--_accent);
    color: var(--_on-accent);
    font-weight: 600;
  }

  :is(button, .button).primary:hover {
    background: color-mix(in oklab, var(--_accent) 90%, var(--_ink));
  }

  :is(button, .button).quiet {
    border-color: transparent;
    background: none;
    color: var(--_accent);
  }

  .button-detail {
    font-size: 0.85em;
    font-weight: 400;
  }

  button[aria-disabled] {
    cursor: default;
    opacity: 0.65;
  }

  .actions {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 10px;
  }

  .actions.wide > :first-child {
    flex: 1 1 12em;
  }

  .links {
    display: flex;
    flex-wrap: wrap;
    gap: 0 24px;
    list-style: none;
  }

  .links a {
    display: inline-flex;
    align-items: center;
    min-height: 44px;
  }

  details {
    border-top: 1px solid var(--_line);
  }

  summary {
    display: flex;
    align-items: center;
    gap: 10px;
    min-height: 48px;
    border-radius: 6px;
    color: var(--_accent);
    cursor: pointer;
    list-style: none;
  }

  summary::-webkit-details-marker {
    display: none;
  }

  summary::before {
    content: "";
    flex: none;
    width: 8px;
    height: 8px;
    margin-inline: 2px 4px;
    border: solid currentColor;
    border-width: 0 2px 2px 0;
    transform: rotate(-45deg);
  }

  details[open] > summary::before {
    transform: rotate(45deg);
  }

  /* Fields */

  .field {
    display: grid;
    gap: 4px;
  }

  .field label {
    justify-self: start;
    font-weight: 600;
  }

  .input {
    position: relative;
    display: grid;
  }

  .input :is(input, select) {
    width: 100%;
    min-height: 50px;
    padding: 8px 14px;
    border: 1px solid var(--_edge);
    border-radius: calc(var(--_radius) * 0.6);
    background: var(--_paper);
    color: inherit;
    font: inherit;
    line-height: 1.4;
  }

  .input :is(input, select):focus-visible {
    border-color: var(--_accent);
    outline-offset: 0;
  }

  .input :is(input, select)[aria-invalid] {
    border-color: var(--_warn);
  }

  .input > button {
    position: absolute;
    inset: 3px 3px 3px auto;
    min-height: 44px;
    padding: 0 12px;
    border: 0;
    border-radius: calc(var(--_radius) * 0.45);
    font-size: 0.9em;
  }

  .input:has(> button) input {
    padding-inline-end: 7em;
  }

  .note-line {
    min-height: 1.6em;
    font-size: 0.88em;
    line-height: 1.6;
    color: var(--_soft);
  }

  .note-line[data-problem] {
    color: var(--_warn);
    font-weight: 600;
  }

  .choice {
    display: grid;
    gap: 8px;
    min-width: 0;
    border: 0;
  }

  .choice legend {
    padding: 0 0 6px;
    font-weight: 600;
  }

  .choice label {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 2px 12px;
    min-height: 48px;
    padding: 8px 14px;
    border: 1px solid var(--_line);
    border-radius: calc(var(--_radius) * 0.6);
    cursor: pointer;
  }

  .choice label:has(:checked) {
    border-color: var(--_accent);
    background: var(--_accent-paper);
  }

  .choice input {
    width: 20px;
    height: 20px;
    margin: 0;
    accent-color: var(--_accent);
  }

  /* What went wrong */

  .problem {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    align-self: start;
    gap: 4px;
    padding: 16px 20px;
    border: 1px solid var(--_warn);
    border-radius: calc(var(--_radius) * 0.75);
    background: var(--_warn-paper);
    font-size: 0.95em;
    line-height: 1.6;
  }

  .problem-sentence {
    color: var(--_warn);
    font-weight: 600;
  }

  .problem .actions {
    margin-top: 8px;
  }


  /* Steps */

  .steps {
    list-style: none;
    counter-reset: step;
  }

  .steps li {
    counter-increment: step;
    color: var(--_soft);
    line-height: 1.45;
  }

  .steps li::before {
    content: counter(step);
    display: grid;
    flex: none;
    place-items: center;
    width: 28px;
    height: 28px;
    border: 1.5px solid var(--_edge);
    border-radius: 50%;
    background: var(--_paper);
    font-size: 0.85em;
    line-height: 1;
  }

  .steps li[data-state="done"] {
    color: var(--_ink);
  }

  .steps li[data-state="done"]::before {
    content: "✓" / "";
    border-color: var(--_accent);
    background: var(--_accent-paper);
    color: var(--_accent);
    font-weight: 700;
  }

  .steps li[data-state="now"] {
    color: var(--_ink);
    font-weight: 600;
  }

  .steps li[data-state="now"]::before {
    border-color: var(--_accent);
    background: var(--_accent);
    color: var(--_on-accent);
  }

  .steps li[data-state="failed"] {
    color: var(--_warn);
    font-weight: 600;
  }

  .steps li[data-state="failed"]::before {
    content: "!" / "";
    border-color: var(--_warn);
    background: var(--_warn-paper);
    color: var(--_warn);
  }

  .steps.list li {
    display: grid;
    grid-template-columns: 28px minmax(7em, auto) 1fr;
    align-items: center;
    gap: 0 12px;
    min-height: 44px;
    padding: 4px 10px;
    border-radius: calc(var(--_radius) * 0.6);
    font-size: 0.95em;
  }

  .steps.list li[data-state="now"] {
    background: var(--_accent-paper);
  }

  .step-detail {
    font-size: 0.95em;
    font-weight: 400;
  }

  .steps.row {
    display: flex;
    gap: 4px;
  }

  .steps.row li {
    position: relative;
    display: grid;
    flex: 1;
    justify-items: center;
    gap: 6px;
    font-size: 0.85em;
    text-align: center;
  }

  .steps.row li + li::after {
    content: "";
    position: absolute;
    top: 13px;
    inset-inline: calc(-50% + 18px) calc(50% + 18px);
    border-top: 1.5px solid var(--_line);
  }

  .steps.row li:is([data-state="done"], [data-state="now"], [data-state="failed"]) + li[data-state="now"]::after,
  .steps.row li[data-state="done"] + li::after {
    border-color: var(--_accent);
  }

  /* Waiting: a dot that breathes; a still one for who wants no motion */

  .searching {
    display: flex;
    align-items: center;
    gap: 12px;
    color: var(--_soft);
  }

  .searching::before {
    content: "";
    flex: none;
    width: 12px;
    height: 12px;
    margin: 4px;
    border-radius: 50%;
    background: var(--_accent);
    animation: breathe 2.4s ease-in-out infinite;
  }

  @keyframes breathe {
    50% {
      opacity: 0.35;
      transform: scale(0.7);
    }
  }

  /* Where the person's own few colours stand, ground means nothing: edges say it. */
  @media (forced-colors: active) {
    .searching::before {
      background: CanvasText;
      forced-color-adjust: none;
    }

    :is(button, .button).primary {
      border-width: 3px;
    }

    .steps li[data-state="now"]::before {
      background: Highlight;
      color: HighlightText;
      forced-color-adjust: none;
    }

    .choice label:has(:checked) {
      border-color: Highlight;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    .searching::before {
      animation: none;
    }
  }

  @container (max-width: 520px) {
    .steps.list li {
      grid-template-columns: 28px 1fr;
    }

    .steps.list .step-detail {
      grid-column: 2;
    }

    .steps.row li {
      flex: none;
    }

    .steps.row li + li::after {
      display: none;
    }

    .steps.row li:is([data-state="now"], [data-state="failed"]) {
      display: flex;
      flex: 1;
      align-items: center;
      gap: 8px;
      text-align: start;
    }

    .steps.row li:not([data-state="now"], [data-state="failed"]) .step-name {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
      white-space: nowrap;
    }

    .actions > * {
      flex: 1 1 auto;
    }
  }
`;
