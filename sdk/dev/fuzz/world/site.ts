import {
  type Challenge,
  createVerifier,
  type Identity,
  type RevocationSource,
  VerificationError,
  type VerificationErrorCode,
} from '../../../src/verifier/index.js';
import { Finding } from '../finding.js';
import { countChecks } from './counted-checks.js';
import { type FuzzWorld, ORIGIN } from './fuzz-world.js';

/** Nothing that a peer can send may cost more signature checks: 32 of paths, two of the token, those of lists and responses. */
const MOST_CHECKS = 60;

type Outcome = { readonly identity: Identity } | { readonly code: VerificationErrorCode };

/** A web site with the real verifier. Its one challenge is the one that is named, however often. */
export interface Site {
  /** @throws {Finding} where the verifier throws anything else than its own error */
  signIn(answer: { readonly token: unknown; readonly challengeNonce: unknown }, input: string): Promise<Outcome>;
  /** Which source is asked about revocation from now on. */
  setRevocation(source: RevocationSource): void;
  /** Whether the challenge is still there. */
  hasChallenge(): boolean;
  putChallenge(nonce: string): Promise<void>;
}

const scope = { sessionId: 'session', purpose: 'sign-in' };

export function openSite({ root, issuer, now }: FuzzWorld): Site {
  let revocation: RevocationSource = { status: () => ({ status: 'good' }) };
  // Issued once each: the same challenge is asked again and again.
  const challenges = new Map<string, Challenge>();
  let nonce: string | undefined;
  let nextNonce: Uint8Array = new Uint8Array();
  const verifier = createVerifier({
    expectedOrigin: ORIGIN,
    store: {
      put: async (issued, challenge) => void challenges.set(issued, challenge),
      take: async (wanted) => {
        if (nonce === undefined || wanted !== nonce) return undefined;
        nonce = undefined;
        return challenges.get(wanted);
      },
    },
    trustAnchors: [root.der],
    intermediates: [issuer.der],
    revocation: { status: (query) => revocation.status(query) },
    withTestOnlyTrustAnchors: true,
    clock: () => now,
    randomBytes: () => nextNonce,
  });

  return {
    async signIn({ token, challengeNonce }, input) {
      // The page may send anything, whatever the type says.
      const answer = { token, challengeNonce: challengeNonce as string, ...scope };
      const { result, checks } = await countChecks(() => outcomeOf(verifier.verifyAuthentication(answer), input));
      if (checks > MOST_CHECKS) throw new Finding(`${checks} signatures were checked`, input);
      return result;
    },
    setRevocation: (source) => {
      revocation = source;
    },
    hasChallenge: () => nonce !== undefined,
    putChallenge: async (one) => {
      nextNonce = Buffer.from(one, 'base64');
      if (!challenges.has(one)) await verifier.issueChallenge(scope);
      nonce = one;
    },
  };
}

async function outcomeOf(verification: Promise<Identity>, input: string): Promise<Outcome> {
  try {
    return { identity: await verification };
  } catch (error) {
    if (error instanceof VerificationError) return { code: error.code };
    throw new Finding('the verifier threw another error than its own', input, error);
  }
}
