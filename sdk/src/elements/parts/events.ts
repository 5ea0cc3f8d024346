import type { CardLinkState, FlowProblem, Session, Upgrade } from '../../flows/index.js';

/** Detail of `cardbridge-change`. */
export interface StatusChange {
  readonly state: CardLinkState;
}

/** Detail of `cardbridge-leaving`. */
export interface Leaving {
  /** Back to the service, by way of the authorisation endpoint. */
  readonly location: string;
  readonly agreed: boolean;
}

/** What the elements tell the page, by the name of the event, with its detail. */
export interface ElementEvents {
  readonly 'cardbridge-change': StatusChange;
  readonly 'cardbridge-signed-in': Session;
  readonly 'cardbridge-proved': Upgrade;
  readonly 'cardbridge-problem': { readonly code: FlowProblem['code'] };
  readonly 'cardbridge-way-on': { readonly way: 'sign-in' | 'member' };
  readonly 'cardbridge-done': null;
  readonly 'cardbridge-installed': null;
  readonly 'cardbridge-leaving': Leaving;
}

type DomEvents = { readonly [Name in keyof ElementEvents]: CustomEvent<ElementEvents[Name]> };

declare global {
  // For `addEventListener`, of an element and, as they bubble, of the document.
  interface GlobalEventHandlersEventMap extends DomEvents {}
}
