import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
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
    startUrl: v.pipe(v.string(), v.url()),
  }),
);

export interface ListedClient extends AuthorizationClient {
  /** Where a person begins at this service. */
  readonly startUrl: string;
}

/** The services that may ask for members' data, from a file. What is wrong with it is said without repeating what stands in it. */
export async function readClients(path: string): Promise<readonly ListedClient[]> {
  const content = await readFile(path, 'utf8');
  let listed: unknown;
  try {
    listed = JSON.parse(content);
  } catch {
    throw new TypeError(`${path} is not JSON`);
  }
  const result = v.safeParse(schema, listed);
  if (!result.success) {
    const places = result.issues.map((issue) => v.getDotPath(issue) ?? 'the whole');
    throw new TypeError(`${path} lists no clients as they should be: ${places.join(', ')}`);
  }
  return result.output;
}
