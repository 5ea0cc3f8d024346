import { VerifierConfigurationError } from './errors.js';

/** JavaScript callers have no compiler to tell them. */
export function assertList(value: unknown, name: string): void {
  if (!Array.isArray(value)) throw new VerifierConfigurationError(`${name} must be a list`);
}
