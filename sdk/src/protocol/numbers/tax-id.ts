import { plainNumber } from './as-typed.js';

const weights = [1, 2, 1, 2, 1, 2, 4, 1];

/**
 * Whether these eight digits can be a tax id (統一編號), by the rule of April 2023 (facts: taiwan-cards §4.3): each digit times its
 * weight, the digits of the products added up, and the sum is a multiple of five, or would be with one more where the seventh digit is
 * 7. The rule of before asked for a multiple of ten, so that every older number passes too.
 */
export function isTaxId(text: string): boolean {
  if (!/^\d{8}$/.test(text)) return false;
  const sum = weights.reduce((total, weight, index) => {
    const product = Number(text[index]) * weight;
    return total + Math.floor(product / 10) + (product % 10);
  }, 0);
  // 7 × 4 = 28, whose digits add up to 10: the seventh may count as 1 or as 0.
  return sum % 5 === 0 || (text[6] === '7' && (sum + 1) % 5 === 0);
}

/**
 * A tax id (統一編號, 8 digits) as people type it, without blanks; undefined when {@link isTaxId} says that it cannot be one.
 *
 * @example
 * ```ts
 * import { parseTaxId } from '@cardbridge/sdk/verifier';
 *
 * parseTaxId('0459-5257'); // '04595257'
 * parseTaxId('04595253'); // undefined
 * ```
 */
export function parseTaxId(typed: string): string | undefined {
  const taxId = plainNumber(typed);
  return isTaxId(taxId) ? taxId : undefined;
}
