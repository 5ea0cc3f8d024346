/** Labels of letters, digits, hyphens and underscores, in lower case: RFC 1034 §3.5, and what else is found in the field. */
const DOMAIN = /^(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}$/;

/** The domain name in lower case; undefined where it is none. */
export function readDomain(text: string): string | undefined {
  const domain = text.toLowerCase();
  return domain.length <= 253 && DOMAIN.test(domain) ? domain : undefined;
}

/** Whether `domain` is `base` with any number of labels added on its left, or none (RFC 5280 §4.2.1.10). */
export function isAtOrBelow(domain: string, base: string): boolean {
  return domain === base || isBelow(domain, base);
}

/** As {@link isAtOrBelow}, with one label at least. */
export function isBelow(domain: string, base: string): boolean {
  return domain.length > base.length && domain.endsWith(base) && domain[domain.length - base.length - 1] === '.';
}
