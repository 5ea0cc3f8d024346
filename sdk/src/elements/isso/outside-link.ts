import { html, nothing, type TemplateResult } from 'lit';
import type { Texts } from '../texts/texts.js';

interface LinkOptions {
  readonly href: string | undefined;
  readonly label: string;
  /** More for a screen reader, where a label stands several times. */
  readonly about?: string;
  readonly testId: string;
  /** Also on this very site: the page must stay. */
  readonly newTab?: boolean;
}

/** A link; to another site in a new tab, so that what was begun here stays. Nothing without an address. */
export function outsideLink(
  texts: Texts,
  { href, label, about = '', testId, newTab }: LinkOptions,
): TemplateResult | typeof nothing {
  if (href === undefined || href === '') return nothing;
  const elsewhere = newTab ?? isElsewhere(href);
  return html`<a
    part="link"
    href=${href}
    data-testid=${testId}
    target=${elsewhere ? '_blank' : nothing}
    rel=${elsewhere ? 'noopener' : nothing}
    >${label}<span class="visually-hidden">${about}${elsewhere ? texts.isso.newTab : ''}</span></a
  >`;
}

function isElsewhere(href: string): boolean {
  try {
    return new URL(href, document.baseURI).origin !== location.origin;
  } catch {
    return false;
  }
}
