export const PRODUCT = 'CardBridge';
/** The command. */
export const EXECUTABLE = 'cardbridge';

export const synopsis = 'use citizen certificate and NHI cards on web pages';

/** What package managers show. */
export const words = [
  'CardBridge connects a smart card reader to the sites that a person allows. The site asks, the person decides, and the PIN is typed',
  'into a window of this program, never into the page.',
].join(' ');
