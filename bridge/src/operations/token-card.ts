import type { RecognisedCard } from '../cards/index.js';
import type { Token } from '../pkcs11/index.js';

/**
 * The number by which a token is known again; undefined for one without a serial number. Serial numbers are a manufacturer's own affair:
 * by maker, model and number together no two tokens are alike, whichever module, or version of a module, tells of them. The last
 * characters, which windows show, are those of the number.
 */
export function tokenNumber({ manufacturer, model, serialNumber }: Token): string | undefined {
  return serialNumber === '' ? undefined : [manufacturer, model, serialNumber].join('/');
}

/** A token as the card that it is: one that only its module knows. */
export function tokenCard(token: Token): RecognisedCard & { readonly token: Token } {
  const cardNumber = tokenNumber(token);
  return { kind: 'pkcs11', ...(cardNumber === undefined ? {} : { cardNumber }), notes: {}, token };
}
