import type { ErrorCode, ErrorMessage } from '../errors.js';

/**
 * English for the codes that the browser client makes itself: a file of its own, so that a page does not load every sentence of the
 * bridge.
 */
export const clientMessages = {
  ERR_BRIDGE_ABSENT: {
    sentence: 'CardBridge is not running on this computer.',
    remedy: 'Install CardBridge or start it, then try again.',
  },
  ERR_BROWSER_PERMISSION_DENIED: {
    sentence: 'The browser does not let this site reach programs on this computer.',
    remedy: 'Open the site settings beside the address, allow "Apps on device", and try again.',
  },
  ERR_BROWSER_PERMISSION_DISMISSED: {
    sentence: 'The browser asked whether this site may reach programs on this computer, and got no answer.',
    remedy: 'Try again and choose "Allow".',
  },
  ERR_BROWSER_UNSUPPORTED: {
    sentence: 'This browser cannot reach CardBridge from here.',
    remedy: 'Use a current Chrome, Edge or Firefox, on a page with https.',
  },
  ERR_CONNECTION_REFUSED: {
    sentence: 'CardBridge is there but refused the connection.',
    remedy: 'Tell the operator of this site: its address is not one that CardBridge accepts.',
  },
  ERR_CONNECTION_LOST: {
    sentence: 'The connection to CardBridge was lost.',
    remedy: 'Wait a moment, or start CardBridge again.',
  },
  ERR_RATE_EXCEEDED: {
    sentence: 'This page sent more messages to CardBridge than it takes.',
    remedy: 'Watch the readers instead of asking again and again, then connect again.',
  },
  ERR_CONNECTION_LIMIT: {
    sentence: 'CardBridge has as many connections as it takes.',
    remedy: 'Close other tabs that use cards, then try again.',
  },
  ERR_CLIENT_CLOSED: { sentence: 'This page closed its connection to CardBridge.', remedy: 'Connect again.' },
  ERR_PROTOCOL_VERSION: {
    sentence: 'The page and CardBridge speak different versions.',
    remedy: 'Update CardBridge, and reload the page.',
  },
  ERR_ACCESS_REFUSED: {
    sentence: 'This site may not use the cards on this computer.',
    remedy: "Try again in half a minute and allow it in CardBridge's window; if none appears, ask the administrator.",
  },
  ERR_OPERATION_CANCELLED: { sentence: 'The operation was cancelled.', remedy: 'Start again when ready.' },
  ERR_PARAMS_INVALID: { sentence: 'A parameter is missing or wrong.', remedy: 'See the protocol documentation.' },
  ERR_INTERNAL: {
    sentence: 'Something went wrong inside CardBridge.',
    remedy: 'Try again; if it comes back, send the report of the CardBridge program.',
  },
} as const satisfies Partial<Record<ErrorCode, ErrorMessage>>;
