import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { ConfigurationError } from './configuration-error.js';

/** A file of JSON, which may hold secrets: what is wrong with it is said without repeating what stands in it. @throws {ConfigurationError} */
export async function readConfigurationFile<Schema extends v.GenericSchema>(
  path: string,
  schema: Schema,
): Promise<v.InferOutput<Schema>> {
  const content = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ConfigurationError(`${path} cannot be read`, { cause });
  });
  let found: unknown;
  try {
    found = JSON.parse(content);
  } catch {
    // Not kept as the cause: it quotes the file.
    throw new ConfigurationError(`${path} is not JSON`);
  }
  const result = v.safeParse(schema, found);
  if (result.success) return result.output;
  const places = result.issues.map((issue) => v.getDotPath(issue) ?? 'the whole');
  throw new ConfigurationError(`${path} is not as it should be: ${places.join(', ')}`);
}
