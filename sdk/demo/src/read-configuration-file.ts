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
  throw new ConfigurationError(`${path}: ${result.issues.map(complaint).join('; ')}`);
}

/** In the words of the schema only, without what stands there. */
function complaint(issue: v.BaseIssue<unknown>): string {
  const place = v.getDotPath(issue) ?? 'the whole';
  const { type, expected, received, requirement, message } = issue;
  // These two have a text of the schema's own.
  if (type === 'check' || type === 'regex') return `${place} ${message}`;
  if (expected === 'never') return `${place} is no field`;
  if (received === 'undefined') return `${place} is missing`;
  if (type === 'url') return `${place} is no address`;
  if (type === 'picklist') return `${place} is not one of ${expected?.replaceAll(/[()]/g, '').replaceAll(' | ', ', ')}`;
  if (type === 'min_length') return `${place} is ${requirement === 1 ? 'empty' : `shorter than ${requirement}`}`;
  return `${place} is not ${expected}`;
}
