import { ConfigurationError } from './configuration-error.js';

/** A port as it is typed after `option`. @throws {ConfigurationError} */
export function parsePort(option: string, text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65535) {
    throw new ConfigurationError(`${option} ${text}: a port is a number from 0 to 65535`);
  }
  return port;
}
