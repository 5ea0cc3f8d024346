import { serialisedOrigin } from './origin.js';

/**
 * How a text that is no origin should be written, for the person who wrote it. Nothing is put right silently: an address copied from
 * the browser may belong to another origin than the person thinks.
 */
export function originRemedy(text: string): string {
  const meant = suggestion(text);
  if (meant !== undefined && meant !== text) return `write ${meant}`;
  if (meant !== undefined) return 'http needs "allowHttpLoopbackOrigins" in the policy, which is for developers';
  const rule = 'one is written https://host or https://host:port';
  if (text.includes('*')) return `${rule}, each site by itself`;
  return /^http:/i.test(text) ? `${rule}, with https` : rule;
}

function suggestion(text: string): string | undefined {
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  return URL.canParse(address) ? serialisedOrigin(new URL(address).origin, { allowHttpLoopback: true }) : undefined;
}
