import * as v from 'valibot';
import { readConfigurationFile } from '../read-configuration-file.js';
import type { AuthorizationClient } from './authorization/index.js';

const text = v.pipe(v.string(), v.minLength(1));
const schema = v.array(
  v.strictObject({
    id: text,
    secret: v.pipe(v.string(), v.minLength(32)),
    redirectUris: v.pipe(v.array(v.pipe(v.string(), v.url())), v.minLength(1)),
    name: v.strictObject({ 'zh-TW': text, en: text }),
    scopes: v.array(v.picklist(['profile', 'id_number', 'phone', 'email', 'birthdate', 'address'])),
    goldOnly: v.boolean(),
    ways: v.optional(
      v.pipe(v.array(v.picklist(['account', 'mobile-certificate', 'telecom', 'citizen-card', 'nhi-card'])), v.minLength(1)),
    ),
    startUrl: v.pipe(v.string(), v.url()),
  }),
);

export interface ListedClient extends AuthorizationClient {
  /** Where a person begins at this service. */
  readonly startUrl: string;
}

/** The services that may ask for members' data, from a file. @throws {ConfigurationError} */
export const readClients = (path: string): Promise<readonly ListedClient[]> => readConfigurationFile(path, schema);
