/** A window with a text and one button, which asks nothing and is about no card. */
export interface MessageWindow {
  readonly title: string;
  /** Lines. */
  readonly text: string;
  /** Label of the button. */
  readonly ok: string;
}

export interface MessageWindowOptions {
  /** Ours, usually `process.env`; only what a desktop program needs is passed on. */
  readonly environment: NodeJS.ProcessEnv;
  /** Path of the program that shows it; by default the system's. */
  readonly program?: string;
  /** Closes the window. */
  readonly signal: AbortSignal;
  /** Milliseconds after which the window closes by itself. */
  readonly timeLimit: number;
}
