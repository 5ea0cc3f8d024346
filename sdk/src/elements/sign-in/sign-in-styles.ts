import { css } from 'lit';

export const signInStyles = css`
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

  /* What takes turns lies on top of each other: choosing a way, or a failure, moves nothing around it. */
  .turns,
  .panels,
  .stage {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
  }

  .turns > *,
  .panels > *,
  .stage > * {
    grid-area: 1 / 1;
  }

  .ways,
  .panel,
  form,
  .screen {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    align-content: start;
    gap: 16px;
  }

  .ways {
    gap: 20px;
  }

  form {
    gap: 8px;
  }

  form .actions {
    margin-top: 4px;
  }

  .screen {
    min-height: 300px;
  }
`;
