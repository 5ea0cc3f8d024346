import type { Refusal, RouteAnswer, RouteName } from '@cardbridge/sdk/flows';

/** What came back from a route: its answer, or the refusal in its place. */
export interface Answer<Name extends RouteName> {
  readonly status: number;
  readonly body: Partial<RouteAnswer<Name> & Refusal>;
}

/** For a step on the way to what a test is about: the route's answer. Throws on a refusal. */
export function accepted<Name extends RouteName>({ status, body }: Answer<Name>): RouteAnswer<Name> {
  if (status !== 200) throw new Error(`refused with ${status}: ${JSON.stringify(body)}`);
  return body as RouteAnswer<Name>;
}
