/** What a page of the world keeps in `window.seen`; see static/recorder.js and static/page.js. */
export interface Seen {
  /** Of the last click on `#connect`; on the page with elements, of the card link. */
  readonly states: readonly string[];
  /** `ready`, or the code of the error; on the page with elements, the code of the problem or the state of the link. */
  readonly outcome?: string;
  readonly message?: string;
  /** Everything that the page asked of the network by itself, which is the SDK's doing. */
  readonly calls: readonly SeenCall[];
  /** The algorithm of the token that `#authenticate` got, or the code of the error. */
  readonly authentication?: string;
  readonly token?: Readonly<Record<string, string>>;
  /** What the worker started with `#worker` saw, once it has finished. */
  readonly worker?: Pick<Seen, 'states' | 'outcome' | 'calls'> & { readonly permissions: PermissionStates };
}

interface SeenCall {
  readonly by: 'fetch' | 'WebSocket';
  readonly url: string;
  /** `pending`, `answered`, `failed`, `given up`, `open`, `closed CODE`, or the name of what the constructor threw. */
  readonly result: string;
}

/** What `window.permissionStates()` gives: the state for each name, or the name of the error that the browser threw. */
export type PermissionStates = Readonly<Record<'loopback-network' | 'local-network' | 'local-network-access', string>>;
