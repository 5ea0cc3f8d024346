import { VerifierConfigurationError } from '../../errors.js';

/** Reads the option `withoutDistributionPointMatchFor`: URIs as they stand in lists, compared letter by letter. */
export function readCompleteNames(names: readonly string[]): ReadonlySet<string> {
  for (const [index, name] of names.entries()) {
    // A blank, which the URL parser takes off, would match nothing.
    if (!/^[!-~]+$/.test(name) || !URL.canParse(name)) {
      throw new VerifierConfigurationError(`withoutDistributionPointMatchFor[${index}] must be an absolute URI`);
    }
  }
  return new Set(names);
}
