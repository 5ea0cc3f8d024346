import { readExtensions } from '../../../certificate/extensions.js';
import { oid } from '../../../certificate/oid.js';
import { DerReader, Tag } from '../../../der/index.js';
import { NO_REASON } from './reasons.js';

/** What the extensions of an entry say (RFC 5280 §5.3). */
export interface EntryExtensions {
  /** A code of RFC 5280 §5.3.1, or {@link NO_REASON}. */
  readonly reason: number;
  readonly isOfOtherIssuer: boolean;
  readonly hasUnknownCritical: boolean;
}

/** Reads the Extensions that stand from `from` to `to`. Throws `SyntaxError`. */
export function readEntryExtensions(bytes: Uint8Array, from: number, to: number): EntryExtensions {
  const outer = new DerReader(bytes, from, to);
  const extensions = readExtensions(outer.enter(Tag.sequence));
  outer.finish();
  let reason = NO_REASON;
  let isOfOtherIssuer = false;
  let hasUnknownCritical = false;
  for (const { id, critical, value } of extensions) {
    switch (id) {
      case oid.reasonCode: {
        const code = value.count(Tag.enumerated);
        value.finish();
        reason = Math.min(code, NO_REASON);
        break;
      }
      case oid.certificateIssuer:
        isOfOtherIssuer = true;
        break;
      case oid.invalidityDate:
        // When the key may have become bad: it changes nothing about the certificate being revoked now.
        break;
      default:
        hasUnknownCritical ||= critical;
    }
  }
  return { reason, isOfOtherIssuer, hasUnknownCritical };
}
