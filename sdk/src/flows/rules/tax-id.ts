const weights = [1, 2, 1, 2, 1, 2, 4, 1];

/**
 * A 統一編號 (8 digits), without blanks; undefined when it cannot be one. The rule is that of April 2023: divisible by 5 (facts:
 * taiwan-cards §4.3).
 *
 * @example
 * ```ts
 * import { parseTaxId } from '@cardbridge/sdk/flows';
 *
 * parseTaxId('0459-5257'); // '04595257'
 * parseTaxId('04595253'); // undefined
 * ```
 */
export function parseTaxId(typed: string): string | undefined {
  const taxId = typed.normalize('NFKC').replaceAll(/[\s-]/g, '');
  if (!/^\d{8}$/.test(taxId)) return undefined;
  const sum = weights.reduce((total, weight, index) => {
    const product = Number(taxId[index]) * weight;
    return total + Math.floor(product / 10) + (product % 10);
  }, 0);
  // 7 × 4 = 28, whose digits add up to 10: the seventh may count as 1 or as 0.
  return sum % 5 === 0 || (taxId[6] === '7' && (sum + 1) % 5 === 0) ? taxId : undefined;
}
