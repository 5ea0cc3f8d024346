import * as v from 'valibot';
import { readConfigurationFile } from '../read-configuration-file.js';
import type { AuthorizationClient } from './authorization/index.js';

const text = v.pipe(v.string(), v.minLength(1));
// RFC 6749 appendix A: what the engine takes, which would name neither the service nor the field.
const plain = v.regex(/^[\x20-\x7e]*$/, 'has other characters than those of ASCII');
const webAddress = v.pipe(
  v.string(),
  v.check(isWebAddress, 'is no https address (or http on this machine), or has a fragment'),
);
const schema = v.pipe(
  v.array(
    v.strictObject({
      id: v.pipe(text, plain),
      secret: v.pipe(v.string(), v.minLength(32), plain),
      redirectUris: v.pipe(v.array(webAddress), v.minLength(1)),
      name: v.strictObject({ 'zh-TW': text, en: text }),
      scopes: v.array(v.picklist(['profile', 'id_number', 'phone', 'email', 'birthdate', 'address'])),
      goldOnly: v.boolean(),
      ways: v.optional(
        v.pipe(v.array(v.picklist(['account', 'mobile-certificate', 'telecom', 'citizen-card', 'nhi-card'])), v.minLength(1)),
      ),
      startUrl: webAddress,
    }),
  ),
  v.check((clients) => new Set(clients.map(({ id }) => id)).size === clients.length, 'has two services with one id'),
);

export interface ListedClient extends AuthorizationClient {
  /** Where a person begins at this service. */
  readonly startUrl: string;
}

/** The services that may ask for people's data, from a file. @throws {ConfigurationError} */
export const readClients = (path: string): Promise<readonly ListedClient[]> => readConfigurationFile(path, schema);

/** To another machine the code would travel in clear; a fragment is nothing that a code can be added to (RFC 6749 §3.1.2). */
function isWebAddress(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const onThisMachine = url !== undefined && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  return !address.includes('#') && (url?.protocol === 'https:' || (url?.protocol === 'http:' && onThisMachine));
}
