import type { ElementEvents } from '@cardbridge/sdk/elements';
import type { DetailedHTMLProps, HTMLAttributes } from 'react';

/** React 19 calls `on` + the event's name for an event of a custom element. */
type Handlers = { readonly [Name in keyof ElementEvents as `on${Name}`]?: (event: CustomEvent<ElementEvents[Name]>) => void };
type CardBridge<Attributes extends string> = DetailedHTMLProps<HTMLAttributes<HTMLElement>, HTMLElement> &
  Handlers & { readonly [Name in Attributes | 'language' | 'ports']?: string | undefined };

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'cardbridge-status': CardBridge<never>;
      'cardbridge-signin': CardBridge<'ways' | 'register-href' | 'forgotten-password-href' | 'download-base'>;
      'cardbridge-gold-member': CardBridge<
        'kind' | 'download-base' | 'done-href' | 'sign-in-href' | 'member-href' | 'other-routes-href'
      >;
      'cardbridge-isso': CardBridge<
        'uid' | 'register-href' | 'nhi-register-href' | 'forgotten-password-href' | 'gold-href' | 'download-base'
      >;
      'cardbridge-install': CardBridge<'download-base' | 'checksums-href'>;
    }
  }
}
