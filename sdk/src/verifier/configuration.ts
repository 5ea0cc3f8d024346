import { randomBytes } from 'node:crypto';
import type { Certificate } from './certificate/certificate.js';
import { oid } from './certificate/oid.js';
import { parseCertificate } from './certificate/parse-certificate.js';
import { VerifierConfigurationError } from './errors.js';
import { authorityFault } from './path/index.js';
import type { RevocationSource } from './revocation/revocation-source.js';
import type { ChallengeStore } from './stores/challenge-store.js';

/** What stays the same from one sign-in to the next. */
export interface VerifierOptions {
  /** Where the page lives, as the browser writes it: scheme, host and port if unusual, no path or final slash. Compared exactly. */
  readonly expectedOrigin: string;
  /** Keeps the challenges: {@link memoryChallengeStore} for one server process. */
  readonly store: ChallengeStore;
  /**
   * DER of the roots that are believed without proof, at least one. Who can change this list can let in anyone: take the
   * certificates from the authority and compare their SHA-256 with a published one.
   */
  readonly trustAnchors: readonly Uint8Array[];
  /** DER of the issuing CAs, of every generation whose cards are still about. Tokens do not carry them. */
  readonly intermediates: readonly Uint8Array[];
  /** {@link crlRevocation}, or one's own. Required, so that leaving it out is a decision: {@link withoutRevocationCheck}. */
  readonly revocation: RevocationSource;
  /** OID of the policy that certificates must have; default `2.16.886.101.0.3.3`, GPKI assurance level 3. */
  readonly requiredPolicy?: string;
  /** Time from question to answer, in which a person finds the card and types the PIN; default 300 seconds. */
  readonly challengeLifetimeSeconds?: number;
  /**
   * Takes roots whose name says TEST ONLY. The risk: their private keys are no secret, so anyone can make a certificate in any
   * name. Never on a server that real people use.
   */
  readonly withTestOnlyTrustAnchors?: boolean;
  /** Milliseconds since 1970-01-01 UTC; default `Date.now`. */
  readonly clock?: () => number;
  /** Cryptographically strong random bytes; default that of node:crypto. */
  readonly randomBytes?: (size: number) => Uint8Array;
}

/** The options, checked and read. */
export interface Configuration {
  readonly expectedOrigin: string;
  readonly store: ChallengeStore;
  readonly trustAnchors: readonly Certificate[];
  readonly intermediates: readonly Certificate[];
  readonly revocation: RevocationSource;
  readonly requiredPolicy: string;
  readonly challengeLifetimeMs: number;
  readonly clock: () => number;
  readonly randomBytes: (size: number) => Uint8Array;
}

/** Finds at start-up what would otherwise refuse, or let in, every person later on. */
export function readConfiguration(options: VerifierOptions): Configuration {
  const { requiredPolicy = `${oid.gpkiAssuranceLevel}.3`, challengeLifetimeSeconds = 300 } = options;

  if (!isSerializedOrigin(options.expectedOrigin)) {
    throw new VerifierConfigurationError(
      'expectedOrigin must be an origin such as https://www.example.gov.tw, with no path or slash at its end',
    );
  }
  if (!/^\d+(?:\.\d+)+$/.test(requiredPolicy))
    throw new VerifierConfigurationError('requiredPolicy must be an OID in dotted form');
  if (!Number.isFinite(challengeLifetimeSeconds) || challengeLifetimeSeconds <= 0) {
    throw new VerifierConfigurationError('challengeLifetimeSeconds must be a positive number');
  }
  // JavaScript callers have no compiler to tell them, and a missing source must not become an error of every sign-in.
  if (typeof options.store?.take !== 'function') throw new VerifierConfigurationError('store must be a challenge store');
  if (typeof options.revocation?.status !== 'function') {
    throw new VerifierConfigurationError(
      'revocation must be a revocation source; to go without one, say withoutRevocationCheck()',
    );
  }
  const trustAnchors = readAuthorities(options.trustAnchors, 'trustAnchors');
  if (trustAnchors.length === 0) throw new VerifierConfigurationError('trustAnchors must not be empty');
  if (options.withTestOnlyTrustAnchors !== true && trustAnchors.some(isTestOnly)) {
    throw new VerifierConfigurationError(
      'a trust anchor says TEST ONLY: tests may say withTestOnlyTrustAnchors, servers must not',
    );
  }

  return {
    expectedOrigin: options.expectedOrigin,
    store: options.store,
    trustAnchors,
    intermediates: readAuthorities(options.intermediates, 'intermediates'),
    revocation: options.revocation,
    requiredPolicy,
    challengeLifetimeMs: challengeLifetimeSeconds * 1000,
    clock: options.clock ?? Date.now,
    randomBytes: options.randomBytes ?? randomBytes,
  };
}

/** An opaque origin serialises as "null", which many pages share; it never equals its own text. */
function isSerializedOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

function readAuthorities(ders: readonly Uint8Array[], option: string): readonly Certificate[] {
  return ders.map((der, index) => {
    const certificate = readCertificate(der, `${option}[${index}]`);
    const fault = authorityFault(certificate);
    if (fault !== undefined) throw new VerifierConfigurationError(`${option}[${index}] cannot be an issuer: ${fault}`);
    return certificate;
  });
}

function readCertificate(der: Uint8Array, place: string): Certificate {
  try {
    return parseCertificate(der);
  } catch (cause) {
    throw new VerifierConfigurationError(`${place} is not a DER certificate`, { cause });
  }
}

function isTestOnly({ subjectAttributes }: Certificate): boolean {
  return [...subjectAttributes.values()].flat().some((text) => text.includes('TEST ONLY'));
}
