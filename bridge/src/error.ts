import { messages } from '@cardbridge/sdk/messages/en';
import { type BridgeErrorCode, isRetriable } from '@cardbridge/sdk/protocol';

/**
 * The only error that crosses a room of the bridge. `detail` is for the log and the CLI: technical, and never a PIN, key, ID
 * number or certificate; it does not travel to pages.
 */
export class BridgeError extends Error {
  readonly code: BridgeErrorCode;
  readonly detail: string | undefined;

  constructor(code: BridgeErrorCode, options: { readonly detail?: string; readonly cause?: unknown } = {}) {
    super(messages[code].sentence, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'BridgeError';
    this.code = code;
    this.detail = options.detail;
  }

  get remedy(): string {
    return messages[this.code].remedy;
  }

  get retriable(): boolean {
    return isRetriable(this.code);
  }
}

/** Anything thrown, as a BridgeError: what is not ours is ERR_INTERNAL with the original as cause. */
export function toBridgeError(thrown: unknown): BridgeError {
  return thrown instanceof BridgeError ? thrown : new BridgeError('ERR_INTERNAL', { cause: thrown });
}
