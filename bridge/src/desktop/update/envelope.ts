import * as v from 'valibot';
import { decodeExactBase64, parseExactJson } from './exact.js';
import type { Signature } from './signatures.js';
import { untrusted } from './untrusted.js';

/** What is fetched: a manifest, as bytes that nobody has understood yet, and who vouches for it. */
export interface Envelope {
  readonly content: Uint8Array;
  readonly signatures: readonly Signature[];
}

/** A rotation needs two. */
const MAX_SIGNATURES = 8;

const envelopeSchema = v.strictObject({
  manifest: v.string(),
  signatures: v.pipe(
    v.array(v.strictObject({ key: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)), signature: v.string() })),
    v.minLength(1),
    v.maxLength(MAX_SIGNATURES),
    v.check((signatures) => new Set(signatures.map(({ key }) => key)).size === signatures.length),
  ),
});

/** ERR_UPDATE_UNTRUSTED when it is not exactly what our releases write. */
export function parseEnvelope(bytes: Uint8Array, place: string): Envelope {
  const parsed = v.safeParse(envelopeSchema, parseExactJson(bytes, '\n'));
  const content = parsed.success ? decodeExactBase64(parsed.output.manifest) : undefined;
  if (!parsed.success || content === undefined) throw untrusted(place, 'it is not an update manifest');
  return { content, signatures: parsed.output.signatures };
}
