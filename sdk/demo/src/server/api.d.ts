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
