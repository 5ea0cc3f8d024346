import type { WindowText } from './wording.js';

/** The text of a window that has no place of its own for why the person is asked again: that comes first. */
export const withError = ({ error, description }: Pick<WindowText, 'error' | 'description'>): string =>
  error === undefined ? description : `${error}\n\n${description}`;
