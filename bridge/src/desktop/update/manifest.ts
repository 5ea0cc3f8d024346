import * as v from 'valibot';
import { isExactTime, parseExactJson } from './exact.js';
import { untrusted } from './untrusted.js';
import { VERSION_PATTERN } from './version-order.js';

const time = v.pipe(v.string(), v.check(isExactTime));
const positive = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

const manifestSchema = v.strictObject({
  product: v.literal('CardBridge'),
  channel: v.literal('stable'),
  sequence: positive,
  version: v.pipe(v.string(), v.regex(VERSION_PATTERN)),
  publishedAt: time,
  expiresAt: time,
  page: v.string(),
  packages: v.pipe(
    v.array(
      v.strictObject({
        file: v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/)),
        sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
        bytes: positive,
      }),
    ),
    v.minLength(1),
    v.maxLength(100),
    v.check((packages) => new Set(packages.map(({ file }) => file)).size === packages.length),
  ),
  security: v.boolean(),
});

/** What a release says of itself. */
export type Manifest = v.InferOutput<typeof manifestSchema>;

/**
 * The manifest in bytes whose signature has been found to be good. ERR_UPDATE_UNTRUSTED when it is not for this program, or sends the
 * person to another host than `url`, where it came from.
 */
export function parseManifest(content: Uint8Array, url: URL): Manifest {
  const parsed = v.safeParse(manifestSchema, parseExactJson(content));
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw untrusted(url.href, `it is not a manifest of this program (${v.getDotPath(issue) ?? 'JSON'})`);
  }
  const { page } = parsed.output;
  const parsedPage = URL.canParse(page) ? new URL(page) : undefined;
  // As a browser writes it, without a user in front of the host: what is compared is what is opened.
  if (parsedPage?.href !== page || parsedPage.origin !== url.origin || parsedPage.username || parsedPage.password)
    throw untrusted(url.href, 'its page is on another host');
  return parsed.output;
}
