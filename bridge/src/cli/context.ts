import type { LocalParams } from '../local/index.js';
import type { Prompt } from '../pin/index.js';
import type { Output } from './output.js';
import { texts } from './texts.js';

/** What every command that talks to the daemon works with. */
export interface CommandContext {
  readonly output: Output;
  /** The runtime folder. */
  readonly directory: string;
  /** Of the daemon's local socket in it. */
  readonly path: string;
  readonly signal: AbortSignal;
  /** The terminal, for questions of the daemon. */
  readonly prompt: Prompt;
}

export interface CardCommandOptions {
  readonly reader?: string;
  readonly prompt: 'desktop' | 'terminal';
}

export function cardParams({ reader, prompt }: CardCommandOptions): LocalParams<'authenticate'> {
  return { prompt, ...(reader === undefined ? {} : { reader }) };
}

export function reportStage(output: Output): (stage: string) => void {
  const stages: Record<string, string> = texts(output.language).stage;
  return (stage) => output.progress(stages[stage] ?? stage);
}
