import { css } from 'lit';

export const issoStyles = css`
  form,
  .group {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 8px;
  }

  .sheet > form {
    gap: 20px;
  }

  .context {
    display: flex;
    flex-wrap: wrap;
    gap: 0 10px;
    color: var(--_soft);
    font-size: 0.9em;
  }

  .context span + span::before {
    content: "›" / "";
    margin-inline-end: 10px;
  }

  .doors,
  .claims {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 14px;
    list-style: none;
  }

  .doors li {
    display: grid;
    grid-template-rows: auto 1fr auto;
    gap: 6px;
    padding: 18px 20px;
    border: 1px solid var(--_line);
    border-radius: calc(var(--_radius) * 0.75);
  }

  .door-actions {
    display: grid;
    gap: 2px;
    margin-top: 6px;
  }

  .notice {
    display: grid;
    border-top: 1px solid var(--_line);
  }

  .notice > div {
    display: grid;
    grid-template-columns: 9em minmax(0, 1fr);
    gap: 2px 20px;
    padding: 12px 2px;
    border-bottom: 1px solid var(--_line);
  }

  .notice dt {
    font-weight: 600;
  }

  .notice dd {
    color: var(--_soft);
    text-wrap: pretty;
  }

  .out {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 4px 12px;
    padding-top: 10px;
    border-top: 1px solid var(--_line);
  }

  .out > button {
    padding-inline: 8px;
  }

  .fields {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    align-items: start;
    gap: 8px 24px;
  }

  .fields .id-number input {
    max-width: none;
    font-size: inherit;
  }

  .scan {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    align-items: start;
    gap: 20px 28px;
  }

  .scan-code {
    display: grid;
    justify-items: center;
    gap: 8px;
    width: 232px;
  }

  .scan-code .qr,
  .qr-gone {
    width: 232px;
    height: 232px;
  }

  .qr-gone {
    display: grid;
    align-content: center;
    justify-items: center;
    gap: 14px;
    padding: 14px;
    border: 1px dashed var(--_edge);
    border-radius: 12px;
    text-align: center;
  }

  .scan-steps {
    display: grid;
    gap: 8px;
  }

  .scan-steps ol,
  .first-time {
    display: grid;
    gap: 8px;
    padding-inline-start: 1.5em;
  }

  .first-time {
    padding-block-end: 14px;
  }

  .bullets {
    padding-inline-start: 1.3em;
  }

  .seconds {
    font-variant-numeric: tabular-nums;
    font-weight: 600;
  }

  .number {
    font-size: 4.5em;
    font-weight: 700;
    font-variant-numeric: tabular-nums;
    line-height: 1.1;
    letter-spacing: 0.12em;
    color: var(--_accent);
  }

  .person {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 4px 16px;
    padding: 8px 8px 8px 20px;
    border-radius: calc(var(--_radius) * 0.75);
    background: var(--_accent-paper);
  }

  .claims {
    gap: 0;
  }

  .claims li {
    padding: 9px 2px;
    border-bottom: 1px solid var(--_line);
  }

  .check {
    display: flex;
    align-items: center;
    gap: 12px;
    min-height: 48px;
    font-weight: 600;
    cursor: pointer;
  }

  .check input {
    flex: none;
    width: 22px;
    height: 22px;
    margin: 0;
    accent-color: var(--_accent);
  }

  /* Agreeing weighs as much as not. */
  .equal {
    display: grid;
    grid-auto-flow: column;
    grid-auto-columns: minmax(0, 1fr);
    gap: 12px;
  }

  .equal > * {
    min-height: 56px;
    font-weight: 600;
  }

  @container (min-width: 620px) {
    .doors {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }

    /* Of an odd number the first takes a row: no hole at the end. */
    .doors li:first-child:nth-last-child(odd) {
      grid-column: 1 / -1;
    }
  }

  @container (max-width: 520px) {
    .fields,
    .scan,
    .notice > div {
      grid-template-columns: minmax(0, 1fr);
    }

    .scan-code {
      justify-self: center;
    }

    .equal {
      grid-auto-flow: row;
    }
  }

  @media (forced-colors: active) {
    .qr {
      forced-color-adjust: none;
    }
  }
`;
