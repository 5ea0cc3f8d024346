import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkout, type System } from '../releases/index.js';
import { isPart, type Part } from './part.js';

/**
 * The native part of koffi for a system, as package-lock.json pins it: npm installs that of the own system only.
 * Error: it is not in the lock file.
 */
export async function koffiPart({ platform, cpu }: System): Promise<Part> {
  const lock = JSON.parse(await readFile(join(checkout, 'package-lock.json'), 'utf8')) as {
    readonly packages: Record<string, { readonly version?: string; readonly integrity?: string }>;
  };
  const name = `@koromix/koffi-${platform}-${cpu}`;
  const part = { name, ...lock.packages[`node_modules/${name}`] };
  if (!isPart(part)) throw new Error(`package-lock.json does not pin ${name}`);
  return part;
}
