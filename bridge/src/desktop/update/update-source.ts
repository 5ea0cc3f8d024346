import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { BridgeError } from '../../error.js';
import { resourcesDirectory } from '../../own-program.js';
import { decodeExactBase64 } from './exact.js';

/** Where a release asks for newer ones, and whom it believes. */
export interface UpdateSource {
  /** https. */
  readonly url: URL;
  /** Ed25519, at least one; several while a key is being exchanged. */
  readonly keys: readonly KeyObject[];
}

const key = v.pipe(
  v.string(),
  v.rawTransform(({ dataset: { value }, addIssue, NEVER }) => {
    const publicKey = ed25519(value);
    if (publicKey) return publicKey;
    addIssue({ message: 'this is not an Ed25519 key (SPKI in base64)' });
    return NEVER;
  }),
);

/** Written when packages are made; lies in the folder of the program, which is trusted as the program itself is. */
const releaseSchema = v.object({
  version: v.string(),
  updates: v.nullable(
    v.strictObject({
      url: v.pipe(
        v.string(),
        v.check((text) => URL.canParse(text) && new URL(text).protocol === 'https:', 'this must be an https address'),
        v.transform((text) => new URL(text)),
      ),
      keys: v.pipe(v.array(key), v.minLength(1, 'at least one key was expected')),
    }),
  ),
});

/**
 * What `resources/release.json` says of updates; undefined in a checkout, which has no such file, and in packages that are made without
 * (`"updates": null`). ERR_CONFIGURATION_INVALID when it is damaged.
 */
export async function readUpdateSource(
  path: string = join(resourcesDirectory(), 'release.json'),
): Promise<UpdateSource | undefined> {
  const invalid = (why: string, cause?: unknown) =>
    new BridgeError('ERR_CONFIGURATION_INVALID', { detail: `${path}: ${why}`, cause });
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw invalid(cause instanceof SyntaxError ? 'it is not JSON' : 'it cannot be read', cause);
  }
  const parsed = v.safeParse(releaseSchema, value);
  if (parsed.success) return parsed.output.updates ?? undefined;
  const [issue] = parsed.issues;
  throw invalid(`${v.getDotPath(issue) ?? '(top)'}: ${issue.message}`);
}

function ed25519(text: string): KeyObject | undefined {
  try {
    const publicKey = createPublicKey({ key: decodeExactBase64(text) ?? Buffer.of(), format: 'der', type: 'spki' });
    return publicKey.asymmetricKeyType === 'ed25519' ? publicKey : undefined;
  } catch {
    return undefined;
  }
}
