/**
 * The one table of error codes of the bridge and its browser client. The same code travels on the wire, in
 * `CardBridgeError`, in the log and in the CLI. Sentences and remedies are in `messages/`, one file a language.
 *
 * `retriable`: trying the same again, with nothing changed but time or what the person does, can succeed.
 */
const table = {
  // What the browser client finds before it reaches the bridge
  ERR_BRIDGE_ABSENT: { retriable: true, origin: 'client' },
  ERR_BROWSER_PERMISSION_DENIED: { retriable: false, origin: 'client' },
  ERR_BROWSER_PERMISSION_DISMISSED: { retriable: true, origin: 'client' },
  ERR_BROWSER_UNSUPPORTED: { retriable: false, origin: 'client' },
  ERR_CONNECTION_REFUSED: { retriable: false, origin: 'client' },
  ERR_CONNECTION_LOST: { retriable: true, origin: 'client' },
  ERR_RATE_EXCEEDED: { retriable: true, origin: 'client' },
  ERR_CONNECTION_LIMIT: { retriable: true, origin: 'client' },
  ERR_CLIENT_CLOSED: { retriable: false, origin: 'client' },
  ERR_PROTOCOL_VERSION: { retriable: false, origin: 'client' },

  // The door
  ERR_ACCESS_REFUSED: { retriable: false, origin: 'bridge' },
  ERR_ACCESS_REQUIRED: { retriable: false, origin: 'bridge' },
  ERR_MESSAGE_MALFORMED: { retriable: false, origin: 'bridge' },
  ERR_METHOD_UNKNOWN: { retriable: false, origin: 'bridge' },
  ERR_PARAMS_INVALID: { retriable: false, origin: 'bridge' },
  ERR_OPERATION_CANCELLED: { retriable: true, origin: 'bridge' },
  ERR_OPERATION_BUSY: { retriable: true, origin: 'bridge' },
  ERR_BRIDGE_PAUSED: { retriable: true, origin: 'bridge' },
  ERR_INTERNAL: { retriable: false, origin: 'bridge' },

  // PC/SC and readers
  ERR_PCSC_UNAVAILABLE: { retriable: false, origin: 'bridge' },
  ERR_PCSC_SERVICE_STOPPED: { retriable: true, origin: 'bridge' },
  ERR_PCSC_ACCESS_DENIED: { retriable: false, origin: 'bridge' },
  ERR_READER_NONE: { retriable: true, origin: 'bridge' },
  ERR_READER_UNKNOWN: { retriable: true, origin: 'bridge' },
  ERR_READER_AMBIGUOUS: { retriable: true, origin: 'bridge' },

  // The card
  ERR_CARD_NONE: { retriable: true, origin: 'bridge' },
  ERR_CARD_REMOVED: { retriable: true, origin: 'bridge' },
  ERR_CARD_CHANGED: { retriable: true, origin: 'bridge' },
  ERR_CARD_UNRESPONSIVE: { retriable: true, origin: 'bridge' },
  ERR_CARD_BUSY: { retriable: true, origin: 'bridge' },
  ERR_CARD_UNSUPPORTED: { retriable: false, origin: 'bridge' },
  ERR_CARD_WRONG_KIND: { retriable: true, origin: 'bridge' },
  ERR_CARD_PROTOCOL: { retriable: true, origin: 'bridge' },
  ERR_CARD_CERTIFICATE_NONE: { retriable: false, origin: 'bridge' },
  ERR_CARD_SIGNING_UNAVAILABLE: { retriable: false, origin: 'bridge' },
  ERR_MODULE_FAILED: { retriable: true, origin: 'bridge' },

  // The PIN and the daemon's own windows
  ERR_PIN_CANCELLED: { retriable: true, origin: 'bridge' },
  ERR_PIN_LOCKED: { retriable: false, origin: 'bridge' },
  ERR_CARD_PAUSED: { retriable: false, origin: 'bridge' },
  ERR_PIN_TRIES_UNREADABLE: { retriable: false, origin: 'bridge' },
  ERR_PROMPT_TIMEOUT: { retriable: true, origin: 'bridge' },
  ERR_PROMPT_UNAVAILABLE: { retriable: false, origin: 'bridge' },
  ERR_CONFIRMATION_REFUSED: { retriable: true, origin: 'bridge' },
  ERR_PROMPT_COOLING_DOWN: { retriable: true, origin: 'bridge' },

  // The command line and the log; no page ever gets these
  ERR_USAGE: { retriable: false, origin: 'cli' },
  ERR_DAEMON_NOT_RUNNING: { retriable: true, origin: 'cli' },
  ERR_DAEMON_ALREADY_RUNNING: { retriable: false, origin: 'cli' },
  ERR_PORT_TAKEN: { retriable: true, origin: 'cli' },
  ERR_CONFIGURATION_INVALID: { retriable: false, origin: 'cli' },
  ERR_GRANTS_UNREADABLE: { retriable: false, origin: 'cli' },
  ERR_TRUST_UNREADABLE: { retriable: false, origin: 'cli' },
  ERR_TRUST_STORE: { retriable: true, origin: 'cli' },
  ERR_TRUST_TOOL_MISSING: { retriable: false, origin: 'cli' },
  ERR_AUTOSTART: { retriable: true, origin: 'cli' },
  ERR_UPDATE_UNREACHABLE: { retriable: true, origin: 'cli' },
  ERR_UPDATE_UNTRUSTED: { retriable: false, origin: 'cli' },
} as const satisfies Record<string, { retriable: boolean; origin: 'client' | 'bridge' | 'cli' }>;

type Table = typeof table;

/** Every code that a page, the CLI or the log may meet. Closed: `switch (error.code)` narrows. */
export type ErrorCode = keyof Table;

/** Codes that only the browser client makes. */
export type ClientErrorCode = { [Code in ErrorCode]: Table[Code]['origin'] extends 'client' ? Code : never }[ErrorCode];

/** Codes that the bridge makes: for pages, for its command line, for its log. */
export type BridgeErrorCode = Exclude<ErrorCode, ClientErrorCode>;

/** Codes that travel on the wire. */
export type WireErrorCode = { [Code in ErrorCode]: Table[Code]['origin'] extends 'bridge' ? Code : never }[ErrorCode];

/** Every code. */
export const errorCodes = Object.keys(table) as readonly ErrorCode[];

/** The codes that the bridge itself gives. */
export const bridgeErrorCodes = errorCodes.filter((code): code is BridgeErrorCode => table[code].origin !== 'client');

/** The codes that an error answer may bring to a page. */
export const wireErrorCodes = errorCodes.filter((code): code is WireErrorCode => table[code].origin === 'bridge');

/** Whether a string from outside is one of the codes. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(table, value);
}

/** Whether trying again can succeed without anyone changing the set-up. */
export function isRetriable(code: ErrorCode): boolean {
  return table[code].retriable;
}

/** What a person reads: what happened, and what to do about it. */
export interface ErrorMessage {
  readonly sentence: string;
  readonly remedy: string;
}

/** A sentence and a remedy for every code, in one language. */
export type ErrorMessages = Readonly<Record<ErrorCode, ErrorMessage>>;

/** JSON-RPC 2.0 §5.1 numbers; everything that is ours is -32000 and told apart by `data.code`. */
export const rpcNumber = (code: ErrorCode): number => {
  switch (code) {
    case 'ERR_MESSAGE_MALFORMED':
      return -32600;
    case 'ERR_METHOD_UNKNOWN':
      return -32601;
    case 'ERR_PARAMS_INVALID':
      return -32602;
    case 'ERR_INTERNAL':
      return -32603;
    default:
      return -32000;
  }
};
