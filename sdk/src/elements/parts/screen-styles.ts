import { css } from 'lit';

/** What screens of more than one element are made of. */
export const screenStyles = css`
  .screen {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    grid-template-rows: 1fr auto;
    gap: 24px;
  }

  .body {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    align-content: start;
    gap: 18px;
  }

  .foot {
    display: grid;
    gap: 14px;
  }

  .readers {
    border-top: 1px solid var(--_line);
    list-style: none;
  }

  .readers li {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 20px;
    padding: 11px 2px;
    border-bottom: 1px solid var(--_line);
  }

  .readers .reader-state {
    color: var(--_soft);
  }

  .readers [data-fits] .reader-state {
    color: var(--_good);
    font-weight: 600;
  }

  .id-number input {
    max-width: 18em;
    font-size: 1.15em;
    font-variant-numeric: tabular-nums;
    letter-spacing: 0.08em;
  }

  .qr {
    flex: none;
    display: block;
    width: 168px;
    height: 168px;
    border: 1px solid var(--_line);
    border-radius: 12px;
  }

  .qr-paper {
    fill: #ffffff;
  }

  .qr-ink {
    fill: #000000;
  }
`;
