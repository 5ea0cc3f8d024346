import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { BridgeError } from '../../error.js';
import { serialisedOrigin } from '../origin.js';

const policySchema = v.strictObject({
  $schema: v.optional(v.string()),
  origins: v.optional(
    v.strictObject({
      /** Origins that may use cards without being asked about. Exact, as a browser serialises them. */
      allow: v.optional(v.array(v.string()), []),
      /** Origins that may not. Wins over `allow`. */
      deny: v.optional(v.array(v.string()), []),
    }),
    {},
  ),
  /** The development key: lets pages on http://localhost and http://127.0.0.1 knock. Never in a release. */
  allowHttpLoopbackOrigins: v.optional(v.boolean(), false),
});

/** What the administrator of this computer decided. */
export interface Policy {
  readonly allowHttpLoopbackOrigins: boolean;
  /** How much goes to the log, unless the command line says otherwise. */
  readonly logLevel?: LogLevel;
  /** Absolute path of the vendor's PKCS#11 module. */
  readonly pkcs11Module?: string;
  /** `ask`: a remembered grant or the person decides. */
  decide(origin: string): 'allow' | 'deny' | 'ask';
}

export const logLevels = ['silent', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof logLevels)[number];

/** The policy when there is no file: the person is asked about every origin. */
export const usualPolicy: Policy = { allowHttpLoopbackOrigins: false, decide: () => 'ask' };

/** While a file cannot be understood nobody gets in: guessing what an administrator meant is not ours. */
export const refuseAll: Policy = { allowHttpLoopbackOrigins: false, decide: () => 'deny' };

/**
 * Reads the policy file (JSON). No file is the empty policy, unless somebody named it (`mustExist`): then the name is wrong. That,
 * and a file that cannot be read or is not exactly right, is ERR_CONFIGURATION_INVALID with its place in `detail`: guessing what
 * an administrator meant is not ours.
 */
export async function readPolicy(path: string, { mustExist }: { readonly mustExist: boolean }): Promise<Policy> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (missing && !mustExist) return usualPolicy;
    const detail = `${path}: ${missing ? 'there is no such file' : 'it cannot be read'}`;
    throw new BridgeError('ERR_CONFIGURATION_INVALID', { detail, cause: error });
  }
  return parsePolicy(text, path);
}

/** The text of a policy file as a policy. `path` is only for the error. */
export function parsePolicy(text: string, path: string): Policy {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new BridgeError('ERR_CONFIGURATION_INVALID', { detail: `${path}: not JSON`, cause: error });
  }
  // Valibot takes an array for an object.
  const parsed = v.safeParse(policySchema, Array.isArray(value) ? undefined : value);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    // A strict object says "Expected never" of a key that it does not know.
    const fault = issue.expected === 'never' ? 'there is no such key' : issue.message;
    throw new BridgeError('ERR_CONFIGURATION_INVALID', { detail: `${path}: ${v.getDotPath(issue) ?? '(top)'}: ${fault}` });
  }
  const { origins, allowHttpLoopbackOrigins } = parsed.output;
  const { allow = [], deny = [] } = origins;
  for (const origin of [...allow, ...deny]) {
    if (serialisedOrigin(origin, { allowHttpLoopback: allowHttpLoopbackOrigins }) === undefined) {
      throw new BridgeError('ERR_CONFIGURATION_INVALID', {
        detail: `${path}: "${origin}" is not an origin that may be named here (https://host, with no path and no final slash)`,
      });
    }
  }
  const allowed = new Set(allow);
  const denied = new Set(deny);
  return {
    allowHttpLoopbackOrigins,
    decide: (origin) => (denied.has(origin) ? 'deny' : allowed.has(origin) ? 'allow' : 'ask'),
  };
}
