import * as v from 'valibot';
import { BridgeError } from '../../error.js';
import { serialisedOrigin } from '../origin.js';
import { findJsonFault } from './json-fault.js';
import { type LogLevel, notAnOrigin, policySchema } from './policy-schema.js';

/** What the administrator of this computer decided, or the person who uses it. */
export interface Policy {
  readonly allowHttpLoopbackOrigins: boolean;
  /** Whether the person's setting counts; false: nobody is asked for new versions. */
  readonly checkForUpdates: boolean;
  /** How much goes to the log, unless the command line says otherwise. */
  readonly logLevel?: LogLevel;
  /** Absolute path of the one PKCS#11 module to use; false: none at all. Without it, the vendor's at its usual places. */
  readonly pkcs11Module?: string | false;
  /** `ask`: a remembered grant or the person decides. */
  decide(origin: string): 'allow' | 'deny' | 'ask';
}

/** The policy when there is no file: the person is asked about every origin. */
export const usualPolicy: Policy = { allowHttpLoopbackOrigins: false, checkForUpdates: true, decide: () => 'ask' };

/** While a file cannot be understood nobody gets in, and nothing goes out: guessing what an administrator meant is not ours. */
export const refuseAll: Policy = { allowHttpLoopbackOrigins: false, checkForUpdates: false, decide: () => 'deny' };

/**
 * The text of a policy file as a policy. Throws ERR_CONFIGURATION_INVALID, whose `detail` begins with `path` and says where in the
 * file what is wrong.
 */
export function parsePolicy(text: string, path: string): Policy {
  const invalid = (fault: string) => new BridgeError('ERR_CONFIGURATION_INVALID', { detail: `${path}: ${printable(fault)}` });
  const fault = findJsonFault(text);
  if (fault) throw invalid(`line ${fault.line}, column ${fault.column}: ${fault.what}`);
  const value: unknown = JSON.parse(text);
  // Valibot takes an array for an object.
  if (Array.isArray(value)) throw invalid('(top): an object was expected');
  if (Array.isArray((value as { readonly origins?: unknown } | null)?.origins))
    throw invalid('origins: an object was expected');
  const parsed = v.safeParse(policySchema, value);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    // A strict object says "Expected never" of a key that it does not know.
    const what = issue.expected === 'never' ? 'there is no such key' : issue.message;
    throw invalid(`${v.getDotPath(issue) ?? '(top)'}: ${what}`);
  }
  const { origins, allowHttpLoopbackOrigins, checkForUpdates, logLevel, pkcs11Module } = parsed.output;
  const { allow = [], deny = [], others = 'ask', askAboutAllowed = false } = origins;
  for (const [list, listed] of Object.entries({ allow, deny })) {
    for (const [index, origin] of listed.entries()) {
      if (serialisedOrigin(origin, { allowHttpLoopback: allowHttpLoopbackOrigins }) !== undefined) continue;
      throw invalid(`origins.${list}.${index}: ${notAnOrigin(origin)}`);
    }
  }
  const allowed = new Set(allow);
  const denied = new Set(deny);
  return {
    allowHttpLoopbackOrigins,
    checkForUpdates,
    ...(logLevel === undefined ? {} : { logLevel }),
    ...(pkcs11Module === undefined ? {} : { pkcs11Module }),
    decide: (origin) => {
      if (denied.has(origin)) return 'deny';
      if (allowed.has(origin)) return askAboutAllowed ? 'ask' : 'allow';
      return others === 'refuse' ? 'deny' : 'ask';
    },
  };
}

/** What stands in the file goes into errors, which go to logs and terminals: on one line, in the order in which it is written. */
const printable = (text: string): string => text.replace(/\p{C}/gu, '\u{fffd}').slice(0, 500);
