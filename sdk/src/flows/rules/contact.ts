/**
 * A mobile number of Taiwan (09 and eight digits; +886 9… is the same) or an e-mail address, normalised; undefined for what is
 * neither. Full-width digits, blanks and hyphens are how people type, so they are taken.
 *
 * @example
 * ```ts
 * import { parseContact } from '@cardbridge/sdk/flows';
 *
 * parseContact('mobile', '+886 912-345-678'); // { kind: 'mobile', value: '0912345678' }
 * parseContact('email', 'nobody'); // undefined
 * ```
 */
export function parseContact(
  kind: 'mobile' | 'email',
  typed: string,
): { readonly kind: 'mobile' | 'email'; readonly value: string } | undefined {
  const plain = typed.normalize('NFKC').trim();
  if (kind === 'mobile') {
    const value = plain.replaceAll(/[\s()-]/g, '').replace(/^\+?8860?(?=9)/, '0');
    return /^09\d{8}$/.test(value) ? { kind, value } : undefined;
  }
  // One @, no blanks or control characters, a dot in the domain: whether it exists, only a code sent there can tell.
  const value = plain.toLowerCase();
  return value.length <= 254 && /^[^\s@\p{C}"<>(),;:\\[\]]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+$/u.test(value)
    ? { kind, value }
    : undefined;
}
