/** What an operator wrote down cannot be. The text says where, and repeats nothing that may be a secret. */
export class ConfigurationError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ConfigurationError';
  }
}
