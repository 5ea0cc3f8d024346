import { css } from 'lit';

export const proofStyles = css`
  .sheet {
    gap: 28px;
  }

  /* Room for the tallest of the usual steps: going on moves nothing around the element, and the buttons stay where they are. */
  .screen {
    min-height: 470px;
  }

  .needs {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 0 28px;
    list-style: none;
  }

  .needs li {
    display: flex;
    align-items: center;
    gap: 12px;
    min-height: 48px;
    border-bottom: 1px solid var(--_line);
    line-height: 1.45;
  }

  .needs li::before {
    content: "";
    flex: none;
    width: 8px;
    height: 8px;
    border-radius: 50%;
    background: var(--_accent);
  }

  .routes {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 16px 28px;
    padding: 4px 0 14px;
  }

  .routes dt {
    font-weight: 600;
  }

  .routes dd {
    color: var(--_soft);
    font-size: 0.92em;
    line-height: 1.65;
  }

  .account {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 8px 20px;
    padding: 16px 20px;
    border-radius: calc(var(--_radius) * 0.75);
    background: var(--_accent-paper);
  }

  .account-name {
    font-size: 1.7em;
    font-weight: 700;
    line-height: 1.3;
    letter-spacing: 0.04em;
    user-select: all;
  }

  .app {
    display: flex;
    align-items: center;
    gap: 24px;
  }

  .contacts {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 20px;
    list-style: none;
    font-variant-numeric: tabular-nums;
    font-weight: 600;
  }

  .tick {
    display: flex;
    align-items: center;
    gap: 12px;
  }

  .tick::before {
    content: "✓" / "";
    display: grid;
    flex: none;
    place-items: center;
    width: 34px;
    height: 34px;
    border-radius: 50%;
    background: var(--_good);
    color: var(--_paper);
    font-size: 18px;
    font-weight: 700;
  }

  @container (max-width: 520px) {
    .screen {
      min-height: 600px;
    }

    .needs,
    .routes {
      grid-template-columns: minmax(0, 1fr);
    }

    .needs li:last-child {
      border-bottom: 0;
    }

    .app {
      flex-direction: column;
      align-items: start;
    }
  }
`;
