import { css } from 'lit';

export const tabStyles = css`
  .tabs {
    display: grid;
    grid-auto-flow: column;
    grid-auto-columns: minmax(0, 1fr);
    gap: 4px;
    padding: 4px;
    border-radius: calc(var(--_radius) * 0.75);
    background: color-mix(in oklab, var(--_ink) 7%, var(--_paper));
  }

  .tabs button {
    min-height: 46px;
    padding: 4px 8px;
    border-color: transparent;
    border-radius: calc(var(--_radius) * 0.55);
    background: none;
  }

  .tabs button[aria-selected="true"] {
    border-color: var(--_line);
    background: light-dark(var(--_paper), color-mix(in oklab, var(--_ink) 16%, var(--_paper)));
    color: var(--_accent);
    font-weight: 600;
  }

  @media (forced-colors: active) {
    .tabs button {
      border-color: Canvas;
    }

    .tabs button[aria-selected="true"] {
      border-color: Highlight;
    }
  }
`;
