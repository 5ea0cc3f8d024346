import * as v from 'valibot';
import { BridgeError } from '../../error.js';
import { readTrustedFile } from '../../files/index.js';
import { serialisedOrigin } from '../origin.js';

/** What the person decided about one origin, remembered over restarts. "Once" and the window's "no" are not remembered. */
export interface Grant {
  readonly origin: string;
  /** `always` from the consent window or the CLI, `never` from the CLI. */
  readonly decision: 'always' | 'never';
  /** ISO 8601, UTC: when it was decided. */
  readonly since: string;
}

/** Nobody decides about more sites one by one; a file that grows without end is a mistake of ours. */
export const MAX_GRANTS = 1000;

/** Room for that many of the longest origins. */
const MAX_BYTES = 1024 * 1024;

/** http for loopback hosts too: whether such an origin may come at all is the policy's to say, and may change. */
export const isGrantable = (origin: string): boolean => serialisedOrigin(origin, { allowHttpLoopback: true }) !== undefined;

const grantsFileSchema = v.strictObject({
  version: v.literal(1),
  grants: v.pipe(
    v.array(
      v.strictObject({
        origin: v.pipe(v.string(), v.check(isGrantable, 'this is not an origin')),
        decision: v.picklist(['always', 'never']),
        since: v.pipe(v.string(), v.isoTimestamp()),
      }),
    ),
    v.maxLength(MAX_GRANTS),
    v.check((grants) => new Set(grants.map(({ origin }) => origin)).size === grants.length, 'an origin is there twice'),
  ),
});

/**
 * The grants on disk; none when there is no file. ERR_GRANTS_UNREADABLE when the file is not exactly what we write: then somebody
 * else wrote it, or may have.
 */
export async function readGrantsFile(path: string): Promise<readonly Grant[]> {
  const damaged = (why: string, cause?: unknown) =>
    new BridgeError('ERR_GRANTS_UNREADABLE', { detail: `${path}: ${why}`, cause });
  const file = await readTrustedFile(path, {
    maxBytes: MAX_BYTES,
    followLinks: false,
    ownedBy: 'this user',
    closedTo: 'reading and writing',
  });
  if (file.found === 'nothing') return [];
  if (file.found === 'fault') throw damaged(file.why, file.cause);
  let value: unknown;
  try {
    value = JSON.parse(file.text);
  } catch (cause) {
    throw damaged('it is not JSON', cause);
  }
  const parsed = v.safeParse(grantsFileSchema, value);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw damaged(`${v.getDotPath(issue) ?? '(top)'}: ${issue.expected === 'never' ? 'there is no such key' : issue.message}`);
  }
  return parsed.output.grants;
}

export const grantsFileText = (grants: readonly Grant[]): string => `${JSON.stringify({ version: 1, grants }, null, 2)}\n`;
