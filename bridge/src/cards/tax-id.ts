const WEIGHTS = [1, 2, 1, 2, 1, 2, 4, 1] as const;

/**
 * Whether this can be a tax id (統一編號), by the rule of 2023: eight digits, each times its weight, the digits of the products added up;
 * the sum is a multiple of five, or would be with one more where the seventh digit is 7 (facts sheet taiwan-cards §4.3). The rule of
 * before asked for a multiple of ten, so that every older number passes too.
 */
export function isTaxId(text: string): boolean {
  if (!/^\d{8}$/.test(text)) return false;
  const products = WEIGHTS.map((weight, index) => weight * Number(text[index]));
  const sum = products.reduce((total, product) => total + Math.floor(product / 10) + (product % 10), 0);
  return sum % 5 === 0 || (text[6] === '7' && (sum + 1) % 5 === 0);
}
