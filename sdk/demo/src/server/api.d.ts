/**
 * What the identity server and its page say to each other. A declaration file, because the two are separate TypeScript projects
 * (Node, DOM) that otherwise share nothing.
 */

export interface SessionAnswer {
  /** Who is signed in, if anyone. */
  readonly identity: IdentityView | null;
  /** Where the page may look for the bridge. */
  readonly bridgePorts: readonly number[];
  /** Origin of the simulator's panel, to which `/simulator` leads; null without a simulator. */
  readonly simulatorOrigin: string | null;
}

/** What a verified certificate says about its holder. */
export type IdentityView =
  | {
      readonly kind: 'citizen';
      readonly name: string;
      readonly subjectSerialNumber: string;
      /** Last four characters of the ID number; the certificate has no more of it. */
      readonly idNumberEnding: string;
    }
  | { readonly kind: 'organization'; readonly name: string; readonly taxId: string };

export interface ChallengeAnswer {
  readonly challengeNonce: string;
}

export interface SignInAnswer {
  readonly identity: IdentityView;
}

/** Any refusal. `messages` is there when a verification said no; for the rest the page has its own words. */
export interface Refusal {
  readonly code: string;
  readonly messages?: Readonly<Record<'zh-TW' | 'en', { readonly sentence: string; readonly remedy: string }>>;
}
