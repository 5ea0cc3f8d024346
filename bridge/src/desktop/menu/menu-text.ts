import { foreignText } from '../../pin/index.js';

/** A menu is no page: what is longer makes it as wide as the screen. */
const LONGEST_ORIGIN = 60;
const LONGEST_NAME = 50;
const CUT = '...';
const MARK = '\u25a1';

/** An origin as it is, marked where it has more than visible ASCII, and without its beginning where it is long. */
export const originText = (origin: string): string => foreignText(origin, LONGEST_ORIGIN);

/**
 * The name that a reader gives itself, which may have letters of any language: control characters, line ends, bidirectional controls and
 * whatever else has no shape of its own (Unicode general categories C and Z, but the space) are marked.
 */
export function nameText(name: string): string {
  const visible = [...name.replace(/(?! )[\p{C}\p{Z}]/gu, MARK)];
  return visible.length <= LONGEST_NAME ? visible.join('') : visible.slice(0, LONGEST_NAME - CUT.length).join('') + CUT;
}
