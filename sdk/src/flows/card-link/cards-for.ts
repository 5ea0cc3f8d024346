import type { CardKind } from '../../client/index.js';

/**
 * Which cards fit what they are wanted for, the likeliest first: where several are in, a flow takes that one by itself. The bridge tells a
 * person's card from an organisation's by its certificate. What only a vendor's module knows (`pkcs11`) may be either, and the server says
 * so: ERR_CARD_KIND_OTHER. A PIV card names nobody by an ID number, and is mostly a security key that is always plugged in.
 *
 * @example
 * ```ts
 * import { cardsFor } from '@cardbridge/sdk/flows';
 *
 * const readers = await bridge.readers();
 * const fitting = readers.filter(({ card }) => cardsFor.gold.some((kind) => kind === card?.kind));
 * console.log(fitting.length);
 * ```
 */
export const cardsFor = {
  'sign-in': ['citizen', 'organization', 'pkcs11', 'piv'],
  gold: ['citizen', 'pkcs11'],
  organization: ['organization', 'pkcs11'],
  'citizen-card': ['citizen', 'pkcs11'],
  'nhi-card': ['nhi'],
} as const satisfies Record<string, readonly CardKind[]>;
