import { assertList } from './assert-list.js';
import type { Certificate } from './certificate/certificate.js';
import { oid } from './certificate/oid.js';
import { parseCertificate } from './certificate/parse-certificate.js';
import { VerifierConfigurationError } from './errors.js';
import type { VerificationObservation } from './observe/verification-observation.js';
import { authorityFault, createPathValidator, type PathValidator } from './path/index.js';
import { pooledRandomBytes } from './pooled-random-bytes.js';
import type { RevocationCheck } from './revocation/check-revocation.js';
import type { RevocationSource } from './revocation/revocation-source.js';
import type { ChallengeStore } from './stores/challenge-store.js';
import { isTestOnly } from './trust/index.js';

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
  /**
   * {@link createCrlStore}, {@link ocspRevocation}, several of them by {@link firstRevocationAnswer}, or one's own. Required, so that leaving it
   * out is a decision: {@link withoutRevocationCheck}.
   */
  readonly revocation: RevocationSource;
  /**
   * Asked about the CA certificates between person and trust anchor. Default: nobody. They are the operator's own list, and withdrawing
   * one means taking it off; who gives the root's revocation list here learns of it sooner, and has one more source that can be down.
   */
  readonly authorityRevocation?: RevocationSource;
  /** How long the revocation sources of one sign-in may take together; default 10 seconds, a day at most. Afterwards it is refused. */
  readonly revocationTimeLimitSeconds?: number;
  /**
   * OIDs of the policies of which the path must have one; default `2.16.886.101.0.3.3` alone, GPKI assurance level 3. Naming a lower
   * level takes cards whose holders were looked at less closely.
   */
  readonly acceptedPolicies?: readonly string[];
  /** Time from question to answer, in which a person finds the card and types the PIN; default 300 seconds, a day at most. */
  readonly challengeLifetimeSeconds?: number;
  /**
   * Takes roots whose name says TEST ONLY. The risk: their private keys are no secret, so anyone can make a certificate in any
   * name. Never on a server that real people use.
   */
  readonly withTestOnlyTrustAnchors?: boolean;
  /** Hears how each verification went, for metrics: nothing in it is of a person. See {@link VerificationObservation}. */
  readonly onVerification?: (observation: VerificationObservation) => void;
  /** Milliseconds since 1970-01-01 UTC; default `Date.now`. */
  readonly clock?: () => number;
  /** Cryptographically strong random bytes; default that of node:crypto. */
  readonly randomBytes?: (size: number) => Uint8Array;
}

/** The options, checked and read. */
export interface Configuration {
  readonly expectedOrigin: string;
  readonly store: ChallengeStore;
  readonly paths: PathValidator;
  readonly revocation: RevocationCheck;
  readonly onVerification: VerifierOptions['onVerification'];
  readonly challengeLifetimeMs: number;
  readonly clock: () => number;
  readonly randomBytes: (size: number) => Uint8Array;
}

/** A day. Timers of Node that are set for more than 24 of them go off at once. */
const MAX_SECONDS = 86_400;

/** Finds at start-up what would otherwise refuse, or let in, every person later on. */
export function readConfiguration(options: VerifierOptions): Configuration {
  const { acceptedPolicies = [`${oid.gpkiAssuranceLevel}.3`] } = options;
  const { challengeLifetimeSeconds = 300, revocationTimeLimitSeconds = 10 } = options;

  if (!isSerializedOrigin(options.expectedOrigin)) {
    throw new VerifierConfigurationError(
      'expectedOrigin must be an origin as browsers write it, such as https://www.example.gov.tw: in small letters, with no path, slash at its end or usual port',
    );
  }
  const areOids = Array.isArray(acceptedPolicies) && acceptedPolicies.every((policy) => /^\d+(?:\.\d+)+$/.test(policy));
  if (!areOids || acceptedPolicies.length === 0 || acceptedPolicies.includes(oid.anyPolicy)) {
    throw new VerifierConfigurationError(
      'acceptedPolicies must be OIDs in dotted form, at least one, and not that of any policy',
    );
  }
  const { onVerification = () => undefined, clock = Date.now, randomBytes = pooledRandomBytes } = options;
  for (const [name, given] of Object.entries({ onVerification, clock, randomBytes })) {
    if (typeof given !== 'function') throw new VerifierConfigurationError(`${name} must be a function`);
  }
  for (const [name, seconds] of Object.entries({ challengeLifetimeSeconds, revocationTimeLimitSeconds })) {
    if (!Number.isFinite(seconds) || seconds <= 0 || seconds > MAX_SECONDS) {
      throw new VerifierConfigurationError(`${name} must be a positive number, ${MAX_SECONDS} at most`);
    }
  }
  // JavaScript callers have no compiler to tell them, and a missing source must not become an error of every sign-in.
  if (typeof options.store?.take !== 'function' || typeof options.store.put !== 'function')
    throw new VerifierConfigurationError('store must be a challenge store');
  if (typeof options.revocation?.status !== 'function') {
    throw new VerifierConfigurationError(
      'revocation must be a revocation source; to go without one, say withoutRevocationCheck()',
    );
  }
  const { authorityRevocation } = options;
  if (authorityRevocation !== undefined && typeof authorityRevocation?.status !== 'function') {
    throw new VerifierConfigurationError('authorityRevocation must be a revocation source');
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
    paths: createPathValidator({
      trustAnchors,
      intermediates: readAuthorities(options.intermediates, 'intermediates'),
      rules: {
        acceptedPolicies: [...acceptedPolicies],
        requireExplicitPolicy: true,
        inhibitPolicyMapping: false,
        inhibitAnyPolicy: false,
        purpose: oid.clientAuthentication,
      },
    }),
    revocation: {
      source: options.revocation,
      authoritySource: authorityRevocation,
      timeLimitMs: revocationTimeLimitSeconds * 1000,
    },
    onVerification: options.onVerification,
    challengeLifetimeMs: challengeLifetimeSeconds * 1000,
    clock,
    randomBytes,
  };
}

/** An opaque origin serialises as "null", which many pages share; it never equals its own text. */
function isSerializedOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

function readAuthorities(ders: readonly Uint8Array[], option: string): readonly Certificate[] {
  assertList(ders, option);
  return ders.map((der, index) => {
    const certificate = readCertificate(der, `${option}[${index}]`);
    const fault = authorityFault(certificate);
    if (fault !== undefined) throw new VerifierConfigurationError(`${option}[${index}] cannot be an issuer: ${fault}`);
    return certificate;
  });
}

function readCertificate(der: Uint8Array, place: string): Certificate {
  try {
    // A copy: what the caller does with the bytes afterwards must not change whom we trust.
    return parseCertificate(Uint8Array.from(der));
  } catch (cause) {
    throw new VerifierConfigurationError(`${place} is not a DER certificate; loadTrustFolder reads PEM, too`, { cause });
  }
}
