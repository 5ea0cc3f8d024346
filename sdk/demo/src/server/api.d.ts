/**
 * What the server of the demo tells its pages beyond the SDK's `identityServerRoutes`. A declaration file, because the two are
 * separate TypeScript projects (Node, DOM) that otherwise share nothing.
 */

/** Answer of `GET /api/site`. */
export interface SiteAnswer {
  /** Where the page may look for the bridge. */
  readonly bridgePorts: readonly number[];
  /** Origin of the simulator's panel, to which `/simulator` leads; null without a simulator. */
  readonly simulatorOrigin: string | null;
  /** Of the privacy notice that registration takes an agreement to. */
  readonly privacyNoticeVersion: string;
  /** Services (relying parties) where this site's members sign in. */
  readonly services: readonly { readonly name: { readonly 'zh-TW': string; readonly en: string }; readonly url: string }[];
}

/** Answer of `GET /simulated/people`. TEST ONLY: whom ministry, operators and insurance know in the simulated world. */
export interface SimulatedPeople {
  readonly people: readonly {
    readonly name: string;
    readonly idNumber: string;
    /** `1985-06-15`. */
    readonly birthDate: string;
    readonly mobile: string;
    readonly operator: 'chunghwa' | 'taiwan-mobile' | 'far-eastone' | 'taiwan-star' | 'asia-pacific';
  }[];
}

/** Answer of `GET /simulated/transactions/:id`. TEST ONLY: what a phone is asked, and how it stands. */
export interface SimulatedTransaction {
  readonly kind: 'mobile-certificate' | 'telecom';
  readonly application: { readonly 'zh-TW': string; readonly en: string };
  /** Of the site that asks. */
  readonly origin: string;
  readonly expiresAfterSeconds: number;
  readonly status: 'pending' | 'succeeded' | 'failed';
}
