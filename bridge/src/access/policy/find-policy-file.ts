import { BridgeError, toBridgeError } from '../../error.js';
import { readTrustedFile } from '../../files/index.js';
import { type Policy, parsePolicy, refuseAll, usualPolicy } from './policy.js';

/** The policy as it stands now, or why it denies everything. */
export interface PolicyState {
  readonly policy: Policy;
  /** The file that counts; undefined when there is none and the usual rules hold. */
  readonly path: string | undefined;
  /** ERR_CONFIGURATION_INVALID with the place of the mistake; `policy` refuses every origin then. */
  readonly trouble: BridgeError | undefined;
}

/** A state, and what it was made of: two readings with the same text found nothing new. */
export interface PolicyReading extends PolicyState {
  readonly text: string | undefined;
}

/** A list of some thousand origins is far below. */
const MAX_BYTES = 1024 * 1024;

/**
 * Reads what counts now, once: the first of the places that exists, alone. A broken one counts too (`trouble`), and nothing below
 * it is looked at: the person's own file is not to stand in for an administrator's that has a mistake. A file that another user
 * owns (root apart) or may change is broken.
 */
export async function findPolicyFile(places: readonly string[]): Promise<PolicyReading> {
  for (const path of places) {
    const file = await readTrustedFile(path, {
      maxBytes: MAX_BYTES,
      followLinks: true,
      ownedBy: 'this user or root',
      closedTo: 'writing',
    });
    if (file.found === 'nothing') continue;
    if (file.found === 'fault') {
      const trouble = new BridgeError('ERR_CONFIGURATION_INVALID', { detail: `${path}: ${file.why}`, cause: file.cause });
      return { policy: refuseAll, path, trouble, text: undefined };
    }
    try {
      return { policy: parsePolicy(file.text, path), path, trouble: undefined, text: file.text };
    } catch (error) {
      return { policy: refuseAll, path, trouble: toBridgeError(error), text: file.text };
    }
  }
  return { policy: usualPolicy, path: undefined, trouble: undefined, text: undefined };
}
