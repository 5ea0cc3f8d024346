import type { CardIdentity, ParsedRequest, RouteAnswer, RouteName } from '@cardbridge/sdk/flows';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** What the server knows of one browser. A signed-in member and a card's identity without an account exclude each other. */
export interface BrowserSession {
  /** The cookie's value; changes at every sign-in and sign-out. */
  readonly id: string;
  readonly memberId: string | null;
  readonly identity: CardIdentity | null;
}

/** One request, as a handler sees it. */
export interface RequestContext {
  /** There is one for every route but `session`, which starts it: else the request was refused with ERR_SESSION_MISSING. */
  readonly session: BrowserSession;
  /** Of the peer, as far as the configured proxies tell it. */
  readonly address: string;
  /** Ends this session and starts another, with a new id, for who is now signed in (null: nobody). */
  renewSession(who: { readonly memberId: string } | { readonly identity: CardIdentity } | null): Promise<BrowserSession>;
  /**
   * Gives this session a new id, for it can do more from now on and somebody may know the old one. Nobody has signed in anew: when it
   * began stays. ERR_SESSION_MISSING when it was ended meanwhile, by a new password for one: it does not come back to life.
   */
  renewSessionId(): Promise<void>;
  /** The signed-in member's id, or ERR_SIGN_IN_REQUIRED. */
  requireMember(): string;
  readonly raw: { readonly request: FastifyRequest; readonly reply: FastifyReply };
}

/** Handlers of some of the routes. Each room of the server makes its own; together they are all of them. */
export type Handlers<Names extends RouteName> = {
  readonly [Name in Names]: (request: ParsedRequest<Name>, context: RequestContext) => Promise<RouteAnswer<Name>>;
};
