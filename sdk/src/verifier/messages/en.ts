import type { VerificationMessages } from '../codes.js';

/** English sentences and remedies. */
export const messages: VerificationMessages = {
  ERR_TOKEN_MALFORMED: {
    sentence: 'The answer from the card program is not a well-formed authentication token.',
    remedy: 'Update CardBridge and try again. If it stays, tell the operator of this site.',
  },
  ERR_TOKEN_TOO_LARGE: {
    sentence: 'The answer from the card program is larger than any real one.',
    remedy: 'Update CardBridge and try again. If it stays, tell the operator of this site.',
  },
  ERR_TOKEN_FORMAT_UNSUPPORTED: {
    sentence: 'The authentication token has a format that this site does not know.',
    remedy: 'Update CardBridge, or ask the operator of this site to update the verifier.',
  },
  ERR_CHALLENGE_UNKNOWN: {
    sentence: 'This sign-in is not known, or it was already used.',
    remedy: 'Start the sign-in again.',
  },
  ERR_CHALLENGE_EXPIRED: { sentence: 'This sign-in took too long.', remedy: 'Start the sign-in again.' },
  ERR_CHALLENGE_STORE_UNAVAILABLE: {
    sentence: 'The site could not look up this sign-in.',
    remedy: 'Try again in a few minutes. Operator: the challenge store does not answer.',
  },
  ERR_SESSION_MISMATCH: {
    sentence: 'This sign-in was started in another browser session.',
    remedy: 'Start the sign-in again in this window, with cookies allowed.',
  },
  ERR_PURPOSE_MISMATCH: {
    sentence: 'The card was asked for something else than what it is now used for.',
    remedy: 'Start again from the page of the service.',
  },
  ERR_ALGORITHM_NOT_ALLOWED: {
    sentence: 'The card signed in a way that this site does not accept.',
    remedy: 'Use another card, or ask the operator of this site which cards it takes.',
  },
  ERR_KEY_NOT_ALLOWED: {
    sentence: 'The key of this card is too weak, or not of the kind that its signature names.',
    remedy: 'Renew the card, or use another one.',
  },
  ERR_CERTIFICATE_MALFORMED: {
    sentence: 'The certificate on the card cannot be read.',
    remedy: 'Try again. If it stays, ask the office that issued the card.',
  },
  ERR_CERTIFICATE_NOT_YET_VALID: {
    sentence: 'The certificate on the card is not valid yet.',
    remedy: 'Wait until its first day. Operator: check the clock of the server.',
  },
  ERR_CERTIFICATE_EXPIRED: {
    sentence: 'The certificate on the card has expired.',
    remedy: 'Renew it online or at the office that issued the card.',
  },
  ERR_CERTIFICATE_USAGE_WRONG: {
    sentence: 'This certificate is not meant for signing in.',
    remedy: 'Use the signature certificate of the card.',
  },
  ERR_CERTIFICATE_EXTENSION_UNKNOWN: {
    sentence: 'The certificate carries a critical rule that this site does not know.',
    remedy: 'Use another card, or ask the operator of this site to update the verifier.',
  },
  ERR_CERTIFICATE_SIGNATURE_WEAK: {
    sentence: 'The certificate on the card is sealed with an outdated method.',
    remedy: 'Renew the card at the office that issued it.',
  },
  ERR_CERTIFICATE_POLICY_WRONG: {
    sentence: 'The certificate was not issued at the assurance level that this site asks for.',
    remedy: 'Use a card of that level, such as the citizen digital certificate.',
  },
  ERR_CERTIFICATE_UNTRUSTED: {
    sentence: 'The certificate was not issued by an authority that this site trusts.',
    remedy: 'Use another card. Operator: check that the issuing CA of every generation is configured.',
  },
  ERR_CERTIFICATE_PATH_INVALID: {
    sentence: 'The certificate of the authority that issued this card may not be relied on.',
    remedy: 'Try again later, or use another card. Operator: see the detail in the log and update the configured CAs.',
  },
  ERR_CERTIFICATE_SUBJECT_UNSUPPORTED: {
    sentence: 'The certificate names neither a citizen nor an organisation in a form that this site knows.',
    remedy: 'Use a citizen digital certificate or an organisation card.',
  },
  ERR_SIGNATURE_INVALID: {
    sentence: 'The signature of the card is not right.',
    remedy: 'Start the sign-in again.',
  },
  ERR_ORIGIN_MISMATCH: {
    sentence: 'The card signed for another web site.',
    remedy: 'Check the address in the browser: it may be a forgery. Operator: check the expected origin.',
  },
  ERR_NONCE_MISMATCH: {
    sentence: 'The card signed for another sign-in.',
    remedy: 'Start the sign-in again, in one window only.',
  },
  ERR_CERTIFICATE_REVOKED: {
    sentence: 'The certificate on the card has been revoked.',
    remedy: 'Apply for a new card at the office that issued it.',
  },
  ERR_REVOCATION_UNKNOWN: {
    sentence: 'The site could not find out whether the certificate has been revoked.',
    remedy: 'Try again later. Operator: check that the revocation lists are there, complete and current.',
  },
};
