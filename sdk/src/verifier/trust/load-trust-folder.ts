import { createHash } from 'node:crypto';
import { parseCertificate } from '../certificate/parse-certificate.js';
import { VerifierConfigurationError } from '../errors.js';
import { describeSubject } from './describe-subject.js';
import { explainTrust } from './explain-trust.js';
import { type Explanation, explanations } from './explanations.js';
import { type Candidate, judgeCertificates } from './judge-certificates.js';
import type { LoadedTrust, TrustFile, TrustUse } from './loaded-trust.js';
import { readFolder } from './read-folder.js';

/** What {@link loadTrustFolder} takes beside the folder. All of it can be left out. */
export interface TrustFolderOptions {
  /**
   * SHA-256 of certificates that are trust anchors beside the published roots of the GPKI, in hexadecimal, with or without colons. The
   * risk: what is pinned can let in anyone, so the value must come from the authority by another way than the file.
   */
  readonly pinned?: readonly string[];
  /** As in {@link VerifierOptions}, and to be said to both. Test roots must be pinned too. */
  readonly withTestOnlyTrustAnchors?: boolean;
  /** Milliseconds since 1970-01-01 UTC; default `Date.now`. */
  readonly clock?: () => number;
}

/**
 * Reads the CA certificates in a folder: `.cer`, `.crt`, `.der` and `.pem` with one or many, `.p7b` and `.p7c`. A root becomes a trust anchor
 * if its SHA-256 is that of a published GRCA certificate, or is pinned; a CA that leads up to an anchor becomes an issuing CA. All
 * else is refused and explained: nothing is trusted because it lies in the folder.
 *
 * @example
 * ```ts
 * import { createVerifier, explainTrust, loadTrustFolder, memoryChallengeStore, withoutRevocationCheck } from '@cardbridge/sdk/verifier';
 *
 * const trust = await loadTrustFolder('/etc/example/trust');
 * for (const line of explainTrust(trust, 'en')) console.log(line);
 * const verifier = createVerifier({
 *   ...trust,
 *   expectedOrigin: 'https://www.example.gov.tw',
 *   store: memoryChallengeStore(),
 *   revocation: withoutRevocationCheck(),
 * });
 * ```
 *
 * @throws {VerifierConfigurationError} when the folder cannot be read or gives no trust anchor; the text has every file's reason
 */
export async function loadTrustFolder(folder: string, options: TrustFolderOptions = {}): Promise<LoadedTrust> {
  const { pinned = [], withTestOnlyTrustAnchors, clock = Date.now } = options;
  const rules = {
    pinned: new Set(pinned.map(readPin)),
    withTestOnlyTrustAnchors: withTestOnlyTrustAnchors === true,
    at: clock(),
  };

  const entries = (await readFolder(folder)).flatMap(({ file, content }) =>
    'en' in content ? [{ file, found: content }] : content.map((der) => ({ file, found: readCandidate(file, der) })),
  );
  // A certificate may lie there twice, alone and in a .p7b.
  const candidates = new Map<string, Candidate>();
  for (const { found } of entries) {
    if ('sha256' in found && !candidates.has(found.sha256)) candidates.set(found.sha256, found);
  }
  const judgements = judgeCertificates([...candidates.values()], rules);

  const trust = {
    trustAnchors: dersOf('trust anchor'),
    intermediates: dersOf('issuing CA'),
    files: entries.map(({ file, found }): TrustFile => {
      if ('en' in found) return { file, sha256: undefined, subject: undefined, use: 'refused', explanation: found };
      const { sha256, certificate } = found;
      const { use, explanation } = judgements.get(sha256) ?? { use: 'refused', explanation: explanations.malformed };
      return { file, sha256, subject: describeSubject(certificate), use, explanation };
    }),
  };
  if (trust.trustAnchors.length === 0) {
    const reasons = entries.length === 0 ? ['there are no files in it'] : explainTrust(trust, 'en');
    throw new VerifierConfigurationError(`the trust folder gives no trust anchor:\n${reasons.join('\n')}`);
  }
  return trust;

  function dersOf(use: TrustUse): readonly Uint8Array[] {
    const having = [...candidates.values()].filter(({ sha256 }) => judgements.get(sha256)?.use === use);
    return having.map(({ certificate }) => certificate.der);
  }
}

function readCandidate(file: string, der: Uint8Array): Candidate | Explanation {
  try {
    return { file, sha256: createHash('sha256').update(der).digest('hex'), certificate: parseCertificate(der) };
  } catch {
    return explanations.malformed;
  }
}

/** As OpenSSL prints it, or as web sites do. */
function readPin(text: string): string {
  const sha256 = text.replace(/[:\s]/g, '').toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(sha256))
    throw new VerifierConfigurationError('pinned takes SHA-256 values of 64 hexadecimal digits');
  return sha256;
}
