import { type CardLink, createCardLink, httpIdentityServer, type IdentityServerApi } from '../../flows/index.js';

let cardLink: CardLink | undefined;
let identityServer: IdentityServerApi | undefined;

/**
 * The one connection to the bridge that all elements of this page share, made when it is first needed. Making it asks nothing of
 * this computer.
 *
 * @param ports where the bridge is looked for, instead of the usual ones. Only the first call decides.
 *
 * @example
 * ```ts
 * import { pageCardLink } from '@cardbridge/sdk/elements';
 *
 * pageCardLink().subscribe(({ bridge }) => console.log(bridge));
 * ```
 */
export function pageCardLink(ports: readonly number[] = []): CardLink {
  cardLink ??= createCardLink(ports.length === 0 ? {} : { ports });
  return cardLink;
}

/** The identity server that this page came from. */
export function pageIdentityServer(): IdentityServerApi {
  identityServer ??= httpIdentityServer();
  return identityServer;
}
