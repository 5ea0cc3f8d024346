import { css } from 'lit';

export const signInStyles = css`
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
