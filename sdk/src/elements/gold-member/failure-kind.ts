import type { FlowProblem } from '../../flows/index.js';
import type { FailureKind } from '../texts/texts.js';

const kinds: Readonly<Record<Exclude<FailureKind, 'other'>, readonly FlowProblem['code'][]>> = {
  taken: ['ERR_ID_TAKEN', 'ERR_CARD_TAKEN', 'ERR_TAX_ID_TAKEN'],
  already: ['ERR_ALREADY_PROVED'],
  identity: ['ERR_ID_COMPARISON_MISMATCH', 'ERR_ID_NUMBER_OTHER', 'ERR_TAX_ID_OTHER'],
  comparison: ['ERR_ID_COMPARISON_UNAVAILABLE'],
  verification: ['ERR_VERIFICATION_FAILED', 'ERR_CARD_KIND_OTHER'],
  session: ['ERR_SESSION_MISSING', 'ERR_SIGN_IN_REQUIRED', 'ERR_ACCOUNT_FROZEN'],
  server: ['ERR_SERVER_UNREACHABLE', 'ERR_SERVER', 'ERR_SERVER_BUSY', 'ERR_ANSWER_INVALID', 'ERR_TOO_MANY_REQUESTS'],
  locked: ['ERR_PIN_LOCKED'],
  paused: ['ERR_CARD_PAUSED'],
  pin: ['ERR_PIN_CANCELLED', 'ERR_PROMPT_TIMEOUT', 'ERR_PROMPT_UNAVAILABLE', 'ERR_CONFIRMATION_REFUSED'],
  card: [
    'ERR_CARD_NONE',
    'ERR_CARD_REMOVED',
    'ERR_CARD_CHANGED',
    'ERR_CARD_UNRESPONSIVE',
    'ERR_CARD_BUSY',
    'ERR_CARD_UNSUPPORTED',
    'ERR_CARD_WRONG_KIND',
    'ERR_CARD_PROTOCOL',
    'ERR_CARD_CERTIFICATE_NONE',
    'ERR_CARD_SIGNING_UNAVAILABLE',
  ],
  reader: [
    'ERR_READER_NONE',
    'ERR_READER_UNKNOWN',
    'ERR_READER_AMBIGUOUS',
    'ERR_PCSC_UNAVAILABLE',
    'ERR_PCSC_SERVICE_STOPPED',
    'ERR_PCSC_ACCESS_DENIED',
  ],
  permission: [
    'ERR_BROWSER_PERMISSION_DENIED',
    'ERR_BROWSER_PERMISSION_DISMISSED',
    'ERR_BROWSER_UNSUPPORTED',
    'ERR_ACCESS_REFUSED',
    'ERR_PROMPT_COOLING_DOWN',
  ],
  bridge: [
    'ERR_BRIDGE_ABSENT',
    'ERR_BRIDGE_PAUSED',
    'ERR_CONNECTION_LOST',
    'ERR_CONNECTION_REFUSED',
    'ERR_CONNECTION_LIMIT',
    'ERR_RATE_EXCEEDED',
    'ERR_CLIENT_CLOSED',
    'ERR_PROTOCOL_VERSION',
  ],
};

/** Under which heading a failure stands. */
export function failureKind({ code }: FlowProblem): FailureKind {
  const names = Object.keys(kinds) as (keyof typeof kinds)[];
  return names.find((name) => kinds[name].includes(code)) ?? 'other';
}
