import type { ErrorMessages } from '../errors.js';

/** English sentences and remedies. */
export const messages: ErrorMessages = {
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
  ERR_ACCESS_REQUIRED: {
    sentence: 'This site has not been allowed to use cards yet.',
    remedy: 'Call access.request first, after the person clicked.',
  },
  ERR_MESSAGE_MALFORMED: {
    sentence: 'The message is not a JSON-RPC 2.0 request.',
    remedy: 'Send one request object with jsonrpc, id, method and params.',
  },
  ERR_METHOD_UNKNOWN: { sentence: 'There is no such method.', remedy: 'See the protocol documentation.' },
  ERR_OPERATION_BUSY: {
    sentence: 'Another operation is still going on.',
    remedy: 'Finish or cancel the other operation, then try again.',
  },
  ERR_BRIDGE_PAUSED: {
    sentence: 'CardBridge was paused by the person at this computer, in its menu.',
    remedy: "Resume it in the menu of CardBridge's icon, then try again.",
  },
  ERR_PCSC_UNAVAILABLE: {
    sentence: 'This computer has no smart card support.',
    remedy: 'Install the PC/SC service (Debian: apt install pcscd), then start CardBridge again.',
  },
  ERR_PCSC_SERVICE_STOPPED: {
    sentence: 'The smart card service is not running.',
    remedy: 'Start the smart card service (pcscd, or "Smart Card" on Windows); CardBridge notices by itself.',
  },
  ERR_PCSC_ACCESS_DENIED: {
    sentence: 'The system does not let CardBridge use the smart card service.',
    remedy: 'Sign in at the computer itself, or ask its administrator for a polkit rule for pcscd.',
  },
  ERR_READER_NONE: { sentence: 'No card reader was found.', remedy: 'Plug in a card reader.' },
  ERR_READER_UNKNOWN: { sentence: 'That card reader is gone.', remedy: 'Choose a reader from the list again.' },
  ERR_READER_AMBIGUOUS: {
    sentence: 'Several readers hold a card that fits.',
    remedy: 'Leave only one of the cards in, or choose a reader where the page lets you.',
  },
  ERR_CARD_NONE: { sentence: 'There is no card in the reader.', remedy: 'Insert the card.' },
  ERR_CARD_REMOVED: { sentence: 'The card was removed.', remedy: 'Insert the card and start again.' },
  ERR_CARD_CHANGED: {
    sentence: 'Another card is in the reader than the one at the start.',
    remedy: 'Insert the right card and start again.',
  },
  ERR_CARD_UNRESPONSIVE: {
    sentence: 'The card does not answer.',
    remedy: 'Take the card out, wipe its contacts, and insert it again.',
  },
  ERR_CARD_BUSY: {
    sentence: 'Another program is using the card.',
    remedy:
      'Close other programs that use cards (such as the HiCOS tools, the NHI card software, other eID programs, or the scdaemon of GnuPG), then try again.',
  },
  ERR_CARD_UNSUPPORTED: {
    sentence: 'This card is not one that CardBridge knows.',
    remedy: 'Insert a citizen certificate card or an NHI card.',
  },
  ERR_CARD_WRONG_KIND: {
    sentence: 'This card cannot do what is asked.',
    remedy: 'Insert the kind of card that the page asks for.',
  },
  ERR_CARD_PROTOCOL: {
    sentence: 'The card gave an answer that makes no sense.',
    remedy: 'Take the card out and insert it again; if it comes back, the card may be damaged.',
  },
  ERR_CARD_CERTIFICATE_NONE: {
    sentence: 'There is no signature certificate on the card.',
    remedy: 'Ask the office that issued the card.',
  },
  ERR_CARD_SIGNING_UNAVAILABLE: {
    sentence: 'CardBridge can read this card but has no way to sign with it.',
    remedy: "Install the card vendor's driver (HiCOS), or configure the card's transport keys.",
  },
  ERR_MODULE_FAILED: {
    sentence: "The card vendor's component (PKCS#11 module) failed or did not answer.",
    remedy:
      'Take the card out, put it in again and retry; if that does not help, install the newest version of the component (HiCOS).',
  },
  ERR_PIN_CANCELLED: { sentence: 'The PIN was not entered.', remedy: 'Start again when ready.' },
  ERR_PIN_LOCKED: {
    sentence: 'The card is locked: the PIN was wrong too many times in a row.',
    remedy:
      "Only who issued the card can unlock it; for a citizen certificate card that is the Ministry of the Interior's CA (moica.nat.gov.tw), or a household registration office.",
  },
  ERR_CARD_PAUSED: {
    sentence: 'The PIN was wrong three times in a row, so CardBridge does not use this card for now.',
    remedy: 'When you are sure of the PIN, run cardbridge cards resume with the last four characters of the card number.',
  },
  ERR_PIN_TRIES_UNREADABLE: {
    sentence: 'CardBridge cannot read or write what it remembers of wrong PINs, so it uses no card.',
    remedy: 'Mend the file that is named; a damaged one can be put aside with: cardbridge cards resume --all',
  },
  ERR_PROMPT_TIMEOUT: { sentence: "CardBridge's window got no answer in time.", remedy: 'Start again when ready.' },
  ERR_PROMPT_UNAVAILABLE: {
    sentence: 'CardBridge cannot show a window to ask the person.',
    remedy: 'Install a pinentry program (Debian: apt install pinentry-gtk2), or use the command line.',
  },
  ERR_CONFIRMATION_REFUSED: {
    sentence: "The person said no in CardBridge's window.",
    remedy: 'Start again if that was a mistake.',
  },
  ERR_PROMPT_COOLING_DOWN: {
    sentence: 'CardBridge asked a moment ago and got no yes, so it does not ask again yet.',
    remedy: 'Wait a little, then try again.',
  },
  ERR_USAGE: {
    sentence: 'The command, or what was given to it, is not right.',
    remedy: 'See: cardbridge --help',
  },
  ERR_DAEMON_NOT_RUNNING: {
    sentence: 'The CardBridge daemon is not running.',
    remedy: 'Start it with: cardbridge start',
  },
  ERR_DAEMON_ALREADY_RUNNING: {
    sentence: 'The CardBridge daemon is running already.',
    remedy: 'Use it, or stop it first.',
  },
  ERR_PORT_TAKEN: {
    sentence: 'Every port that CardBridge may use is taken.',
    remedy: 'Stop the program that uses the port, or start with --port N.',
  },
  ERR_CONFIGURATION_INVALID: {
    sentence: 'A CardBridge configuration file cannot be used.',
    remedy: 'Correct the file that is named; until then nothing is allowed that it would allow.',
  },
  ERR_GRANTS_UNREADABLE: {
    sentence: 'The file of grants cannot be read or written.',
    remedy: 'Mend what is named; a damaged file can be put aside with: cardbridge grants revoke --all',
  },
  ERR_TRUST_UNREADABLE: {
    sentence: 'The certificate of wss cannot be used, so CardBridge does not serve wss.',
    remedy: 'Make a new one with: cardbridge trust install --renew; or remove it with: cardbridge trust remove',
  },
  ERR_TRUST_STORE: {
    sentence: "A browser's list of trusted certificates cannot be read or changed.",
    remedy: 'Mend what is named (closing the browser may help), then run the command again.',
  },
  ERR_TRUST_TOOL_MISSING: {
    sentence: "The program that changes browsers' lists of trusted certificates is missing: certutil of NSS.",
    remedy:
      'Install it, then run the command again. Debian, Ubuntu: apt-get install libnss3-tools; Fedora: dnf install nss-tools',
  },
  ERR_AUTOSTART: {
    sentence: 'Starting at login cannot be read or changed.',
    remedy: 'Mend what is named, then try again.',
  },
  ERR_UPDATE_UNREACHABLE: {
    sentence: 'The place that tells of new versions did not answer.',
    remedy: 'Check the internet connection; CardBridge tries again by itself.',
  },
  ERR_UPDATE_UNTRUSTED: {
    sentence: 'What was said about a new version cannot be trusted, so CardBridge took no notice of it.',
    remedy: "Check this computer's date and time; get new versions from the official page only.",
  },
};
