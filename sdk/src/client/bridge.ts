import type { AuthenticationToken, NhiBasicData, ReaderInfo, Result } from '../protocol/methods.js';
import type { CardBridgeError } from './card-bridge-error.js';
import type { OperationProgress } from './connection.js';

/**
 * Where the connection stands.
 *
 * - `probing`: looking for the bridge on this computer
 * - `browser-prompt`: the browser is asking the person whether this page may reach programs on this computer
 * - `connecting`: the bridge is there
 * - `waiting-for-access`: the bridge decides whether this site may use cards; it may be asking the person in its own window.
 *   Passes within milliseconds for a site that was allowed before
 * - `ready`: calls can be made
 * - `reconnecting`: the connection was lost and is being sought again; `browser-prompt` and `waiting-for-access` may come up
 *   on the way back to `ready`
 * - `closed`: for good, by `close()` or by an error that trying again does not mend
 */
export type BridgeState =
  | 'probing'
  | 'browser-prompt'
  | 'connecting'
  | 'waiting-for-access'
  | 'ready'
  | 'reconnecting'
  | 'closed';

/** `error` says why, with `reconnecting` and with a `closed` that the page did not ask for. */
export type StateListener = (state: BridgeState, error?: CardBridgeError) => void;

/** `simulated`: the readers and cards are a simulator's, so no identity from them is real. */
export type BridgeInfo = Result<'bridge.info'>;

/** What every operation with a card takes. */
export interface OperationOptions {
  /** The `id` of a reader from {@link Bridge.readers}. Without it the bridge takes the one reader whose card fits. */
  readonly readerId?: string;
  /**
   * Ends the operation and closes the bridge's window. The promise rejects with `ERR_OPERATION_CANCELLED` once the bridge has
   * ended it, so that the next operation finds the reader free; at the latest after two seconds.
   */
  readonly signal?: AbortSignal;
  /** Hears each stage as it begins, for showing the person what is awaited. */
  readonly onProgress?: (progress: OperationProgress) => void;
}

/** What {@link Bridge.authenticate} takes. */
export interface AuthenticateOptions extends OperationOptions {
  /** From your server, for this sign-in only: 44 to 128 base64 characters, which is at least 32 random bytes. */
  readonly challengeNonce: string;
}

/**
 * A connection to the bridge, which mends itself when the bridge restarts.
 *
 * Every promise settles, and rejects with nothing but {@link CardBridgeError}. Calls under way when the connection is lost, and
 * calls made before it is back, reject with `ERR_CONNECTION_LOST` (retriable); watching goes on by itself. When the bridge ends
 * it on purpose (`ERR_ACCESS_REFUSED`, also when the person takes back what was allowed; `ERR_RATE_EXCEEDED`), calls reject with
 * that, and it stays `closed`. So it does when the bridge, on the way back, asks the person again and gets no yes, or does not
 * ask (`ERR_PROMPT_COOLING_DOWN`), and when the browser has taken back its yes and would ask (`ERR_BROWSER_PERMISSION_DISMISSED`): that
 * takes a click. A bridge that has no place left (`ERR_CONNECTION_LIMIT`), or that the person paused (`ERR_BRIDGE_PAUSED`), is waited
 * for. While it is paused a connection stays open: operations end, and calls reject, with `ERR_BRIDGE_PAUSED`, and watching is silent.
 */
export interface Bridge {
  readonly info: BridgeInfo;
  readonly state: BridgeState;

  /** The readers on this computer and what is in them. Ids are good for this connection only, and change when it is mended. */
  readers(): Promise<readonly ReaderInfo[]>;

  /**
   * Lets the person prove with a card and its PIN who they are. The PIN is typed in the bridge's own window; no page sees it.
   *
   * The token is a claim until a server has verified it with `@cardbridge/sdk/verifier`.
   *
   * @example
   * ```ts
   * const { challengeNonce } = await (await fetch('/sign-in/challenge', { method: 'POST' })).json();
   * const token = await bridge.authenticate({
   *   challengeNonce,
   *   onProgress: ({ stage, triesLeft }) => console.log(stage, triesLeft),
   * });
   * await fetch('/sign-in', {
   *   method: 'POST',
   *   headers: { 'Content-Type': 'application/json' },
   *   body: JSON.stringify({ challengeNonce, token }),
   * });
   * ```
   *
   * @throws CardBridgeError any code of readers, card and PIN; `ERR_PARAMS_INVALID`, `ERR_OPERATION_CANCELLED`,
   *   `ERR_OPERATION_BUSY`, `ERR_BRIDGE_PAUSED`, `ERR_CONNECTION_LOST`, `ERR_CLIENT_CLOSED`
   */
  authenticate(options: AuthenticateOptions): Promise<AuthenticationToken>;

  /**
   * Reads the basic data of an NHI card, after the person agreed in the bridge's own window. It is the person's claim: the card
   * signs nothing.
   *
   * @throws CardBridgeError as {@link Bridge.authenticate}, and `ERR_CONFIRMATION_REFUSED`
   */
  readNhi(options?: OperationOptions): Promise<NhiBasicData>;

  /**
   * Calls `listener` with all readers: now, whenever a reader or card comes or goes, after a reconnect, and when something else on the
   * page begins to watch.
   *
   * @param onError when the bridge cannot watch (no smart card support, for example)
   * @returns stops watching
   */
  watchReaders(listener: (readers: readonly ReaderInfo[]) => void, onError?: (error: CardBridgeError) => void): () => void;

  /** Calls `listener` at every change of state. Returns a function that ends that. */
  onState(listener: StateListener): () => void;

  /** Closes the connection, ends what is under way with `ERR_CLIENT_CLOSED`, and forgets every listener. */
  close(): void;
}
